"""How old a signed request may be, and the one form of a date in HTTP."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
# RFC 9110, section 5.6.7: the form that is sent; the two obsolete ones are read by nobody.
_DATE = re.compile(
    rf"(?:{'|'.join(_DAYS)}), ([0-9]{{2}}) ({'|'.join(_MONTHS)}) ([0-9]{{4}})"
    r" ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT"
)


@dataclass(frozen=True, kw_only=True)
class Window:
    """How far the time of a signature may lie before and after now."""

    back: timedelta
    ahead: timedelta

    def holds(self, at: datetime, *, now: datetime) -> bool:
        """Tell whether an instant lies inside, its rims included."""
        return now - self.back <= at <= now + self.ahead


# A queue that is an hour behind still gets through; a clock may be a quarter of an hour ahead.
FOR_POSTS = Window(back=timedelta(minutes=65), ahead=timedelta(minutes=15))
# What moves value is believed at once or not at all.
FOR_SMILES = Window(back=timedelta(minutes=5), ahead=timedelta(minutes=5))


def date_of(text: str) -> datetime | None:
    """Read a ``Date`` header; None for any other form. The day of the week is not looked at."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    day, month, year, *clock_hands = found.groups()
    hour, minute, second = map(int, clock_hands)
    try:
        return datetime(
            int(year), _MONTHS.index(month) + 1, int(day), hour, minute, second, tzinfo=UTC
        )
    except ValueError:
        return None


def date_header(instant: datetime) -> str:
    """Write an instant as a ``Date`` header, in English whatever the locale."""
    at = instant.astimezone(UTC)
    day, month = _DAYS[at.weekday()], _MONTHS[at.month - 1]
    return f"{day}, {at.day:02} {month} {at.year:04} {at:%H:%M:%S} GMT"


def instant_of_seconds(seconds: int) -> datetime | None:
    """Read seconds since 1970; None beyond what a calendar holds."""
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
