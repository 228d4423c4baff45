"""A town of invented actors and things, and somebody elsewhere who asks for them."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from onemile.api import (
    ActorKind,
    FederatedType,
    Outgoing,
    Replies,
    WireActor,
    clock,
    follows,
)
from onemile_federation import addresses, registry
from onemile_federation.keys import making
from onemile_federation.remote import hosts, public_keys
from onemile_federation.signatures import judging, sending
from onemile_federation.signatures.keys import private_key, public_key

BASE = "http://instance.example"
MAG, ANA, ARTICLE = f"{BASE}/mags/k3f", f"{BASE}/members/q8", f"{BASE}/mags/articles/7h"


@dataclass
class Town:
    """What is there, by URI; ``seen_by`` are the URIs of who may read a thing that is no public."""

    app: Any
    actors: dict[str, WireActor] = field(default_factory=dict)
    persons: set[str] = field(default_factory=set)
    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    seen_by: dict[str, set[str]] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    replies: dict[str, list[str]] = field(default_factory=dict)
    suspended: set[str] = field(default_factory=set)
    is_key_away: bool = False
    followers: int = 0

    def add(self, uri: str, handle: str, *, is_person: bool = False, **values: Any) -> WireActor:
        page = values.setdefault("url", f"/page/{handle}")
        self.actors[uri] = WireActor(uri=uri, handle=handle, name=handle.title(), **values)
        self.pages[page] = uri
        if is_person:
            self.persons.add(uri)
        return self.actors[uri]

    def say(self, uri: str, *, seen_by: set[str] | None = None, **document: Any) -> None:
        self.things[uri] = {"type": "Article", "attributedTo": ANA, **document}
        if seen_by is not None:
            self.seen_by[uri] = seen_by

    def kinds(self) -> list[ActorKind]:
        return [self._kind("Group", False), self._kind("Person", True)]

    def types(self) -> list[FederatedType]:
        return [
            FederatedType(
                name="town.article",
                object_types=("Article",),
                announces=(),
                to_wire=lambda _event: (),
                find=self._thing,
                uri=lambda uri: uri,
                document=lambda uri: self.things[uri],
                may_fetch=self._may_fetch,
                claims=lambda _document: True,
                receive={},
                replies=self._replies,
            )
        ]

    def _kind(self, actor_type: Any, is_person: bool) -> ActorKind:
        def find(asked: str) -> WireActor | None:
            uri = self.pages.get(asked, asked)
            return self.actors.get(uri) if (uri in self.persons) is is_person else None

        def by_handle(handle: str) -> str:
            here = [uri for uri, one in self.actors.items() if one.handle == handle]
            return here[0] if here else ""

        def is_gone(uri: str) -> bool:
            return self.gone.get(uri) == actor_type

        return ActorKind(
            name=f"town.{actor_type.lower()}",
            actor_type=actor_type,
            find=find,
            by_handle=by_handle,
            is_gone=is_gone,
        )

    def _thing(self, asked: str) -> str | None:
        uri = self.pages.get(asked, asked)
        return uri if uri in self.things else None

    def _may_fetch(self, uri: str, viewer: Any) -> bool:
        allowed = self.seen_by.get(uri)
        return allowed is None or (viewer is not None and viewer.uri in allowed)

    def _replies(self, uri: str, cursor: str) -> Replies:
        found, start = self.replies.get(uri, []), int(cursor or 0)
        more = str(start + 2) if len(found) > start + 2 else ""
        return Replies(uris=tuple(found[start : start + 2]), total=len(found), next=more)

    def ask(
        self, view: Any, path: str, *, by: Any = None, headers: Any = None, **given: Any
    ) -> Any:
        """Ask a view as the web would; signed where ``by`` is an actor elsewhere."""
        sent = dict(headers or {})
        if by is not None:
            sent |= by.signs(path)
        with self.app.test_request_context(path, base_url=BASE, headers=sent):
            return view(**given)


@dataclass
class Elsewhere:
    """An actor of another server, with a key."""

    uri: str
    key: Any
    owned: judging.OwnedKey

    def signs(self, path: str) -> dict[str, str]:
        outgoing = Outgoing(
            method="GET",
            url=BASE + path,
            host="instance.example",
            path=path,
            headers={},
            body=None,
        )
        return dict(sending.headers_for(outgoing, key=self.key, now=clock.now()))


@pytest.fixture(scope="session")
def pair() -> Any:
    return making.rsa()


@pytest.fixture
def peer(pair):
    def make(uri: str) -> Elsewhere:
        key_id = f"{uri}#main-key"
        owned = judging.OwnedKey(key_id=key_id, owner_uri=uri, key=public_key(pair.public))
        return Elsewhere(uri, private_key(pair.private, key_id=key_id), owned)

    return make


@pytest.fixture
def vera(peer) -> Elsewhere:
    return peer("https://v.example/users/vera")


@pytest.fixture
def mallory(peer) -> Elsewhere:
    return peer("https://e.example/users/mallory")


@pytest.fixture
def town(instance, monkeypatch, vera, mallory) -> Town:
    made = Town(instance)
    keys = {one.owned.key_id: one.owned for one in (vera, mallory)}

    def key_of(key_id: str, *, again: bool = False, let_in: str = "") -> judging.OwnedKey | None:
        if made.is_key_away:
            raise judging.KeyAway
        if key_id not in keys:
            raise judging.Unproven("no such key")
        return keys[key_id]

    def counts_of(uri: str) -> Any:
        return SimpleNamespace(followers=0 if uri in made.persons else made.followers, following=0)

    monkeypatch.setattr(registry, "kinds", made.kinds)
    monkeypatch.setattr(registry, "types", made.types)
    monkeypatch.setattr(public_keys, "key_of", key_of)
    monkeypatch.setattr(hosts, "is_suspended", lambda host: host in made.suspended)
    monkeypatch.setattr(follows, "counts_of", counts_of)
    assert addresses.base() == BASE
    return made
