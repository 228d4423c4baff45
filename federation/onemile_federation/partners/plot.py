"""What passed in thirty days, drawn: two bars a day, a scale, and the sentence that says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onemile.api import day, ngettext
from onemile.api import gettext as _
from onemile_federation.partners.passed import DayCount

# The drawing is stretched to its place; so wide is a day of it, and so high the whole.
DAY_WIDTH, BAR_WIDTH, HEIGHT = 20, 8, 120
# What a scale may end with: so many, or ten times as many, and so on.
_ENDS = (2, 4, 6, 10, 20, 40, 60)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """Two bars of one day: where they begin, and how high each is."""

    x: int
    received: int
    sent: int


@dataclass(frozen=True, kw_only=True)
class Plot:
    """The drawing with its words; ``top`` is the number at the upper end of the scale."""

    bars: list[Bar]
    width: int
    top: int
    received: int
    sent: int
    said: str
    days: Sequence[DayCount]


def of(days: Sequence[DayCount], *, met_on: date | None = None) -> Plot:
    """Return what passed on some days, the oldest first, as a drawing.

    ``met_on``: in UTC, before it there was nothing to be counted.
    """
    top = _top(max([0, *(max(one.received, one.sent) for one in days)]))
    received, sent = sum(one.received for one in days), sum(one.sent for one in days)
    return Plot(
        bars=[
            Bar(
                x=DAY_WIDTH * n + 2,
                received=one.received * HEIGHT // top,
                sent=one.sent * HEIGHT // top,
            )
            for n, one in enumerate(days)
        ],
        width=DAY_WIDTH * len(days),
        top=top,
        received=received,
        sent=sent,
        said=_sentence(days, received + sent, met_on),
        days=days,
    )


def _top(most: int) -> int:
    scale = 1
    while True:
        for end in _ENDS:
            if end * scale >= most:
                return end * scale
        scale *= 10


def _sentence(days: Sequence[DayCount], total: int, met_on: date | None) -> str:
    counted = [one for one in days if met_on is None or one.day >= met_on]
    if not total and len(counted) < len(days):
        return _("Nothing has passed yet.")
    if not total:
        return _("Nothing has passed in thirty days.")
    most = max(days, key=lambda one: one.received + one.sent)
    said = _(
        "Most passed on %(day)s: %(received)s received, %(sent)s sent.",
        day=day(most.day),
        received=most.received,
        sent=most.sent,
    )
    quiet = sum(1 for one in counted if not one.received + one.sent)
    if quiet:
        said += " " + ngettext(
            "On %(num)s day nothing passed.", "On %(num)s days nothing passed.", quiet
        )
    return said
