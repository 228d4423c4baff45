"""Cards of many members at once say what the card of one says."""

from onemile.members.directory import card_of, cards_of
from onemile.members.models import SUSPENDED


def test_cards_of_many_are_those_of_each(world):
    ana, ben = world.member("Ana"), world.member("Ben", last_name="", avatar_key="ab12")
    assert cards_of([ana.id, ben.id, ana.id]) == {ana.id: card_of(ana), ben.id: card_of(ben)}


def test_who_is_suspended_or_unknown_has_no_card_in_a_list(world):
    ana = world.member("Ana", state=SUSPENDED)
    assert cards_of([ana.id, 1]) == {}
    assert cards_of([]) == {}
