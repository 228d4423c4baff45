"""What the tests of this room share: something published, what is asked, and who talks."""

from collections.abc import Callable
from typing import Any

import pytest

from onemile import conversations
from onemile.db import transaction
from onemile.members.models import Member
from onemile_exchanges import publish
from onemile_exchanges.models import Item


@pytest.fixture
def offer(instance: Any) -> Callable[..., Item]:
    """Publish an offer: ``offer(ana, "Bread", audience="instance")``."""

    def make(member: Any, title: str = "Pain au levain", audience: str = "near") -> Item:
        draft = publish.Draft(
            kind="offer", form="gift", category="objects", title=title, audience=audience
        )
        return publish.publish(draft, member=member)

    return make


@pytest.fixture
def ana(world: Any) -> Member:
    return world.member("Ana")


@pytest.fixture
def ben(world: Any) -> Member:
    return world.member("Ben")


@pytest.fixture
def bread(ana: Member, offer: Callable[..., Item]) -> Item:
    """Ana's bread, which Ben may read about."""
    return offer(ana, "Bread")


@pytest.fixture
def asked(ben: Member, bread: Item) -> conversations.Post:
    """Ben's question to Ana, a stranger."""
    return conversations.ask(ben, thing_uri=bread.uri, text="Is it rye?")


@pytest.fixture
def kept(instance: Any) -> Callable[..., conversations.Conversation]:
    """Open a pair as a plugin does: ``kept(ana, ben, key="7")``."""

    def make(one: Member, other: Member, **named: Any) -> conversations.Conversation:
        given = {"keeper": "exchanges", "path": "/exchanges/7"} | named
        with transaction():
            return conversations.open_pair(
                subject_uri="https://1mile.example/exchanges/items/7",
                subject_author_uri=one.uri,
                people=(one.uri, other.uri),
                opened_by_uri=other.uri,
                **given,
            )

    return make


@pytest.fixture
def under(instance: Any) -> Callable[..., conversations.Conversation]:
    """Open the conversation under a thing: ``under(bread, policy="approval")``."""

    def make(item: Item, **named: Any) -> conversations.Conversation:
        with transaction():
            return conversations.open_public(
                subject_uri=item.uri, subject_author_uri=item.author_uri, **named
            )

    return make
