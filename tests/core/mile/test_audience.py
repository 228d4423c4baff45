"""How many neighbours will read what somebody places at home: in the words of "Mon mile"."""

import pytest

from onemile.members import census
from onemile.mile.audience import audience_of


@pytest.mark.parametrize(
    ("others", "words"),
    [(0, "première personne"), (1, "quelques"), (8, "quelques"), (9, "entre 10 et 20 voisins")],
)
def test_readers_are_told_in_the_steps_of_the_feed(others, words, world, clock, browser):
    ana, *_others = world.neighbours(others + 1)
    world.member("Loin", at="68100")
    clock.advance(days=8)
    census.take()
    assert words in audience_of(ana.id)
    assert audience_of(ana.id) in browser(ana).get("/?ring=mile").text


def test_whoever_came_after_the_count_is_not_told_to_be_the_first(world, clock):
    census.take()
    clock.advance(hours=1)
    on_the_opening_evening = [world.member(name) for name in ("Ana", "Ben", "Zoé")]
    assert {audience_of(one.id) for one in on_the_opening_evening} == {"quelques voisins"}


def test_who_lives_nowhere_yet_has_no_audience(world):
    assert audience_of(world.member("Zoé", at=None).id) == ""
