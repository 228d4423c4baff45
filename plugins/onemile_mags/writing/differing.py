"""Two texts side by side with what differs marked, in a time that no text can lengthen."""

import re
import time
from dataclasses import dataclass
from difflib import SequenceMatcher

# Paragraphs between the first and the last that differ; beyond, all of them are marked.
PARAGRAPHS_MAX = 600
# A paragraph longer than a page is marked as a whole where it differs.
WORDS_MAX = 300
# Then paragraphs are marked as a whole: who waits for two long texts wants to see them.
SECONDS_MAX = 0.3
_PARAGRAPH = re.compile(r"[^\n]*\n+|[^\n]+")
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, kw_only=True)
class Run:
    """Some words, which the other text has as well or has not."""

    text: str
    is_only_here: bool


@dataclass(frozen=True, kw_only=True)
class Row:
    """A part of each text that stand beside each other; either side may be empty."""

    left: tuple[Run, ...]
    right: tuple[Run, ...]

    @property
    def is_same(self) -> bool:
        """Whether both sides say the same."""
        return not any(run.is_only_here for run in (*self.left, *self.right))


def rows_of(left: str, right: str) -> list[Row]:
    """Return two texts part by part: joined again, each side is the whole text."""
    ours, theirs = _PARAGRAPH.findall(left), _PARAGRAPH.findall(right)
    first, last = _common(ours, theirs)
    head, tail = ours[:first], ours[len(ours) - last :]
    middle = _middle(ours[first : len(ours) - last], theirs[first : len(theirs) - last])
    return [*_same(head), *middle, *_same(tail)]


def _common(ours: list[str], theirs: list[str]) -> tuple[int, int]:
    """Count the paragraphs that both begin with, and those that both end with."""
    shortest = min(len(ours), len(theirs))
    first = 0
    while first < shortest and ours[first] == theirs[first]:
        first += 1
    last = 0
    while last < shortest - first and ours[-1 - last] == theirs[-1 - last]:
        last += 1
    return first, last


def _middle(ours: list[str], theirs: list[str]) -> list[Row]:
    if len(ours) > PARAGRAPHS_MAX or len(theirs) > PARAGRAPHS_MAX:
        return [_apart("".join(ours), "".join(theirs))]
    rows: list[Row] = []
    ends_at = time.monotonic() + SECONDS_MAX
    # What stands very often, as a line of dashes, is no anchor: that keeps it quick.
    for how, a, b, c, d in SequenceMatcher(None, ours, theirs).get_opcodes():
        if how == "equal":
            rows += _same(ours[a:b])
            continue
        pairs = min(b - a, d - c)
        for before, after in zip(ours[a : a + pairs], theirs[c : c + pairs], strict=True):
            is_in_time = time.monotonic() < ends_at
            rows.append(_by_words(before, after) if is_in_time else _apart(before, after))
        rows += [_apart(one, "") for one in ours[a + pairs : b]]
        rows += [_apart("", one) for one in theirs[c + pairs : d]]
    return rows


def _same(paragraphs: list[str]) -> list[Row]:
    run = _runs(paragraphs, is_only_here=False)
    return [Row(left=run, right=run)] if run else []


def _apart(before: str, after: str) -> Row:
    return Row(left=_runs([before], is_only_here=True), right=_runs([after], is_only_here=True))


def _by_words(before: str, after: str) -> Row:
    ours, theirs = _WORD.findall(before), _WORD.findall(after)
    if len(ours) > WORDS_MAX or len(theirs) > WORDS_MAX:
        return _apart(before, after)
    left: list[Run] = []
    right: list[Run] = []
    for how, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        differs = how != "equal"
        left += _runs(ours[a:b], is_only_here=differs)
        right += _runs(theirs[c:d], is_only_here=differs)
    return Row(left=tuple(left), right=tuple(right))


def _runs(pieces: list[str], *, is_only_here: bool) -> tuple[Run, ...]:
    text = "".join(pieces)
    return (Run(text=text, is_only_here=is_only_here),) if text else ()
