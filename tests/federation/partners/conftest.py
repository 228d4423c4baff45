"""Stewards on both sides of a border."""

import pytest

from onemile_federation.partners import deciding
from tests.federation.partners.across import ALL, WORDS, Other


@pytest.fixture
def steward_of():
    """A browser of a steward of an instance."""

    def made(ours, name="Jean-Luc"):
        with ours.at_work() as world:
            return ours.browser(world.member(name, role="steward"))

    return made


@pytest.fixture
def partners(network, alsace, ortenau):
    """Alsace and Ortenau, partners of each other with everything open."""
    with alsace.at_work():
        deciding.propose(host=ortenau.host, switches=ALL, **WORDS)
    network.settle()
    with ortenau.at_work():
        deciding.accept(host=alsace.host, switches=ALL, **WORDS)
    network.settle()
    return alsace, ortenau


@pytest.fixture
def other(peer, alsace):
    return Other(peer, alsace)


@pytest.fixture
def partner(network, alsace, other):
    """A peer that is a partner, with everything open on our side."""
    other.says("Offer", other.statement(flows=["publications", "mile"]))
    network.settle()
    with alsace.at_work():
        deciding.accept(host="e.example", switches=ALL, **WORDS)
    network.settle()
    return other
