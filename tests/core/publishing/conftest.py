"""What the tests of this room share: something that Ana publishes."""

from collections.abc import Callable
from typing import Any

import pytest

from onemile_exchanges import publish
from onemile_exchanges.models import Item


@pytest.fixture
def ana(world: Any) -> Any:
    return world.member("Ana")


@pytest.fixture
def ben(world: Any) -> Any:
    return world.member("Ben")


@pytest.fixture
def offer(instance: Any) -> Callable[..., Item]:
    """Publish an offer: ``offer(ana, "Bread", audience="people")``."""

    def make(member: Any, title: str = "Verveine", audience: str = "people", **more: Any) -> Item:
        return publish.publish(draft(title, audience), member=member, **more)

    return make


@pytest.fixture
def rewrite() -> Callable[..., Item]:
    """Give an offer another audience, as its author does, with the photos it has."""

    def make(member: Any, item: Item, audience: str) -> Item:
        kept = [photo.id for photo in item.photos]
        return publish.edit(item.id, draft(item.title, audience), member=member, photo_ids=kept)

    return make


def draft(title: str, audience: str) -> publish.Draft:
    return publish.Draft(
        kind="offer", form="help", category="garden", title=title, audience=audience
    )
