"""Names beneath what many read: whose page a reader may not open is named without a link."""

from onemile.api import linked, resolve_actors


def test_who_is_out_of_reach_is_named_and_neither_linked_nor_pictured(world):
    ana, near, far = (world.member(n, at=at) for n, at in WHERE)
    cards = resolve_actors([near.uri, far.uri])
    shown = linked(ana, cards)
    assert shown[near.uri] == cards[near.uri] and cards[far.uri].url
    assert (shown[far.uri].name, shown[far.uri].url) == (cards[far.uri].name, "")
    assert shown[far.uri].avatar_url == ""
    assert not any(one.url for one in linked(None, cards).values())


WHERE = (("Ana", "67000"), ("Ben", "67000"), ("Carla", "68100"))
