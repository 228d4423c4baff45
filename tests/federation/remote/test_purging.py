"""Everything of a host, or of one actor, goes at once; what is beside it stays."""

import pytest

from onemile.api import follows
from onemile.background import tasks
from onemile.db import in_transaction
from onemile.models import BackgroundTask
from onemile_federation import registry
from onemile_federation.remote import actors, hosts, objects, parting, purging
from onemile_federation.remote.key_models import DoubtedKey, RemoteKey
from onemile_federation.remote.models import GONE, LIVE, RemoteActor, RemoteObject
from tests.federation.inbox.others import in_the_way

pytestmark = pytest.mark.plugins("federation")


@pytest.fixture
def kept(elsewhere):
    """Two who said something on one host, and one on another."""
    for path, host in (("/anna", "e.example"), ("/berta", "e.example"), ("/vera", "v.example")):
        document = elsewhere.actor(path, host)
        actors.keep(document, url=document["id"])
        for number in range(3):
            objects.keep(
                elsewhere.note(f"{path}/{number}", host, attributedTo=elsewhere.url(path, host))
            )
    return elsewhere


def _counts():
    return tuple(table.select().count() for table in (RemoteActor, RemoteKey, RemoteObject))


@pytest.mark.parametrize("name", ["e.example", "E.EXAMPLE."])
def test_a_host_goes_with_all_that_is_kept_of_it(kept, name, monkeypatch):
    monkeypatch.setattr(purging, "ROWS_A_STEP", 2)
    hosts.suspend(host=name, reason="spam")

    assert purging.purge_host(host=name) == 10

    assert _counts() == (1, 1, 3)
    assert {row.host for row in RemoteObject.select()} == {f"v.example:{kept.port}"}
    assert hosts.is_suspended("e.example")


def test_a_domain_goes_with_all_beneath_and_nothing_beside(kept):
    assert purging.purge_host(host="xample") == 0
    assert purging.purge_host(host=f"e.example:{kept.port + 1}") == 0
    assert _counts() == (3, 3, 9)

    assert purging.purge_host(host="example") == 15
    assert _counts() == (0, 0, 0)


def test_who_is_gone_goes_and_their_neighbour_stays(kept, monkeypatch):
    purged = []
    monkeypatch.setattr(registry, "types", lambda: [_Purges(purged)])
    parting.let_go(kept.url("/anna"))

    assert actors.known(kept.url("/anna")).state == GONE
    assert actors.known(kept.url("/berta")).state == LIVE
    assert _counts() == (3, 2, 9) and purged == []
    tasks.run_due()
    assert purged == [("", kept.url("/anna"), False)]


@pytest.mark.parametrize("of", ["host", "actor"])
def test_a_type_that_cannot_forget_holds_up_no_other_and_is_named_and_asked_again(
    kept, monkeypatch, clock, of
):
    purged, faults = [], [ValueError("broken"), SystemExit(3)]
    one, other = _Purges(purged, faults), _Purges(purged)
    monkeypatch.setattr(registry, "types", lambda: [one, other])
    if of == "host":
        hosts.suspend(host="e.example", reason="spam")
    else:
        parting.let_go(kept.url("/anna"))

    tasks.run_due()
    assert len(purged) == 1  # of the other type
    assert of == "actor" or _counts() == (1, 1, 3)
    waiting = BackgroundTask.get(BackgroundTask.done_at.is_null())
    assert "postcards.card: ValueError('broken')" in waiting.error
    for _again in range(2):
        clock.advance(hours=2)
        tasks.run_due()
    assert len(purged) == 4 and not faults
    assert not BackgroundTask.select().where(BackgroundTask.done_at.is_null()).exists()


@pytest.mark.parametrize("of", ["host", "actor"])
def test_a_lock_is_no_mistake_of_a_type_and_all_is_forgotten_once_it_is_gone(
    kept, monkeypatch, clock, of
):
    purged = []
    types = [_Purges(purged, [in_the_way()]), _Purges(purged)]
    monkeypatch.setattr(registry, "types", lambda: types)
    if of == "host":
        hosts.suspend(host="e.example", reason="spam")
    else:
        parting.let_go(kept.url("/anna"))

    tasks.run_due()
    waiting = BackgroundTask.get(BackgroundTask.done_at.is_null())
    assert (len(purged), waiting.attempts) == (1, 0)
    assert of == "actor" or _counts() == (1, 1, 3)
    clock.advance(minutes=1)
    tasks.run_due()
    assert len(purged) == 3
    assert not BackgroundTask.select().where(BackgroundTask.done_at.is_null()).exists()


class _Purges:
    """A type that notes what it is to forget, and whether a transaction was open."""

    name = "postcards.card"

    def __init__(self, purged, faults=()):
        self.purged, self.faults = purged, faults

    def purge(self, host, uri):
        if self.faults:
            raise self.faults.pop(0)
        self.purged.append((host, uri, in_transaction()))


def test_a_purged_server_is_held_to_the_keys_that_we_know(kept, elsewhere):
    own = elsewhere.actor("/actor", type="Application")
    actors.keep(own, url=own["id"])
    before = own["publicKey"]["publicKeyPem"]
    purging.purge_host(host="e.example")
    assert actors.known(own["id"]) is None

    # Who took its name over: another key, and it says that it is no server any more.
    key = {**own["publicKey"], "publicKeyPem": elsewhere.pem(2)}
    actors.keep({**own, "type": "Service", "publicKey": key}, url=own["id"])

    assert RemoteKey.get_or_none(RemoteKey.owner_uri == own["id"]) is None
    assert [row.public for row in DoubtedKey.select()] == [elsewhere.pem(2)]
    actors.keep(own, url=own["id"])
    assert RemoteKey.get(RemoteKey.owner_uri == own["id"]).public == before
    assert DoubtedKey.select().count() == 0


def test_what_is_no_host_is_refused(kept):
    with pytest.raises(ValueError):
        purging.purge_host(host="")

    assert _counts() == (3, 3, 9)


def test_who_is_suspended_goes_from_every_page_and_no_follow_stands(kept, world):
    member = world.member("Ana", federates=True, handle="ana1")
    anna, vera = kept.url("/anna"), kept.url("/vera", "v.example")
    for uri in (anna, vera):
        follows.admit(uri, member.uri, state="accepted")
    hosts.suspend(host="e.example", reason="spam")

    tasks.run_due()

    assert [one.uri for one in follows.followers_elsewhere(member.uri, limit=9)] == [vera]
    assert {row.host for row in RemoteActor.select()} == {f"v.example:{kept.port}"}


def test_who_was_released_meanwhile_stays(kept):
    hosts.suspend(host="e.example", reason="spam")
    hosts.release(host="e.example")

    tasks.run_due()

    assert _counts() == (3, 3, 9)
