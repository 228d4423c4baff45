"""A member's Mag that two servers follow, and what both of them have of it."""

import pytest

from tests.federation.outages.press import press


@pytest.fixture
def paper(network, alsace, peer, victim):
    """Ana's Mag, which two servers follow, and an article of hers that both have."""
    with alsace.at_work() as world:
        made = press(world, is_known_elsewhere=True)
    for one in (peer, victim):
        anna = one.actor("anna")
        group = alsace.thing(made.mag.uri)
        assert anna.post(group.inbox, anna.follow(group)).status == 202
    network.settle()
    with alsace.at_work():
        made.uri = made.appears("Composter")
    network.settle()
    return made
