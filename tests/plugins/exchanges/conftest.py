"""Neighbours with something to offer, in one line each."""

from collections.abc import Callable
from typing import Any

import pytest

from onemile.contracts import Area
from onemile.mile import grid
from onemile.mile.radius import home_of
from onemile_exchanges import publish
from onemile_exchanges.models import Item


@pytest.fixture
def offer(instance: Any) -> Callable[..., Item]:
    """Publish an offer: ``offer(ana, "Bread")``; other fields by name, ``kind="need"`` too."""

    def make(member: Any, title: str = "Arroser tes tomates", **fields: Any) -> Item:
        wanted = {"kind": "offer", "form": "help", "category": "garden", **fields}
        return publish.publish(publish.Draft(title=title, **wanted), member=member)

    return make


@pytest.fixture
def mile_of() -> Callable[[Any], Area]:
    """The area of a member's mile."""

    def area(member: Any) -> Area:
        home = home_of(member.id)
        assert home is not None
        return Area(ring="mile", cells=grid.mile(home.cell))

    return area
