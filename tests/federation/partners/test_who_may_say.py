"""Of a partnership a host's own actor speaks alone, and of two statements the later one counts."""

from datetime import timedelta

import pytest
from kit.planting import plant

from onemile.api import find_by_uri
from onemile_federation import partners as room
from onemile_federation.inbox.models import Inbound
from onemile_federation.keys import making
from onemile_federation.partners import deciding, hearing
from onemile_federation.remote import at_rest, hosts
from onemile_federation.remote.key_models import RemoteKey
from onemile_federation.signatures import proofs
from onemile_federation.signatures.keys import private_key
from tests.federation.partners.across import Other, book_of, row_of

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]


def test_a_genuine_proposal_is_taken_once(network, alsace, other):
    said = other.statement()
    for _time in range(2):
        assert other.says("Offer", said).status == 202
    network.settle()

    assert row_of(alsace, "e.example").state == "proposed_by_them"
    assert [one[1] for one in book_of(alsace, "e.example")] == ["proposed"]


SPOILED = [
    {"turn": 0},
    {"number": -1},
    {"number": 10**12},
    {"number": True},
    {"stance": "friends"},
    {"target": "https://ort.example/ap/instance"},
    {"proof": {"type": "DataIntegrityProof"}},
]


def test_what_is_no_statement_for_us_is_nothing(network, alsace, other):
    for spoiled in SPOILED:
        other.says("Offer", {**other.statement(), **spoiled})
        network.settle()

        assert row_of(alsace, "e.example") is None, spoiled


def test_a_member_of_that_server_does_not_speak_for_it(network, alsace, other, partner, peer):
    mallory = peer.actor("mallory")
    said = partner.statement("ended")
    partner.says("Undo", {**said, "actor": mallory.id}, by=mallory)
    network.settle()

    assert row_of(alsace, "e.example").state == "active"


def test_another_server_does_not_speak_for_it(network, alsace, partner, victim):
    stranger = victim.actor("instance", kind="Application")
    assert partner.says("Undo", partner.statement("ended"), by=stranger).status == 403
    network.settle()

    assert row_of(alsace, "e.example").state == "active"


def test_what_comes_late_or_twice_changes_nothing(network, alsace, partner):
    first, second = partner.statement("paused"), partner.statement("yes", flows=["publications"])
    partner.says("Update", second)
    network.settle()
    partner.says("Update", first)
    partner.says("Update", second)
    network.settle()

    row = row_of(alsace, "e.example")
    assert row.state == "active" and row.theirs.switches.open_flows == ["publications"]


def test_they_end_it_before_their_proposal_arrives(network, alsace, other):
    offer, undo = other.statement(), other.statement("ended")
    other.says("Undo", undo)
    other.says("Offer", offer)
    network.settle()

    assert row_of(alsace, "e.example").state == "ended"


def test_who_knows_of_more_than_we_do_is_told_how_we_stand_now(network, alsace, partner):
    before = row_of(alsace, "e.example").our_number
    partner.says("Greeting", partner.statement(heard=before + 40, flows=["publications", "mile"]))
    network.settle()

    assert row_of(alsace, "e.example").our_number == before + 41
    assert [one["number"] for one in partner.told("Update")] == [before + 41]


def test_at_rest_nothing_new_passes_and_removals_do(network, alsace, partner, peer):
    ground, anna = plant(alsace), peer.actor("anna")
    ground.followed_by(anna)
    network.settle()
    with alsace.at_work():
        deciding.pause(host="e.example", reason="Une question")
        assert at_rest.among(["e.example", "v.example"]) == {"e.example"}
        assert room.effective("e.example").open_flows == []
    network.settle()
    before = len(peer.posts("Create"))

    ground.article()
    gone = anna.delete(anna.note("Bonjour"))
    for said, status in ((anna.follow(alsace.actor), 409), (gone, 202)):
        assert anna.post(alsace.shared_inbox, said).status == status
    network.settle()

    assert len(peer.posts("Create")) == before
    with alsace.at_work():
        verbs = [row.verb for row in Inbound.select() if row.actor_uri == anna.id]
        deciding.resume(host="e.example")
    assert sorted(verbs) == ["Delete", "Follow"]  # the Follow of before
    network.settle()
    ground.article()
    network.settle()
    assert len(peer.posts("Create")) == before + 1


def test_proposals_have_a_bound_for_each_domain_and_for_all(network, alsace, monkeypatch):
    times = hearing.NEW_PARTNERS.times
    for n in range(times + 1):
        one = Other(network.peer(f"n{n}.crowd.example"), alsace)
        one.says("Offer", one.statement())
    network.settle()
    assert sum(row_of(alsace, f"n{n}.crowd.example") is not None for n in range(times + 1)) == times

    monkeypatch.setattr(hearing, "UNANSWERED_MAX", times)
    last = Other(network.peer("last.example"), alsace)
    last.says("Offer", last.statement())
    network.settle()
    assert row_of(alsace, "last.example") is None


def test_whoever_is_suspended_is_no_partner_whatever_was_agreed(network, alsace, partner):
    with alsace.at_work():
        assert room.name_of("e.example") == "Ortenau" and room.name_of("x.example") == "x.example"
        assert room.is_open("e.example", "mile")
        with pytest.raises(ValueError):
            room.is_open("e.example", "money")
        hosts.suspend(host="e.example", reason="Spam")
        assert room.effective("e.example").open_flows == []


def test_members_who_follow_something_there_are_told_once_that_it_closes(
    network, alsace, partner, peer
):
    ground = plant(alsace)
    ground.following(peer.actor("anna"))
    ground.following(peer.actor("berta"))
    on = (network.clock.present + timedelta(days=90)).date().isoformat()
    closing = {"on": on, "summary": "Alles zieht nach Kehl um."}

    for verb in ("Update", "Greeting"):
        partner.says(verb, partner.statement(closing=closing))
        network.settle()

    with alsace.at_work():
        owner = find_by_uri(ground.owner_uri)
    page = alsace.browser(owner).get("/notices")
    assert page.text.count("Alles zieht nach Kehl um.") == 1 and "Ortenau ferme" in page.text
    assert row_of(alsace, "e.example").closes_on == on


def test_a_proof_that_is_there_must_hold(network, alsace, partner):
    pair, key_id = making.ed25519(), f"{partner.actor.id}#ed25519-key"
    with alsace.at_work():
        RemoteKey.create(
            key_id=key_id,
            owner_uri=partner.actor.id,
            host="e.example",
            kind="ed25519",
            public=pair.public,
        )
    key = private_key(pair.private, key_id=key_id)
    said = proofs.signed(partner.statement("paused"), key=key, now=network.clock.present)

    for document, state in (({**said, "stance": "ended"}, "active"), (said, "paused")):
        partner.says("Update", document)
        network.settle()

        assert row_of(alsace, "e.example").state == state
