"""When somebody usually can: mornings, afternoons and evenings of a week. Pure, but for its words.

Kept as one number: bit ``3 * weekday + part``, Monday 0, the morning 0. None set is "not said".
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile.api import weekday

PARTS = (_l("morning"), _l("afternoon"), _l("evening"))
WEEKDAYS = 7
ALL_SLOTS = (1 << (WEEKDAYS * len(PARTS))) - 1
_WHOLE_DAY = (1 << len(PARTS)) - 1
# A Monday, to name the days of a week by.
_MONDAY = date(2024, 1, 1)
# How many moments are offered beside a proposal, and how far ahead they are looked for.
OFFERED_MAX, AHEAD_DAYS_MAX = 6, 28


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A part of a day on which somebody can."""

    day: date
    part: int

    @property
    def code(self) -> str:
        """How it is said in a form: ``2027-03-01/0``."""
        return f"{self.day.isoformat()}/{self.part}"


def slots_of(codes: Iterable[str]) -> int:
    """Read what was ticked, each ``weekday-part``. Raises ValueError for what is no such thing."""
    slots = 0
    for code in codes:
        if code not in CODES:
            raise ValueError(code)
        slots |= 1 << CODES.index(code)
    return slots


# One for each box of a form, in the order of the bits.
CODES = tuple(f"{day}-{part}" for day in range(WEEKDAYS) for part in range(len(PARTS)))


def codes_of(slots: int) -> list[str]:
    """Give what is to be ticked."""
    return [code for number, code in enumerate(CODES) if slots >> number & 1]


def day_words() -> list[str]:
    """Name the days of a week, Monday first, in the language in force."""
    return [weekday(_MONDAY + timedelta(days=number)) for number in range(WEEKDAYS)]


def words(slots: int) -> str:
    """Say when somebody can: "Monday and Friday: morning · Saturday: all day"; "" for not said.

    Days on which the same parts suit are said together, in the order of the week.
    """
    names, by_parts = day_words(), dict[int, list[str]]()
    for number in range(WEEKDAYS):
        parts = slots >> (len(PARTS) * number) & _WHOLE_DAY
        if parts:
            by_parts.setdefault(parts, []).append(names[number])
    return " · ".join(
        _("%(days)s: %(parts)s", days=_days(days), parts=_parts(parts))
        for parts, days in by_parts.items()
    )


def next_moments(
    slots: int, *, today: date, from_day: date | None = None, until_day: date | None = None
) -> list[Moment]:
    """Give the next moments that suit, tomorrow at the earliest, within four weeks."""
    first = max(today + timedelta(days=1), from_day or today)
    last = min(first + timedelta(days=AHEAD_DAYS_MAX - 1), until_day or date.max)
    return list(_some(_moments(slots, first, last)))


def moment_words(moment: Moment) -> str:
    """Say a part of a day, without the day: "in the morning"."""
    return (_("in the morning"), _("in the afternoon"), _("in the evening"))[moment.part]


def _some(moments: Iterator[Moment]) -> Iterator[Moment]:
    for _number, moment in zip(range(OFFERED_MAX), moments, strict=False):
        yield moment


def _moments(slots: int, first: date, last: date) -> Iterator[Moment]:
    day = first
    while day <= last:
        for part in range(len(PARTS)):
            if slots >> (len(PARTS) * day.weekday() + part) & 1:
                yield Moment(day=day, part=part)
        day += timedelta(days=1)


def _days(names: Sequence[str]) -> str:
    if len(names) == WEEKDAYS:
        return _("every day")
    return _listed(names)


def _parts(parts: int) -> str:
    if parts == _WHOLE_DAY:
        return _("all day")
    return _listed([str(name) for number, name in enumerate(PARTS) if parts >> number & 1])


def _listed(names: Sequence[str]) -> str:
    """Say a short list: "Monday, Tuesday and Friday"."""
    *before, last = names
    if not before:
        return last
    return _("%(before)s and %(last)s", before=", ".join(before), last=last)
