"""A known server that shows a new key: whom it is taken from, and how it is put right.

Each refusal has its twin: the old key says so, a steward does, or it is a person (T16).
"""

import pytest
from kit.replies import Reply

from onemile_federation.keys import keeping, rotating
from onemile_federation.outbox import traffic
from onemile_federation.remote import trust
from onemile_federation.remote.key_models import DoubtedKey, PinnedKey
from onemile_federation.remote.listed_keys import ListedKey
from onemile_federation.remote.models import Host, RemoteActor
from onemile_federation.signatures.keys import public_key
from onemile_federation.stewards import checks, refused

pytestmark = pytest.mark.plugins("federation", "mags")


@pytest.fixture
def server(peer, alsace):
    """The actor of a server that alsace knows: it has written once."""
    made = peer.application
    assert made.post(alsace.shared_inbox, said(made)).status == 202
    return made


@pytest.fixture
def steward(alsace):
    with alsace.at_work() as world:
        return alsace.browser(world.member("Steward", role="steward"))


def said(actor):
    return actor.activity("Like", "https://als.example/mags/none")


def status_of(actor, alsace, clock, **options):
    """Return what a message is answered, once its key may be asked for again."""
    clock.advance(minutes=6)
    return actor.post(alsace.shared_inbox, said(actor), **options).status


def findings(alsace):
    with alsace.at_work():
        return checks.known_keys()


def fingerprint_of(key):
    return public_key(key.public_pem).fingerprint()


def another_id(server):
    """Take another key under another id."""
    server.key_id = f"{server.id}#second"
    server.rotate()


@pytest.mark.parametrize("rotate", [lambda one: one.rotate(), another_id], ids=["same", "another"])
def test_a_new_key_of_a_known_server_waits_for_a_steward(alsace, server, steward, clock, rotate):
    rotate(server)

    assert status_of(server, alsace, clock) == 503
    assert status_of(server, alsace, clock) == 503
    assert not findings(alsace).is_fine and server.peer.host in findings(alsace).detail
    page = steward.get(f"/federation/instances/{server.peer.host}")
    assert "nouvelle clé" in page.text and fingerprint_of(server.key) in page.text

    assert f"/federation/instances/{server.peer.host}" in findings(alsace).mend
    assert (
        page.text.count("Je sais") == 1
        and "clé de l’ancien genre" in page.text
        and "RSA" not in page.text
    )
    assert steward.get("/federation/").follow("La nouvelle clé de").path == page.path

    page.submit("Je sais")

    assert status_of(server, alsace, clock) == 202
    assert findings(alsace).is_fine


def test_the_old_key_may_speak_for_the_new_one(network, alsace, server, clock):
    old, old_id = server.key, server.key_id
    server.rotate()
    update = server.activity("Update", server.document)

    assert server.post(alsace.shared_inbox, update, key=old, key_id=old_id).status == 202
    network.settle()

    assert status_of(server, alsace, clock) == 202
    assert findings(alsace).is_fine


def test_the_new_key_does_not_speak_for_itself(network, alsace, server, clock):
    server.rotate()
    clock.advance(minutes=6)

    assert (
        server.post(alsace.shared_inbox, server.activity("Update", server.document)).status == 503
    )
    network.settle()
    assert status_of(server, alsace, clock) == 503


@pytest.mark.parametrize(
    "trick",
    [
        lambda one: one.document.update(type="Service"),
        lambda one: one.document.pop("publicKey"),
        lambda one: one.vanish(410),
    ],
    ids=["another type", "no key for a while", "gone for a while"],
)
def test_no_detour_leads_round_what_is_known(network, alsace, server, clock, trick):
    document = dict(server.document)
    trick(server)
    assert status_of(server, alsace, clock, key=server.peer.network.keyring.take()) == 401

    server.peer.serve(server.id, lambda _request: server.document)
    kind = server.document["type"]
    server.document.update(document, type=kind)
    server.rotate()

    assert status_of(server, alsace, clock) == 503
    clock.advance(hours=25)
    assert status_of(server, alsace, clock) == 503


def test_a_person_changes_keys_as_ever(alsace, peer, clock):
    anna = peer.actor("anna")
    assert anna.post(alsace.shared_inbox, said(anna)).status == 202
    anna.rotate()

    assert status_of(anna, alsace, clock) == 202
    assert findings(alsace).is_fine


@pytest.fixture
def held(server, alsace, clock):
    """Two people of a server that shows a new key: one who was known before, and one who was not.

    Somebody has taken its name over, and answers with documents and keys of their own.
    """
    anna = server.peer.actor("anna")
    assert anna.post(alsace.shared_inbox, said(anna)).status == 202
    server.rotate()
    assert status_of(server, alsace, clock) == 503
    return anna, server.peer.actor("bob")


def kept(alsace):
    from onemile_federation.inbox.models import Inbound
    from onemile_federation.remote.key_models import RemoteKey
    from onemile_federation.remote.models import RemoteActor

    with alsace.at_work():
        return [one.select().count() for one in (Inbound, RemoteActor, RemoteKey)]


def test_of_a_held_host_only_keys_known_before_count_and_nothing_else_is_kept(
    alsace, held, steward, clock
):
    anna, bob = held
    before = kept(alsace)

    answer = bob.post(alsace.shared_inbox, said(bob))
    assert (answer.status, answer.header("retry-after")) == (503, "3600")
    old, old_id = anna.key, anna.key_id
    anna.rotate()
    assert status_of(anna, alsace, clock) == 503
    assert kept(alsace) == before
    assert status_of(anna, alsace, clock, key=old, key_id=old_id) == 202

    page = steward.get(f"/federation/instances/{bob.peer.host}")
    assert "cela peut prendre jusqu’à 12 heures" in page.text
    page = page.submit("Je sais")
    assert "La nouvelle clé vaut dès maintenant. Ce qui attend sur son site" in page.text
    assert status_of(bob, alsace, clock) == 202
    assert status_of(anna, alsace, clock) == 202


def test_no_question_of_ours_brings_in_new_keys_of_a_held_host(alsace, held, clock):
    from onemile_federation.remote import actors

    anna, _bob = held
    anna.rotate()
    with alsace.at_work():
        actors.actor(anna.id, fresh=True)

    assert status_of(anna, alsace, clock) == 503


def test_a_doubt_is_over_when_the_server_shows_its_old_key_again(alsace, held, server, clock):
    _anna, bob = held
    server.document["publicKey"] = dict(server.document["publicKey"], publicKeyPem=known(alsace))

    assert status_of(bob, alsace, clock) == 202
    assert findings(alsace).is_fine


def known(alsace):
    from onemile_federation.remote.key_models import RemoteKey

    with alsace.at_work():
        return RemoteKey.get(RemoteKey.key_id == "https://e.example/actor#main-key").public


def test_a_held_host_reads_what_anybody_reads(alsace, held, steward):
    from onemile.members import outward

    with alsace.at_work() as world:
        ana = world.member("Ana")
        outward.let_know(ana, text="Je jardine.")
        uri = str(ana.uri)
    for_anybody = alsace.get(uri).json()

    for one in held:
        answer = one.get(uri)
        assert (answer.status, answer.json()) == (200, for_anybody)

    steward.get("/federation/instances/e.example").submit("Je sais")
    for one in held:
        assert one.get(uri).json() != for_anybody


def test_what_another_actor_lists_moves_no_key_of_the_server(alsace, server, clock):
    old, old_id = server.key, server.key_id
    mal = server.peer.actor("mal")
    mal.document["publicKey"] = [mal.public_key(), {**mal.public_key(), "id": old_id}]
    assert mal.post(alsace.shared_inbox, said(mal)).status == 202

    assert server.post(alsace.shared_inbox, said(server), key=old, key_id=old_id).status == 202
    server.key_id = f"{server.id}#k3"
    server.rotate()
    assert status_of(server, alsace, clock) == 503
    assert not findings(alsace).is_fine


def test_no_other_actor_of_a_known_server_begins_to_speak_for_it(network, alsace, server, clock):
    second = server.peer.actor("second", "Application")
    assert status_of(second, alsace, clock) == 401
    assert not findings(alsace).is_fine

    vouched = server.activity("Update", second.document)
    assert server.post(alsace.shared_inbox, vouched).status == 202
    network.settle()

    assert status_of(second, alsace, clock) == 202
    assert findings(alsace).is_fine


def test_nor_does_a_person_by_its_own_word(network, alsace, server, clock):
    mal = server.peer.actor("mal")
    assert mal.post(alsace.shared_inbox, said(mal)).status == 202
    mal.document["type"] = "Application"
    assert mal.post(alsace.shared_inbox, mal.activity("Update", mal.document)).status == 202
    network.settle()

    server.rotate(mal.key)
    assert status_of(server, alsace, clock) == 503
    with alsace.at_work():
        assert RemoteActor.get(RemoteActor.uri == mal.id).kind == "Person"
        assert {row.owner_uri for row in PinnedKey.select()} == {server.id}


def test_i_know_takes_the_key_that_was_shown_and_no_other(alsace, server, steward, clock):
    where = f"/federation/instances/{server.peer.host}"
    server.rotate()
    rebuilt = server.key
    assert status_of(server, alsace, clock) == 503
    page = steward.get(where)
    server.rotate()
    assert status_of(server, alsace, clock) == 503

    assert page.submit("Je sais").status == 409
    assert status_of(server, alsace, clock) == 503
    server.rotate(rebuilt)
    assert status_of(server, alsace, clock) == 503
    steward.get(where).submit("Je sais")
    assert status_of(server, alsace, clock) == 202


def test_a_flood_of_doubts_hides_no_other_server(
    network, alsace, server, steward, clock, monkeypatch
):
    network.settle()
    server.rotate()
    assert status_of(server, alsace, clock) == 503
    monkeypatch.setattr(traffic.by_host, "__kwdefaults__", {"limit": 1, "first": ()})
    with alsace.at_work():
        Host.create(host="a.example", domain="a.example")
        for number in range(30):
            told = {"uri": f"https://f.example/{number}", "inbox": f"https://f.example/{number}/in"}
            owner = RemoteActor.create(**told, host="f.example", kind="Application")
            ids = [f"{owner.uri}#{one}" for one in range(8)]
            text = server.key.public_pem
            trust.doubt([ListedKey(key_id=one, kind="rsa", text=text) for one in ids], owner=owner)

        assert trust.hosts_in_doubt() == {"f.example", server.peer.host}
        kept = [row.key_id for row in DoubtedKey.select().where(DoubtedKey.host == "f.example")]
        assert sorted(kept) == [f"https://f.example/29#{one}" for one in range(8)]
    text = steward.get("/federation/").text
    assert server.peer.host in text and "Nouvelle clé" in text


def test_our_own_fingerprint_can_be_read_out(network, alsace, steward):
    with alsace.at_work():
        assert "pas encore de clé" in checks.our_fingerprints().detail
        shown = public_key(keeping.signer(alsace.actor.id).public().pem()).fingerprint()
        assert shown in checks.our_fingerprints().detail
    assert shown in steward.get("/federation/").text


def test_another_instance_of_ours_takes_our_new_keys_by_our_old_ones_word(
    network, alsace, ortenau, clock
):
    with alsace.at_work():
        rotating.rotate(alsace.actor.id)  # both know each other's actor from here on
    met(network, alsace, ortenau)
    clock.advance(days=8)

    with alsace.at_work():
        rotating.rotate(alsace.actor.id)
    network.settle()

    assert findings(ortenau).is_fine
    assert signs(alsace, ortenau, clock)


def met(network, one, other):
    """Let each of two instances know the actor of the other."""
    from onemile_federation.remote import actors

    for here, there in ((one, other), (other, one)):
        with here.at_work():
            actors.actor(there.actor.id)


def signs(one, other, clock):
    """Tell whether an instance still knows the key that another signs with now."""
    from onemile_federation.remote.key_models import RemoteKey

    with one.at_work():
        now = keeping.signer(one.actor.id).key_id
    with other.at_work():
        return RemoteKey.select().where(RemoteKey.key_id == now).exists()


@pytest.mark.parametrize(
    ("status", "key_is_fine", "door_is_open"),
    [(401, False, True), (403, True, False), (202, True, True)],
)
def test_only_a_401_speaks_of_keys(network, alsace, peer, status, key_is_fine, door_is_open):
    anna = peer.actor("anna")
    peer.when_posted = Reply(status=status)
    with alsace.at_work():
        rotating.rotate(alsace.actor.id)
        met_stranger(anna.id)
        rotating.rotate(alsace.actor.id)
    network.settle()

    with alsace.at_work():
        key, door = refused.our_key(), refused.closed_doors()
    assert (key.is_fine, door.is_fine) == (key_is_fine, door_is_open)
    assert key_is_fine or ("e.example" in key.detail and "je sais" in key.mend.lower())
    assert door_is_open or "1 site ne veut rien de nous\u00a0: e.example" in door.detail
    assert "keys/" not in door.mend


def test_a_newcomer_that_speaks_for_a_server_is_doubted_alone(alsace, server, clock):
    second = server.peer.actor("second", "Application")
    assert status_of(second, alsace, clock) == 401

    assert not findings(alsace).is_fine
    assert status_of(server.peer.actor("bob"), alsace, clock) == 202


def test_doctor_reads_that_a_host_waits_for_somebody_to_know_our_key(network, alsace, peer):
    from onemile_federation.remote.trust import HELD

    anna = peer.actor("anna")
    peer.when_posted = Reply(status=503, body=f'{{"detail":"{HELD}"}}'.encode())
    with alsace.at_work():
        rotating.rotate(alsace.actor.id)
        met_stranger(anna.id)
        rotating.rotate(alsace.actor.id)
    network.settle()

    with alsace.at_work():
        assert "e.example" in refused.our_key().detail


@pytest.mark.parametrize("status", [401, 403])
def test_doctor_reads_that_our_questions_are_refused_until_one_is_taken(
    alsace, peer, status, clock
):
    from onemile_federation.remote import asking

    anna = peer.actor("anna")
    peer.serve(anna.id, lambda _request: Reply(status=status))
    with alsace.at_work():
        with pytest.raises(asking.Absent):
            asking.document(anna.id)
        found = refused.closed_doors()
    assert not found.is_fine and "e.example" in found.detail

    peer.serve(anna.id, lambda _request: anna.document)
    clock.advance(hours=2)
    with alsace.at_work():
        asking.document(anna.id)
        assert refused.closed_doors().is_fine


def met_stranger(uri):
    from onemile_federation.remote import actors

    actors.actor(uri)
