"""Two texts beside each other: nothing is left out, what differs is marked, nobody waits."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemile_mags.writing.differing import PARAGRAPHS_MAX, Row, rows_of

LINES = st.lists(st.sampled_from(["", "un", "un deux", "trois  ", "— —", "un\ttrois"]), max_size=12)


def sides(rows):
    left = "".join(run.text for row in rows for run in row.left)
    return left, "".join(run.text for row in rows for run in row.right)


@given(before=LINES, after=LINES)
def test_each_side_is_the_whole_text(before, after):
    one, other = "\n".join(before), "\n".join(after)

    assert sides(rows_of(one, other)) == (one, other)


def test_only_the_word_that_differs_is_marked():
    rows = rows_of("Un.\n\nLe chat dort.\n\nFin.", "Un.\n\nLe chien dort.\n\nFin.")

    marked = [run.text for row in rows for run in (*row.left, *row.right) if run.is_only_here]
    assert marked == ["chat ", "chien "]


def test_the_same_text_has_one_row_that_says_so():
    rows = rows_of("Un.\nDeux.", "Un.\nDeux.")

    assert len(rows) == 1 and isinstance(rows[0], Row) and rows[0].is_same


def _lines(rng, n, words):
    return "\n".join(" ".join(rng.choices(words, k=60)) for _ in range(n))


@pytest.mark.parametrize("words", [["a", "b"], "le la un de mot ici neige pas".split()])
@pytest.mark.parametrize("n", [PARAGRAPHS_MAX, PARAGRAPHS_MAX + 1])
def test_two_hundred_thousand_characters_are_compared_in_seconds(words, n):
    rng = random.Random(1)
    one, other = _lines(rng, n, words)[:200_000], _lines(rng, n, words)[:200_000]

    begun = time.process_time()
    rows = rows_of(one, other)

    assert time.process_time() - begun < 2
    assert sides(rows) == (one, other)
