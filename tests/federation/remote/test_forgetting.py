"""What is kept of others has an end; who is followed, or follows, stays."""

import pytest

from onemile.api import clock, follows
from onemile_federation import addresses
from onemile_federation.remote import actors, forgetting, trust
from onemile_federation.remote.key_models import RemoteKey
from onemile_federation.remote.models import GONE, LIVE, RemoteActor, RemoteObject

pytestmark = pytest.mark.plugins("federation")
E = "https://e.example"


def test_the_longest_known_go_and_those_who_follow_stay(instance, world, monkeypatch):
    monkeypatch.setattr(forgetting, "ACTORS_MAX", 2)
    monkeypatch.setattr(forgetting, "CHUNK_ROWS", 2)
    with instance.app_context():
        ana = world.member("Ana", federates=True, handle="ana1")
        for number in range(6):
            uri = f"{E}/{number}"
            # The first ones met were read again last.
            read_at = clock.ago(days=number)
            RemoteActor.create(
                uri=uri, host="e.example", kind="Person", inbox=f"{uri}/inbox", read_at=read_at
            )
            RemoteKey.create(
                key_id=f"{uri}#k", owner_uri=uri, host="e.example", kind="rsa", public="x"
            )
        follows.admit(f"{E}/5", ana.uri, state="accepted")

        assert forgetting.forget_surplus() == 4

        assert {row.uri for row in RemoteActor.select()} == {f"{E}/0", f"{E}/5"}
        assert {row.owner_uri for row in RemoteKey.select()} == {f"{E}/0", f"{E}/5"}
        assert forgetting.forget_surplus() == 0


def test_objects_and_keys_have_bounds_of_their_own(instance, monkeypatch):
    monkeypatch.setattr(forgetting, "KEYS_MAX", 1)
    monkeypatch.setattr(forgetting, "OBJECTS_MAX", 1)
    with instance.app_context():
        for number in range(3):
            RemoteKey.create(
                key_id=f"{E}/{number}#k", owner_uri=E, host="e.example", kind="rsa", public="x"
            )
            RemoteObject.create(uri=f"{E}/n/{number}", host="e.example", kind="Note", author_uri=E)
        assert forgetting.forget_surplus() == 4
        assert [row.uri for row in RemoteObject.select()] == [f"{E}/n/2"]


def test_who_was_read_lately_stays_and_marks_of_who_is_gone_are_no_surplus(instance, monkeypatch):
    monkeypatch.setattr(forgetting, "ACTORS_MAX", 1)
    monkeypatch.setattr(forgetting, "KEYS_MAX", 1)
    with instance.app_context():
        for number, state in enumerate((LIVE, GONE, LIVE)):
            read_at, uri = clock.ago(days=number), f"{E}/{number}"
            known = {"uri": uri, "host": "e.example", "kind": "Person", "inbox": f"{uri}/inbox"}
            RemoteActor.create(**known, state=state, read_at=read_at)
            RemoteKey.create(
                key_id=uri, owner_uri=uri, host="e.example", kind="rsa", public="x", read_at=read_at
            )

        forgetting.forget_surplus()

        assert {row.uri for row in RemoteActor.select()} == {f"{E}/0", f"{E}/1"}
        assert [row.key_id for row in RemoteKey.select()] == [f"{E}/0"]


def test_a_server_known_for_long_is_held_to_its_keys_whoever_comes_after(elsewhere, monkeypatch):
    monkeypatch.setattr(forgetting, "KEYS_MAX", 0)
    monkeypatch.setattr(forgetting, "ACTORS_MAX", 0)
    own = elsewhere.actor("/actor", type="Application")
    actors.keep(own, url=own["id"])

    forgetting.forget_surplus()

    assert RemoteKey.select().count() == RemoteActor.select().count() == 0
    host = addresses.host_of(own["id"])
    assert trust.is_held_to_its_keys(RemoteActor(uri=own["id"], host=host, kind="Application"))
