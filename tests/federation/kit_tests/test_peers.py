"""Peers: what they serve, what they keep, how they sign and ask, and that time passes for all."""

from datetime import timedelta

import pytest
from kit import settling, signing
from kit.messages import PUBLIC, Answer
from kit.replies import Reply
from kit.settling import Restless

from onemile import clock as clock_module

pytestmark = pytest.mark.plugins()


@pytest.fixture
def anna(peer):
    return peer.actor("anna")


def test_a_post_arrives_as_it_was_signed(peer, victim, anna):
    answer = peer.post(victim.shared_inbox, anna.create_note("Bonjour"))

    received = victim.posts("Create")[0]
    assert answer.status == 202
    assert received.activity["object"]["content"] == "<p>Bonjour</p>"
    assert received.key_id == anna.key_id and received.proof() == "cavage"
    assert received.source == peer.address
    assert victim.heard("Create")["actor"] == anna.id


def test_a_post_by_the_rfc_holds_too(victim, anna):
    anna.post(victim.shared_inbox, anna.follow(victim.actor("bob")), scheme="rfc9421")

    assert victim.posts("Follow")[0].proof() == "rfc9421"


def test_an_activity_is_signed_by_its_actor_and_else_by_the_application(peer, victim, anna):
    bob = victim.actor("bob")
    peer.post(bob, anna.like("https://v.example/objects/1"))
    peer.post(bob, {"type": "Like", "actor": bob.id})

    assert [one.key_id for one in victim.posts()] == [anna.key_id, peer.application.key_id]


SPOILT = {
    "not signed": {"signed": False},
    "of another body": {"tamper": lambda request: request.copy(body=request.body + b" ")},
    "of another address": {"tamper": lambda one: one.copy(url="https://v.example/u/eve/inbox")},
    "without a digest": {"covered": ("(request-target)", "host", "date")},
    "with another label": {"algorithm": "hmac-sha256"},
    "with a stranger's key": {"key": "another"},
    "under a stranger's key": {"key_id": "https://v.example/u/bob#main-key"},
}


@pytest.mark.parametrize("options", SPOILT.values(), ids=SPOILT.keys())
def test_a_spoilt_post_does_not_hold_and_its_twin_does(peer, victim, anna, keyring, options):
    victim.actor("bob")
    if options.get("key") == "another":
        options = {"key": keyring.take()}
    peer.post(victim.shared_inbox, anna.create_note("Bonjour"))
    peer.post(victim.shared_inbox, anna.create_note("Bonjour"), **options)

    assert [one.holds() for one in victim.posts()] == [True, False]


@pytest.mark.parametrize("label", ["hs2019", None])
def test_other_labels_of_the_same_signature_hold(victim, anna, label):
    anna.post(victim.shared_inbox, anna.create_note("Bonjour"), algorithm=label)

    assert victim.posts()[0].holds()
    assert ("algorithm" in victim.posts()[0].header("Signature")) == (label is not None)


def test_a_request_can_be_kept_and_sent_again(peer, victim, anna):
    request = peer.prepared(victim.shared_inbox, anna.create_note("Bonjour"), by=anna)
    for _ in range(2):
        peer.network.send(request)

    assert [one.holds() for one in victim.posts()] == [True, True]


def test_a_forger_can_sign_with_what_everybody_knows(peer, victim):
    bob = victim.actor("bob")
    request = peer.prepared(victim.shared_inbox, {"actor": bob.id}, signed=False)
    signing.sign_hmac(request, secret=bob.key.public_pem.encode(), key_id=bob.key_id)
    peer.network.send(request)

    assert 'algorithm="hmac-sha256"' in victim.posts()[0].header("Signature")
    assert not victim.posts()[0].holds()


def test_dates_follow_the_peers_own_clock(peer, victim, anna, clock):
    peer.clock_ahead = timedelta(minutes=10)
    anna.post(victim.shared_inbox, anna.follow(victim.actor("bob")))
    peer.clock_ahead = timedelta()
    anna.post(victim.shared_inbox, anna.follow(victim.actor("bob")), date="yesterday")

    assert [one.header("Date") for one in victim.posts()] == [
        "Tue, 06 Apr 2027 13:40:00 GMT",
        "yesterday",
    ]


def test_what_an_actor_is_stands_at_its_id(peer, anna, network):
    document = network.get(anna.id).json()

    assert document["id"] == anna.id and document["type"] == "Person"
    assert document["publicKey"]["publicKeyPem"] == anna.key.public_pem
    assert network.get(anna.outbox).json()["totalItems"] == 0
    found = network.get("https://e.example/.well-known/webfinger?resource=acct:anna@e.example")
    assert found.json()["links"][0]["href"] == anna.id
    assert found.media_type == "application/jrd+json"
    strange = network.get("https://e.example/.well-known/webfinger?resource=acct:eve@e.example")
    assert strange.status == 404
    link = network.get("https://e.example/.well-known/nodeinfo").json()["links"][0]["href"]
    assert network.get(link).json()["software"]["name"] == "peer"


def test_an_actor_can_change_rotate_its_key_and_vanish(victim, anna, network):
    request = anna.peer.prepared(victim.shared_inbox, anna.create_note("Bonjour"), by=anna)
    network.send(request)
    anna.document["type"] = "Group"
    anna.rotate()

    assert network.get(anna.id).json()["type"] == "Group"
    assert not victim.posts()[0].holds()
    anna.post(victim.shared_inbox, anna.create_note("Bonsoir"))
    assert victim.posts()[1].holds()
    anna.vanish()
    assert network.get(anna.id).status == 410


def test_a_key_may_stand_in_a_document_of_its_own(peer, victim, network):
    kim = peer.actor("kim", key_path="/keys/kim")
    kim.post(victim.shared_inbox, kim.create_note("Bonjour"))

    assert network.get("https://e.example/keys/kim").json()["owner"] == kim.id
    assert victim.posts()[0].holds()


def test_what_is_said_is_served_changed_and_deleted(anna, network):
    note = anna.note("Bonjour", in_reply_to="https://v.example/objects/1")
    assert network.get(note["id"]).json() == note
    assert note["inReplyTo"] == "https://v.example/objects/1" and note["to"] == [PUBLIC]

    update = anna.update(note, content="<p>Bonsoir</p>")
    assert update["object"]["content"] == network.get(note["id"]).json()["content"]
    assert "@context" not in update["object"] and update["object"]["updated"]

    delete = anna.delete(note)
    assert delete["object"] == {"id": note["id"], "type": "Tombstone"}
    assert network.get(note["id"]).status == 410


def test_a_forged_object_of_another_host_is_not_served_there(anna, victim, network):
    forged = anna.note(
        "Untrue", id="https://v.example/objects/9", attributedTo="https://v.example/u/bob"
    )

    assert anna.create(forged)["object"]["id"] == "https://v.example/objects/9"
    assert network.get("https://v.example/objects/9").status == 404


def test_the_other_verbs_are_what_microblogs_write(peer, victim, anna):
    bob = victim.actor("bob")
    follow = anna.follow(bob)

    assert anna.undo(follow)["object"]["id"] == follow["id"]
    assert bob.accept(follow)["object"]["object"] == bob.id == follow["object"]
    assert bob.reject(follow)["type"] == "Reject"
    assert anna.announce("https://v.example/o/1")["object"] == "https://v.example/o/1"
    assert anna.announce("https://v.example/o/1", object={"id": "x"})["object"] == {"id": "x"}
    assert anna.move(bob)["target"] == bob.id and anna.move(bob)["object"] == anna.id
    assert anna.flag(bob, "https://v.example/o/1", content="Spam")["object"][0] == bob.id
    assert anna.block(bob)["object"] == bob.id
    assert anna.create_article("Winter")["object"]["name"] == "Winter"
    assert anna.delete(anna)["object"] == anna.id
    assert len({anna.like(bob)["id"] for _ in range(3)}) == 3


def test_a_secure_peer_answers_to_none_but_the_signed(peer, victim, anna, network):
    victim.is_secure = True
    bob = victim.actor("bob")

    assert network.get(bob.id).status == 401
    assert anna.get(bob.id).json()["id"] == bob.id
    assert network.get(victim.application.id).status == 200


def test_a_peer_answers_a_post_as_it_is_told(peer, victim, anna):
    victim.when_posted = [Reply(status=503, headers={"Retry-After": "60"}), Reply(status=202)]
    answers = [anna.post(victim.shared_inbox, anna.create_note("Bonjour")) for _ in range(3)]

    assert [one.status for one in answers] == [503, 202, 202]
    assert answers[0].header("retry-after") == "60"


def test_a_peer_posts_to_an_instance_through_its_own_pages(alsace, anna):
    answer = anna.post(alsace.url("/no-such-page"), anna.create_note("Bonjour"))

    assert isinstance(answer, Answer) and answer.status in (400, 404, 405)


def test_two_instances_live_in_one_process(alsace, ortenau):
    with alsace.at_work() as world:
        uri = world.member("Ana").uri
    with ortenau.at_work() as world:
        other = world.member("Ben").uri

    assert uri.startswith("https://als.example/members/")
    assert other.startswith("https://ort.example/members/")
    assert alsace.browser().get("/").response.status_code == 200


@pytest.fixture
def work(monkeypatch):
    """Stand-ins for the wheels that the federation turns: so many rounds each."""
    left = {"deliver": 3, "receive": 2, "done": 0, "seen": []}

    def step_of(name):
        def step(**_options):
            left["seen"].append(clock_module.now())
            left["done"] += bool(left[name])
            left[name] -= bool(left[name])
            return int(left[name] > 0)

        return step

    monkeypatch.setattr(settling.delivering, "step", step_of("deliver"))
    monkeypatch.setattr(settling.reception, "step", step_of("receive"))
    return left


@pytest.mark.plugins("federation", "mags")
def test_settling_turns_the_wheels_until_all_rest(alsace, network, work):
    alsace.settle()

    assert work["done"] == 5
    work["deliver"] = 10**9
    with pytest.raises(Restless):
        network.settle()


@pytest.mark.plugins("federation", "mags")
def test_time_passes_by_turns_for_everybody(alsace, network, work, clock, peer):
    begun = clock.present
    network.let_pass(hours=1, every_minutes=20)

    gone = [round((one - begun).total_seconds() / 60) for one in work["seen"]]
    assert sorted(set(gone)) == [20, 40, 60]
    assert clock.present - begun < timedelta(hours=1, seconds=1)
    assert peer.now() - begun < timedelta(hours=1, seconds=1)
