"""How the commons stood at the end of each month, as a plot and in figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from onemile.api import clock
from onemile_smiles import turnover
from onemile_smiles.models import ISSUE_ID, TREASURY_ID, Account

# Two years: a season can be compared with the one before.
MONTHS_MAX = 24
# What the drawing measures, in its own units; the page stretches it to its width.
WIDTH, HEIGHT = 480, 120
# Above a plot that is flat there is still a scale.
TOP_LEAST = 4


@dataclass(frozen=True, kw_only=True)
class Month:
    """How the commons stood at the end of a month, or today; in Smiles.

    ``issued`` is what the association has given and not got back, ``treasury`` its reserve.
    """

    day: date
    issued: int
    treasury: int

    @property
    def out(self) -> int:
        """Say what is with members: given, and not in the reserve."""
        return self.issued - self.treasury


@dataclass(frozen=True, kw_only=True)
class Plot:
    """Two lines over some months, the oldest first; paths in units of WIDTH and HEIGHT."""

    months: Sequence[Month]
    top: int
    issued_path: str
    area_path: str
    treasury_path: str
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def is_drawn(self) -> bool:
        """Tell whether there is a line to draw: from one month to another."""
        return len(self.months) > 1


def plot() -> Plot:
    """Draw how the commons stood over the last MONTHS_MAX months, from what is kept by day."""
    months = _months()
    top = _top(max([TOP_LEAST, *(max(one.issued, one.treasury) for one in months)]))
    issued = _path([one.issued for one in months], top=top)
    return Plot(
        months=months,
        top=top,
        issued_path=issued,
        area_path=f"{issued}V{HEIGHT}H0z" if months else "",
        treasury_path=_path([one.treasury for one in months], top=top),
    )


def _months() -> list[Month]:
    """Go back from today's balances by what each later day has changed."""
    begun = turnover.first_day()
    if begun is None:
        return []
    today = turnover.date_of(turnover.day_of(clock.now()))
    ends = _ends(begun, today)
    later = turnover.changes(since=ends[0] + timedelta(days=1))
    issued = -int(Account.get_by_id(ISSUE_ID).balance_smiles)
    treasury = int(Account.get_by_id(TREASURY_ID).balance_smiles)
    months = []
    for end in reversed(ends):
        while later and later[-1][0] > end:
            _day, given, reserved = later.pop()
            issued, treasury = issued - given, treasury - reserved
        months.append(Month(day=end, issued=issued, treasury=treasury))
    return months[::-1]


def _ends(begun: date, today: date) -> list[date]:
    """List the last days of the months from the first entry on, today for the one under way."""
    ends, end = [today], today.replace(day=1) - timedelta(days=1)
    while len(ends) < MONTHS_MAX and end >= begun:
        ends.append(end)
        end = end.replace(day=1) - timedelta(days=1)
    return ends[::-1]


def _top(most: int) -> int:
    """Give a round number that is not less: 1, 2 or 5 with zeros."""
    size = 1
    while size * 10 < most:
        size *= 10
    return next(size * part for part in (1, 2, 5, 10) if size * part >= most)


def _path(values: Sequence[int], *, top: int) -> str:
    """Lead a line through some values, from the left edge to the right one."""
    step = WIDTH / max(1, len(values) - 1)
    points = [
        f"{number * step:.1f} {HEIGHT - max(0, value) * HEIGHT / top:.1f}"
        for number, value in enumerate(values)
    ]
    return f"M{'L'.join(points)}" if points else ""
