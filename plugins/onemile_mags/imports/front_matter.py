"""The particulars above a text: TOML between ``+++``, or plain YAML between ``---``."""

import re
import tomllib
from datetime import UTC, date, datetime, time
from typing import Any

_FENCED = re.compile(r"(\+\+\+|---)[ \t]*\r?\n(.*?)(?:\r?\n)?^\1[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_LINE = re.compile(r"([A-Za-z_][\w-]*)\s*:\s*(.*)")
# A key of many parts takes the reader as much memory as the square of them. What stands in quotes
# or behind a number sign is none, or one part.
_QUOTED = re.compile(
    r"'''.*?'''|" r'"""(?:[^\\]|\\.)*?"""|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'|#[^\n]*", re.S
)
_LONG_KEY = re.compile(r"(?<![\w.-])(?:[\w-]{1,99}[ \t]{0,9}\.[ \t]{0,9}){8}")
# Particulars of the longest Mag, and of five hundred photos.
TOML_CHARS_MAX = 1_000_000
# Outside of these, no calendar tells which day it was where one reads.
_FIRST_YEAR, _LAST_YEAR = 2, 9998
# What a person writes above a text, many times over.
CHARS_MAX, LINES_MAX = 50_000, 500


def toml(text: str) -> dict[str, Any]:
    """Read TOML. Raises ValueError for what is none, and for what its reader would choke on."""
    if len(text) > TOML_CHARS_MAX or _LONG_KEY.search(_QUOTED.sub("s", text)):
        raise ValueError("more than anybody writes")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def split(text: str) -> tuple[dict[str, Any], str]:
    """Return the particulars of a text, and the text below them to the letter.

    Of YAML it reads lines of ``key: value`` and lists; what else stands there is passed over.
    Raises ValueError for TOML that is none.
    """
    found = _FENCED.match(text[: CHARS_MAX * 2].removeprefix("\ufeff"))
    if found is None or len(found[2]) > CHARS_MAX:
        return {}, text
    below = text.removeprefix("\ufeff")[found.end() :]
    if found[1] == "+++":
        return toml(found[2]), below
    return _plain_yaml(found[2]), below


def moment(value: Any) -> datetime | None:
    """Return a moment as it was written in one way or another; None for what is none."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip().replace(" +", "+").replace("Z", "+00:00"))
        except ValueError:
            return None
    if not isinstance(value, date) or not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        return None
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    return datetime.combine(value, time(), tzinfo=UTC)


def _plain_yaml(text: str) -> dict[str, Any]:
    said: dict[str, Any] = {}
    key = ""
    for line in text.splitlines()[:LINES_MAX]:
        item = line.strip()
        if item.startswith("- ") and key:
            said[key] = [*(said[key] if isinstance(said[key], list) else []), _bare(item[2:])]
        elif found := _LINE.fullmatch(line.rstrip()):
            key, value = found[1], found[2].strip()
            if value.startswith("[") and value.endswith("]"):
                said[key] = [_bare(one) for one in value[1:-1].split(",") if one.strip()]
            else:
                said[key] = _bare(value)
    return said


def _bare(value: str) -> str:
    value = value.strip()
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if is_quoted else value
