"""How far each story of the demo goes, and when: moments only, no members and no words.

A plot hangs on the day of the deed: what two say comes in the days before it, that it is done
and thanks come after. Days are counted back from the present; a deed may lie ahead.
"""

from dataclasses import dataclass, field
from random import Random

# How stories end, and how many of each in a town of 300.
ENDINGS = {
    "thanked": 38,
    "agreed": 15,
    "proposed": 14,
    "confirmed": 13,
    "countered": 7,
    "done_by_helper": 6,
    "declined": 6,
    "expired": 5,
    "cancelled": 5,
    "done_by_helped": 5,
    "auto_confirmed": 4,
    "disputed": 2,
    "reversed": 1,
}
# The deed of a finished story lies within these days; the present shows the others' middle.
DONE_BETWEEN_DAYS = (4.0, 45.0)
SILENT_BETWEEN_DAYS = (16.0, 40.0)
WEEK = 7


@dataclass(frozen=True, kw_only=True)
class Plot:
    """When each step of a story happens, in days before the present; ``deed`` is its day."""

    ending: str
    deed: float
    steps: dict[str, float] = field(default_factory=dict)

    @property
    def published(self) -> float:
        """Days ago at which the item appears."""
        return self.steps["publish"]


def plot(random: Random, ending: str, *, today: int, weekday: int | None = None) -> Plot:
    """Lay out a story; ``today`` is the present day of the week and ``weekday`` the deed's."""
    if ending in ("proposed", "countered", "agreed"):
        ahead = _to_weekday(random.randint(1, 4), -1, today, weekday)
        return Plot(ending=ending, deed=-float(ahead), steps=_talk(random, ending))
    if ending in ("done_by_helper", "done_by_helped", "disputed"):
        ago = _to_weekday(random.randint(1, 4), 1, today, weekday)
    elif ending in ("expired", "auto_confirmed"):
        ago = _to_weekday(round(random.uniform(*SILENT_BETWEEN_DAYS)), 1, today, weekday)
    else:
        ago = _to_weekday(round(random.uniform(*DONE_BETWEEN_DAYS)), 1, today, weekday)
    return Plot(ending=ending, deed=float(ago), steps=_past(random, ending, float(ago)))


def _to_weekday(days: int, sign: int, today: int, weekday: int | None) -> int:
    """Give the first number of days from ``days`` on that lands on a weekday."""
    if weekday is None:
        return days
    return next(n for n in range(days, days + WEEK) if (today - sign * n) % WEEK == weekday)


def _talk(random: Random, ending: str) -> dict[str, float]:
    """Lay out a talk that goes on today: its last word was said in the last day or two."""
    at = random.uniform(0.25, 1.6)
    order = {
        "proposed": ["propose", "publish"],
        "countered": ["counter", "propose", "publish"],
        "agreed": ["accept", "then", "reply", "propose", "publish"],
    }[ending]
    return _backwards(random, order, start=at)


def _past(random: Random, ending: str, deed: float) -> dict[str, float]:
    """Lay out a story whose deed is over (or was given up, or never answered)."""
    before = ["accept", "then", "reply", "propose", "publish"]
    if ending == "expired":
        return _backwards(random, ["propose", "publish"], start=deed)
    if ending == "declined":
        return _backwards(random, ["decline", "propose", "publish"], start=deed)
    if ending == "cancelled":
        return _backwards(random, ["cancel", *before], start=deed)
    steps = _backwards(random, before, start=deed + random.uniform(0.6, 1.6))
    steps["done"] = deed
    after = {
        "confirmed": ["done_too"],
        "thanked": ["done_too", "thank", "thank_back", "show"],
        "disputed": ["dispute"],
        "reversed": ["done_too", "dispute", "settle"],
    }
    at = deed
    for name in after.get(ending, []):
        at -= random.uniform(0.2, 0.8)
        steps[name] = at
    return steps


def _backwards(random: Random, order: list[str], *, start: float) -> dict[str, float]:
    steps, at = {}, start
    for name in order:
        steps[name] = at
        at += random.uniform(0.15, 0.7) if name != "propose" else random.uniform(0.2, 2.5)
    return steps
