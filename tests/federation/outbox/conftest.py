"""A scripted network, people on other servers, and simple stand-ins for the rooms next door."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from peewee import fn

from onemile.api import (
    Fetched,
    FetchFailed,
    FetchRefused,
    GiveUp,
    Said,
    WireAudience,
    follows,
    transaction,
)
from onemile_federation import registry
from onemile_federation.keys import keeping
from onemile_federation.outbox import delivering, posting, saying
from onemile_federation.outbox.models import WAITING, Activity, Delivery, Sent
from onemile_federation.remote import actors, hosts
from onemile_federation.remote.asking import Absent, Away
from onemile_federation.remote.models import SUSPENDED, Host, RemoteActor
from onemile_federation.wire import vocabulary
from onemile_federation.written import audiences, documents

HERE = "http://instance.example"
MAG, ANA = f"{HERE}/mags/potager", f"{HERE}/members/ana"
ARTICLE = f"{HERE}/mags/potager/compost"


@dataclass
class Network:
    """Takes every POST: ``answers`` by host, a status, an exception or a function."""

    clock: Any
    answers: dict[str, Any] = field(default_factory=dict)
    posts: list[tuple[str, bytes]] = field(default_factory=list)
    at: list[Any] = field(default_factory=list)
    schemes: list[str] = field(default_factory=list)

    def fetch(self, url: str, **given: Any) -> Fetched:
        assert given["method"] == "POST" and given["prepare"] is not None
        self.posts.append((url, given["body"]))
        self.at.append(self.clock.present)
        # What a real fetch asks right before it sends: the signature of this very attempt.
        self.schemes.append(given["prepare"](None)["Scheme"])
        answer = self.answers.get(host_of(url), 202)
        if callable(answer):
            answer = answer(url)
        if isinstance(answer, Exception):
            raise answer
        status, headers = answer if isinstance(answer, tuple) else (answer, {})
        return Fetched(
            url=url, status=status, headers=headers, content=b"a word", media_type="text/plain"
        )

    def verbs(self, host: str = "") -> list[str]:
        """The kinds of what was sent, in order, to one host or to all."""
        return [one["type"] for one in self.sent(host)]

    def sent(self, host: str = "") -> list[dict[str, Any]]:
        return [json.loads(body) for url, body in self.posts if not host or host_of(url) == host]

    def off(self, *names: str) -> None:
        for host in names:
            self.answers[host] = FetchFailed("connection")

    def on(self, *names: str) -> None:
        for host in names:
            del self.answers[host]


def host_of(url: str) -> str:
    return url.split("/")[2]


@dataclass
class Outbox:
    """What a test of the outbox needs in its hands."""

    net: Network
    clock: Any
    followers: dict[str, list[str]] = field(default_factory=dict)
    wiped: list[str] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    strangers: dict[str, Any] = field(default_factory=dict)
    mag: str = MAG
    ana: str = ANA
    article: str = ARTICLE
    _keys: int = 0

    def person(self, host: str, name: str = "kim", *, shared: bool = True) -> str:
        """Make somebody known who lives on a host; gives their URI."""
        uri = f"https://{host}/users/{name}"
        RemoteActor.create(
            uri=uri,
            host=host,
            kind="Person",
            inbox=f"{uri}/inbox",
            shared_inbox=f"https://{host}/inbox" if shared else "",
        )
        return uri

    def follower(self, host: str, name: str = "kim", *, of: str = MAG, shared: bool = True) -> str:
        uri = self.person(host, name, shared=shared)
        self.followers.setdefault(of, []).append(uri)
        return uri

    def say(self, verb: str, *, key: str = "", **given: Any) -> Activity | None:
        """Say something of the article to the Mag's followers, if nothing else is given."""
        self._keys += 1
        said: dict[str, Any] = {
            "verb": verb,
            "sender_uri": self.mag,
            "object_uri": self.article,
            "audience": WireAudience(is_public=True, follower_uris=(self.mag,)),
        }
        if verb in ("Create", "Update"):
            said["object"] = {"type": "Article", "name": f"Compost {self._keys}"}
        with transaction():
            return saying.say(Said(**said | given), key=key or f"test:{self._keys}")

    def answer(self, verb: str, to_uri: str, **given: Any) -> Activity:
        self._keys += 1
        said = {"sender_uri": self.mag, "object": {"type": "Follow", "id": "x"}} | given
        with transaction():
            return saying.answer(verb, to_uri=to_uri, key=f"test:{self._keys}", **said)

    def step(self, **given: Any) -> int:
        return delivering.step(**given)

    def wait(self, **parts: float) -> None:
        """Let time pass as a worker lives it: it looks whenever something is due."""
        end = self.clock.present + timedelta(**parts)
        self.step()
        while self.clock.present < end:
            coming = [at for at in self._coming() if at is not None and at > self.clock.present]
            self.clock.present = min([*coming, end])
            self.step()

    def _coming(self) -> list[Any]:
        return [
            Delivery.select(fn.MIN(Delivery.due_at))
            .where((Delivery.state == WAITING) & (Delivery.due_at > self.clock.present))
            .scalar(),
            Host.select(fn.MIN(Host.open_again_at))
            .where(Host.open_again_at > self.clock.present)
            .scalar(),
            Activity.select(fn.MIN(Activity.fan_out_at)).scalar(),
        ]

    def states(self, verb: str = "") -> list[str]:
        found = Delivery.select().join(Activity).order_by(Delivery.id)
        return [row.state for row in found if not verb or row.activity.verb == verb]

    def row(self, **given: Any) -> Delivery:
        return Delivery.get(*[getattr(Delivery, name) == value for name, value in given.items()])

    def host(self, name: str) -> Host:
        return Host.get(Host.host == name)

    def told(self, object_uri: str = ARTICLE) -> list[str]:
        found = Sent.select(Sent.host).where(Sent.object_uri == object_uri)
        return [row.host for row in found.order_by(Sent.host)]


def _addressed(said: Said) -> dict[str, list[str]]:
    to = [vocabulary.PUBLIC] if said.audience.is_public else []
    cc = [f"{uri}/followers" for uri in said.audience.follower_uris]
    return {"to": to + list(said.audience.mentions), "cc": cc}


def _thing(uri: str, document: dict[str, Any], said: Said | None = None) -> dict[str, Any]:
    return {"id": uri, **document, "attributedTo": said.sender_uri if said else ""}


def _host(name: str) -> Host:
    return Host.get_or_create(host=name, defaults={"domain": name})[0]


def _is_suspended(name: str) -> bool:
    found = Host.get_or_none(Host.host == name)
    return found is not None and found.standing == SUSPENDED


@pytest.fixture
def outbox(instance: Any, clock: Any, monkeypatch: pytest.MonkeyPatch) -> Outbox:
    """The outbox of an instance, with a network that does as it is told."""
    made = Outbox(Network(clock), clock)

    def followers(uri: str, *, after: int, limit: int) -> list[tuple[int, str]]:
        numbered = list(enumerate(made.followers.get(uri, []), start=1))
        return [one for one in numbered if one[0] > after][:limit]

    def signer(uri: str) -> str:
        if uri in made.wiped:
            raise GiveUp("wiped")
        return f"key of {uri}"

    def headers_for(outgoing: Any, *, key: Any, now: Any, scheme: str) -> Mapping[str, str]:
        return {"Scheme": scheme, "Signature": key}

    def actor(uri: str, *, fresh: bool = False) -> RemoteActor:
        answer = made.strangers.get(uri, Absent())
        if isinstance(answer, Exception):
            raise answer
        made.person(host_of(uri), uri.rsplit("/", 1)[1])
        return RemoteActor.get(RemoteActor.uri == uri)

    monkeypatch.setattr(follows, "followers_elsewhere", followers, raising=False)
    monkeypatch.setattr(follows, "end_all_of", lambda uri: _end(made, uri), raising=False)
    monkeypatch.setattr(posting, "fetch", made.net.fetch)
    monkeypatch.setattr(posting.sending, "headers_for", headers_for)
    monkeypatch.setattr(keeping, "signer", signer)
    monkeypatch.setattr(keeping, "wipe", made.wiped.append)
    monkeypatch.setattr(audiences, "addressed", _addressed)
    monkeypatch.setattr(documents, "thing", _thing)
    monkeypatch.setattr(documents, "actor", lambda kind, found: {"id": found.uri, "type": "Group"})
    monkeypatch.setattr(hosts, "of", _host)
    monkeypatch.setattr(hosts, "is_suspended", _is_suspended)
    monkeypatch.setattr(actors, "actor", actor)
    monkeypatch.setattr(registry, "types", list)
    monkeypatch.setattr(registry, "kinds", list)
    monkeypatch.setattr(registry, "was_actor", lambda uri: uri in made.gone)
    return made


def _end(made: Outbox, uri: str) -> None:
    for followed in made.followers.values():
        if uri in followed:
            followed.remove(uri)


@pytest.fixture
def away() -> Callable[[], Away]:
    return Away


@pytest.fixture
def refused() -> Callable[[str], FetchRefused]:
    return FetchRefused
