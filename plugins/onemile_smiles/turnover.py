"""What moved on each day, by kind: counted while the book is written, and never added up again.

Days are of UTC, numbered from 1970. A window of days takes in the whole of its first one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from onemile.api import clock, ids, microseconds, rows
from onemile_smiles.models import ISSUE_ID, TREASURY_ID, DaySum

_DAY_MICROSECONDS = 86_400_000_000
_FIRST = date(1970, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What moved in some days: how often, how much, and what that did to the commons."""

    times: int = 0
    moved: int = 0
    issued: int = 0
    returned: int = 0
    treasury: int = 0


NOTHING = Moved()


def count(kind: str, *, at: datetime, legs: Mapping[int, int]) -> None:
    """Count one entry, in the transaction that writes it."""
    moved = sum(amount for amount in legs.values() if amount > 0)
    of_issue = legs.get(ISSUE_ID, 0)
    of_commons = (max(0, -of_issue), max(0, of_issue), legs.get(TREASURY_ID, 0))
    rows(_COUNTED, (ids.new(), day_of(at), kind, moved, *of_commons))


def count_anew() -> None:
    """Count the whole book once more, in the open transaction: what is kept is replaced."""
    DaySum.delete().execute()
    for day, kind, *sums in rows(_GROUPED.format(OF_BOOK)):
        rows(_ADDED, (ids.new(), day, kind, *(int(one) for one in sums)))


def by_kind(*, days: int) -> Mapping[str, Moved]:
    """Say what moved within so many days, by kind; without what lies in the future."""
    today = day_of(clock.now())
    found = rows(_BY_KIND, (today - days, today + 1))
    return {
        str(kind): Moved(
            times=int(times),
            moved=int(moved),
            issued=int(issued),
            returned=int(returned),
            treasury=int(treasury),
        )
        for kind, times, moved, issued, returned, treasury in found
    }


def changes(*, since: date) -> list[tuple[date, int, int]]:
    """List what each day since one changed: what the association has out, what the reserve has."""
    found = rows(_CHANGES, ((since - _FIRST).days,))
    return [
        (date_of(int(day)), int(given) - int(returned), int(treasury))
        for day, given, returned, treasury in found
    ]


def first_day() -> date | None:
    """Give the day of the first entry, or None before there is any."""
    found: Any = rows("SELECT MIN(day) FROM smiles_day")[0][0]
    return None if found is None else date_of(int(found))


def day_of(instant: datetime) -> int:
    """Number the day of an instant."""
    return microseconds(instant) // _DAY_MICROSECONDS


def date_of(day: int) -> date:
    """Give the date of a numbered day."""
    return _FIRST + timedelta(days=day)


_COLUMNS = "times, moved_smiles, issued_smiles, returned_smiles, treasury_smiles"
_ADDED = f"INSERT INTO smiles_day (id, day, kind, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_COUNTED = (
    f"INSERT INTO smiles_day (id, day, kind, {_COLUMNS}) VALUES (?, ?, ?, 1, ?, ?, ?, ?)"
    " ON CONFLICT (day, kind) DO UPDATE SET times = smiles_day.times + 1,"
    " moved_smiles = smiles_day.moved_smiles + excluded.moved_smiles,"
    " issued_smiles = smiles_day.issued_smiles + excluded.issued_smiles,"
    " returned_smiles = smiles_day.returned_smiles + excluded.returned_smiles,"
    " treasury_smiles = smiles_day.treasury_smiles + excluded.treasury_smiles"
)
_BY_KIND = (
    "SELECT kind, SUM(times), SUM(moved_smiles), SUM(issued_smiles), SUM(returned_smiles),"
    " SUM(treasury_smiles) FROM smiles_day WHERE day >= ? AND day <= ? GROUP BY kind"
)
_CHANGES = (
    "SELECT day, SUM(issued_smiles), SUM(returned_smiles), SUM(treasury_smiles)"
    " FROM smiles_day WHERE day >= ? GROUP BY day ORDER BY day"
)
# The same, read from the book: a line for each entry and for each of its postings.
OF_BOOK = (
    "SELECT e.created_at / {0} AS day, e.kind AS kind, 1 AS times, 0 AS moved, 0 AS issued,"
    " 0 AS returned, 0 AS treasury FROM smiles_entry e UNION ALL"
    " SELECT e.created_at / {0}, e.kind, 0,"
    " CASE WHEN p.amount_smiles > 0 THEN p.amount_smiles ELSE 0 END,"
    f" CASE WHEN p.account_id = {ISSUE_ID} AND p.amount_smiles < 0"
    " THEN -p.amount_smiles ELSE 0 END,"
    f" CASE WHEN p.account_id = {ISSUE_ID} AND p.amount_smiles > 0"
    " THEN p.amount_smiles ELSE 0 END,"
    f" CASE WHEN p.account_id = {TREASURY_ID} THEN p.amount_smiles ELSE 0 END"
    " FROM smiles_posting p JOIN smiles_entry e ON e.id = p.entry_id"
).replace("{0}", str(_DAY_MICROSECONDS))
_GROUPED = (
    "SELECT day, kind, SUM(times), SUM(moved), SUM(issued), SUM(returned), SUM(treasury)"
    " FROM ({}) one GROUP BY day, kind"
)
