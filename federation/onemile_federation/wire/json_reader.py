"""JSON from outside, within bounds: the one reader of every incoming byte."""

import json
import math
from typing import Any, NoReturn

BODY_BYTES_MAX = 1_048_576  # the peers read allow as much
DEPTH_MAX = 32
INTEGER_MAX = 2**53
# As many as INTEGER_MAX and a minus have: longer ones are refused before they are computed.
_INTEGER_CHARS_MAX = 17


class Unreadable(ValueError):
    """What came is no JSON object that is read here; ``reason`` is a word for logs."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read(content: bytes, *, bytes_max: int = BODY_BYTES_MAX) -> dict[str, Any]:
    """Read one JSON object. Raises Unreadable.

    Refused: too many bytes, no UTF-8, no object, a name twice, NaN and infinity, integers beyond
    2^53, more than DEPTH_MAX levels, half characters and NUL in texts.
    """
    if len(content) > bytes_max:
        raise Unreadable("size")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("encoding") from None
    try:
        document = json.loads(
            text,
            object_pairs_hook=_once_each,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_exact,
        )
    except RecursionError:  # thousands of levels: the reader gives up long before the machine
        raise Unreadable("depth") from None
    except json.JSONDecodeError:
        raise Unreadable("json") from None
    if not isinstance(document, dict):
        raise Unreadable("object")
    _check(document)
    return document


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise Unreadable("twice")
    return named


def _no_constant(_word: str) -> NoReturn:
    raise Unreadable("number")


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise Unreadable("number")
    return number


def _exact(written: str) -> int:
    if len(written) > _INTEGER_CHARS_MAX or abs(int(written)) > INTEGER_MAX:
        raise Unreadable("number")
    return int(written)


def _check(document: dict[str, Any]) -> None:
    """Refuse what is too deep and texts that no database takes; level by level, no recursion."""
    level: list[Any] = [document]
    for _depth in range(DEPTH_MAX):
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                for name in value:
                    _check_text(name)
                below += value.values()
            elif isinstance(value, list):
                below += value
            elif isinstance(value, str):
                _check_text(value)
        level = below
    if any(isinstance(value, dict | list) for value in level):
        raise Unreadable("depth")
    for value in level:
        if isinstance(value, str):
            _check_text(value)


def _check_text(text: str) -> None:
    if text.isascii():
        sound = "\0" not in text
    else:
        sound = not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in text)
    if not sound:
        raise Unreadable("text")
