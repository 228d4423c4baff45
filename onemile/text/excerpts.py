"""A text in short, and how long it is."""

import re

_WORD = re.compile(r"\w[\w'’-]*")


def words_in(plain: str) -> int:
    """Return how many words a text without marks has."""
    return len(_WORD.findall(plain))


def cut(words: str, *, chars_max: int) -> str:
    """Return the beginning of some words, cut between two of them."""
    words = " ".join(words.split())
    if len(words) <= chars_max:
        return words
    return f"{words[: chars_max - 1].rpartition(' ')[0] or words[: chars_max - 1]}…"
