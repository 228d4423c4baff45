"""What the tests of this room share: something published, and who lives elsewhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onemile import clock, current, ids
from onemile.contracts import ActorCard, FeedItem, Manifest
from onemile.db import database
from onemile.hookspecs import hookimpl
from onemile.plugin_manager import Plugin
from onemile_exchanges import publish
from onemile_exchanges.models import Item

ODILE = "https://ortenau.example/members/0d11e0d11e0d"


@pytest.fixture
def offer(instance: Any) -> Callable[..., Item]:
    """Publish an offer: ``offer(ana, "Bread", audience="instance")``."""

    def make(member: Any, title: str = "Pain au levain", audience: str = "near") -> Item:
        draft = publish.Draft(
            kind="offer", form="gift", category="objects", title=title, audience=audience
        )
        return publish.publish(draft, member=member)

    return make


class Elsewhere:
    """A plugin through which somebody of another instance is known, with what they write."""

    MANIFEST = Manifest(name="elsewhere", title="Ailleurs")

    def __init__(self) -> None:
        self.things: list[FeedItem] = []
        self.asked: list[tuple[str, ...]] = []

    @hookimpl
    def resolve_actors(self, uris: Any) -> dict[str, ActorCard]:
        return {
            uri: ActorCard(uri=uri, name="Odile B.", initials="OB") for uri in uris if uri == ODILE
        }

    def put(self, uri: str, title: str) -> FeedItem:
        """Have somebody elsewhere publish something that can be seen here."""
        author = ActorCard(uri=ODILE, name="Odile B.", initials="OB")
        self.things.append(
            FeedItem(
                id=ids.new(),
                uri=uri,
                kind="offer",
                title=title,
                text="",
                url="/elsewhere",
                author=author,
                published_at=clock.now(),
            )
        )
        return self.things[-1]

    @hookimpl
    def resolve_thing(self, uri: str, viewer: Any) -> FeedItem | None:
        return next((one for one in self.things if one.uri == uri), None)

    @hookimpl
    def followed_items(
        self, viewer: Any, followed_uris: Any, before: int | None, limit: int
    ) -> list[FeedItem]:
        self.asked.append(tuple(followed_uris))
        return self.things  # whoever is asked may say too much


@pytest.fixture
def elsewhere(instance: Any) -> Elsewhere:
    """Somebody who lives on another instance, as a double of what federation will bring."""
    guest, plugins = Elsewhere(), current.instance().plugins
    plugins.manager.register(guest, name="elsewhere")
    plugins.all.append(
        Plugin(manifest=guest.MANIFEST, module=guest, folder=Path(__file__).parent, version="")
    )
    return guest


@pytest.fixture
def asked(instance: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Count the questions to the database of a call: ``asked(page.get, "/")``."""
    count = [0]
    execute = database.obj.execute_sql

    def listening(sql: str, params: Any = None, **options: Any) -> Any:
        count[0] += 1
        return execute(sql, params, **options)

    monkeypatch.setattr(database.obj, "execute_sql", listening)

    def of(call: Callable[..., Any], *arguments: Any) -> int:
        call(*arguments)  # the first time, what a process keeps is read
        count[0] = 0
        call(*arguments)
        return count[0]

    return of
