"""A member's Mag that two servers follow, and what both of them have of it."""

import pytest

from tests.federation.outages.press import read_elsewhere


@pytest.fixture
def paper(network, alsace, peer, victim):
    """Ana's Mag, which two servers follow, and an article of hers that both have."""
    return read_elsewhere(network, alsace, peer, victim)
