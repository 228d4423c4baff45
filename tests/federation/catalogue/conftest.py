"""What the acceptance tests of the catalogue (federation.md 3.1) stand on."""

from typing import Any

import pytest
from kit import planting
from kit.ours import Ours

from tests.federation.catalogue.garden import Garden, plant


@pytest.fixture
def garden(alsace: Ours) -> Garden:
    """An instance with a Mag and an article that everybody may answer."""
    return plant(alsace)


@pytest.fixture
def ground(alsace: Ours) -> planting.Ground:
    """An instance with a Mag and an article that nobody elsewhere was told of yet."""
    return planting.plant(alsace)


@pytest.fixture
def eve(peer: Any) -> Any:
    """An attacker with keys that hold, at e.example."""
    return peer.actor("eve")


@pytest.fixture
def anna(victim: Any) -> Any:
    """The victim, at v.example."""
    return victim.actor("anna")
