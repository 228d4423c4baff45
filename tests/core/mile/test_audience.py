"""How many neighbours will read what somebody places at home."""

from onemile.mile.audience import audience_of


def test_neighbours_of_the_mile_are_counted_without_oneself(world):
    ana, *_others = world.neighbours(7)
    world.member("Loin", at="68100")
    assert audience_of(ana.id) == 6


def test_so_few_that_a_number_would_be_somebody_are_not_counted(world):
    ana, *_others = world.neighbours(5)
    assert audience_of(ana.id) is None


def test_who_lives_nowhere_yet_has_no_audience(world):
    assert audience_of(world.member("Zoé", at=None).id) is None
