"""How long a text is, in words and in minutes of reading."""

import re
from typing import NamedTuple

WORDS_A_MINUTE = 220  # of prose, read silently in French
_WORD = re.compile(r"\w[\w'’-]*")


class Length(NamedTuple):
    """Words, and the minutes in which one reads them, at least one."""

    words: int
    minutes: int


def of(text: str) -> Length:
    """Measure a text as it was typed."""
    words = words_in(text)
    return Length(words, minutes(words))


def words_in(text: str) -> int:
    """Count the words of a text as it was typed."""
    return len(_WORD.findall(text))


def minutes(words: float) -> int:
    """Return in how many minutes one reads so many words, at least one."""
    return max(1, round(words / WORDS_A_MINUTE))
