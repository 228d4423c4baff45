"""What is faked is what other rooms do (signatures, fetching, sending); the tables are real."""

import hashlib
from typing import Any

import pytest

from onemile.api import ActorKind, WireActor
from onemile.follows.models import ACCEPTED, Follow
from onemile_federation import registry
from onemile_federation.inbox import fullness
from onemile_federation.outbox import saying
from onemile_federation.remote import actors, hosts, objects
from onemile_federation.remote.asking import Absent
from onemile_federation.remote.models import RemoteActor
from onemile_federation.signatures import judging
from tests.federation.inbox.others import ANNA, EVE, MAG, PERSON, Elsewhere, Inbox, Keeper


@pytest.fixture
def elsewhere(instance: Any, monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    """The world outside, with Anna and Eve in it."""
    world = Elsewhere(actors={ANNA: {}, EVE: {}})

    def judge(asked: Any, **others: Any) -> judging.Proven:
        signed = asked.values("signature")
        if world.key_is_away:
            raise judging.KeyAway
        if not signed or "forged" in signed[0]:
            raise judging.Unproven("none")
        owner = signed[0].split('"')[1].removesuffix("#main-key")
        whole = f"{signed[0]}{asked.target}".encode() + (asked.body or b"")
        digest = hashlib.sha256(whole).hexdigest()[:32]
        return judging.Proven(
            key_id=f"{owner}#main-key", owner_uri=owner, scheme="cavage", digest=digest
        )

    def keep_actor(document: Any, *, url: str, vouched_by: str = "") -> RemoteActor:
        if document["id"] != url or document["type"] == "Group":
            raise Absent
        world.actors[url] = dict(document)
        return world.actor(url, fresh=True)

    def answer(verb: str, **said: Any) -> None:
        world.answered.append({"verb": verb, **said})

    monkeypatch.setattr(judging, "judge", judge)
    monkeypatch.setattr(
        actors, "known", lambda uri: RemoteActor.get_or_none(RemoteActor.uri == uri)
    )
    monkeypatch.setattr(actors, "actor", world.actor)
    monkeypatch.setattr(actors, "keep", keep_actor)
    monkeypatch.setattr(objects, "fetched", world.fetched)
    monkeypatch.setattr(hosts, "is_suspended", lambda host: host in world.suspended)
    monkeypatch.setattr(hosts, "suspended_among", lambda names: world.suspended & set(names))
    monkeypatch.setattr(hosts, "domain_of", lambda host: ".".join(host.split(".")[-2:]))
    monkeypatch.setattr(hosts, "heard_from", world.heard_from.append)
    monkeypatch.setattr(saying, "answer", answer)
    # The disk of whoever runs the tests may be as full as it likes.
    monkeypatch.setattr(fullness, "_is_disk_full", lambda: False)
    return world


@pytest.fixture
def keeper(elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> Keeper:
    """A plugin that keeps answers to ARTICLE; a Mag whom anybody follows, a Person who is asked."""
    found = Keeper()
    local = {
        MAG: WireActor(uri=MAG, handle="potager", name="Potager", url="/mag/potager"),
        PERSON: WireActor(uri=PERSON, handle="q8", name="Q", url="/members/q8", approval="asked"),
    }
    kind = ActorKind(
        name="mags.mag",
        actor_type="Group",
        find=local.get,
        by_handle=lambda handle: "",
        is_gone=lambda uri: uri.endswith("/former"),
    )
    types = [found.type()]
    monkeypatch.setattr(registry, "types", lambda: types)
    monkeypatch.setattr(registry, "kinds", lambda: [kind])
    return found


@pytest.fixture
def inbox(instance: Any, keeper: Keeper) -> Inbox:
    """The doors of an instance in a world of others, with a plugin that keeps answers."""
    return Inbox(instance)


@pytest.fixture
def are_followed(inbox: Inbox, world: Any) -> None:
    """Anna and Eve are followed from here: what they name by its id alone is asked for."""
    member = world.member("Ana")
    for uri in (ANNA, EVE):
        Follow.create(
            follower_uri=member.uri, follower_id=member.id, followed_uri=uri, state=ACCEPTED
        )
