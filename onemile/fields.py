"""What one field of a record may hold: a whole text, a path of this instance, a count."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from markupsafe import Markup

# What a column of 64 bits takes; a key, a square and a count all fit.
WHOLE_MAX = 2**63 - 1
# Where no annotation says less: a long page of words.
TEXT_CHARS_MAX = 100_000
URL_CHARS_MAX = 2_000
# Beyond these years a day cannot be said in every zone.
EARLIEST_YEAR, LATEST_YEAR = 1900, 9000

_LEADS_ELSEWHERE = frozenset("/\\")

# Says what is wrong with a value ("must be a text"), or "" when nothing is.
Check = Callable[[Any], str]


class LazyText:
    """A text declared at import and translated when it is shown."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[], str]) -> None:
        self._make = make

    def __str__(self) -> str:
        return self._make()

    def __repr__(self) -> str:
        return f"LazyText({self._make()!r})"

    def __mod__(self, values: Any) -> str:
        text: str = str(self) % values
        return text

    def __add__(self, other: Any) -> str:
        return str(self) + str(other)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __len__(self) -> int:
        return len(str(self))


# ---------------------------------------------------------------------- what a value must be


@dataclass(frozen=True)
class Words:
    """Ask for a text of so many characters that can be written to a page.

    ``may_be_lazy``: or one that is translated when it is shown, and can be, now.
    """

    most: int = TEXT_CHARS_MAX
    least: int = 0
    may_be_lazy: bool = False

    def __call__(self, value: Any) -> str:
        if self.may_be_lazy and type(value) is LazyText:
            value = str(value)
        if not isinstance(value, str):
            return "must be a text"
        if not self.least <= len(value) <= self.most:
            return f"must have {self.least} to {self.most} characters"
        return "" if is_writable(value) else "must be text that can be written"


def path(value: Any) -> str:
    """Ask for the address of a page of this instance."""
    if not isinstance(value, str) or value[:1] != "/":
        return "must be a path that begins with /"
    # Browsers read both as another server's name, and skip what is not printed.
    if value[1:2] in _LEADS_ELSEWHERE or not value.isprintable():
        return "must be a path of this instance: one / at its beginning, nothing invisible in it"
    return "" if len(value) <= URL_CHARS_MAX else f"must have at most {URL_CHARS_MAX} characters"


def path_or_none(value: Any) -> str:
    """Ask for a path, or an empty text for none."""
    return "" if value == "" and isinstance(value, str) else path(value)


def link_or_none(value: Any) -> str:
    """Ask for a path, the whole address of a page elsewhere, or an empty text for none."""
    if not isinstance(value, str) or not value.startswith(("https://", "http://")):
        return path_or_none(value)
    if not value.isprintable() or len(value) > URL_CHARS_MAX:
        return f"must be an address of at most {URL_CHARS_MAX} characters, nothing invisible in it"
    return ""


def whole(least: int = -WHOLE_MAX - 1, most: int = WHOLE_MAX) -> Check:
    """Ask for a whole number within bounds; True and False are none."""

    def check(value: Any) -> str:
        if type(value) is not int and (not isinstance(value, int) or isinstance(value, bool)):
            return "must be a whole number"
        return "" if least <= value <= most else f"must be from {least} to {most}"

    return check


def number(value: Any) -> str:
    """Ask for a number that can be compared."""
    fits = isinstance(value, (int, float)) and not isinstance(value, bool)
    return "" if fits and math.isfinite(value) else "must be a number"


def degrees(most: int) -> Check:
    """Ask for degrees between minus ``most`` and ``most``."""

    def check(value: Any) -> str:
        trouble = number(value)
        return trouble or ("" if -most <= value <= most else f"must be from {-most} to {most}")

    return check


def instant(value: Any) -> str:
    """Ask for a moment with its zone, of a time that can be shown."""
    if not isinstance(value, datetime) or value.utcoffset() is None:
        return "must be a datetime with a time zone"
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        return f"must lie between the years {EARLIEST_YEAR} and {LATEST_YEAR}"
    return ""


def one_of(*known: Any) -> Check:
    """Ask for one of a few known words."""
    said = "must be one of " + ", ".join(map(str, known))

    def check(value: Any) -> str:
        return "" if type(value) is str and value in known else said

    return check


def function(value: Any) -> str:
    """Ask for something that can be called."""
    return "" if callable(value) else "must be a function"


def is_writable(value: str) -> bool:
    """Tell whether a text is whole: half a character, from a cut escape, breaks any page."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


# ---------------------------------------------------------------------- annotations that say so

# Records check themselves by these when they are made (see record.py); the lengths are what a
# page can bear, not what looks well.
Name = Annotated[str, Words(80, least=1)]
# A text that is translated when it is shown, not when it is declared; a line, or a paragraph.
Text = Annotated[Any, Words(300, may_be_lazy=True)]
LongText = Annotated[Any, Words(20_000, may_be_lazy=True)]
Line = Annotated[str, Words(300)]
URI_CHARS_MAX = 500
Uri = Annotated[str, Words(URI_CHARS_MAX, least=1)]
UriIfAny = Annotated[str, Words(URI_CHARS_MAX)]
# Where something lies elsewhere, as others say it: no link of a page of ours.
AddressIfAny = Annotated[str, Words(URL_CHARS_MAX)]


def may_be_uri(text: str) -> bool:
    """Tell whether a text that somebody sent may be a URI: what is none is looked up nowhere."""
    return 0 < len(text) <= URI_CHARS_MAX and text.isprintable()


Path = Annotated[str, path]
# "" for none
PathIfAny = Annotated[str, path_or_none]
LinkIfAny = Annotated[str, link_or_none]
Count = Annotated[int, whole(least=0)]
Key = Annotated[int, whole(least=0)]
# Between once a second and once in ten years: dates end somewhere.
Seconds = Annotated[int, whole(least=1, most=10 * 366 * 86_400)]
Latitude = Annotated[float, degrees(90)]
Longitude = Annotated[float, degrees(180)]
# What hangs in one opening of a page.
Html = Annotated[Markup, Words(500_000)]
