"""Of a partnership a host's own actor speaks alone, and of two statements the later one counts."""

from datetime import timedelta

import pytest
from kit.planting import plant

from onemile.api import card, find_by_uri
from onemile_federation import partners as room
from onemile_federation.inbox.models import Inbound
from onemile_federation.keys import making
from onemile_federation.partners import deciding, hearing, standing
from onemile_federation.remote import hosts
from onemile_federation.remote.models import RemoteActor, RemoteKey
from onemile_federation.signatures.keys import private_key
from onemile_federation.wire import proofs
from tests.federation.partners.across import ALL, WORDS, Other, book_of, row_of

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]


@pytest.fixture
def partner(network, alsace, other):
    """A peer that is a partner, with everything open on our side."""
    other.says("Offer", other.statement(flows=["mags", "mile"]))
    network.settle()
    with alsace.at_work():
        deciding.accept(host="e.example", switches=ALL, **WORDS)
    network.settle()
    return other


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
    first, second = partner.statement("paused"), partner.statement("yes", flows=["mags"])
    partner.says("Update", second)
    network.settle()
    partner.says("Update", first)
    partner.says("Update", second)
    network.settle()

    row = row_of(alsace, "e.example")
    assert row.state == "active" and row.theirs.switches.open_flows == ["mags"]


def test_they_end_it_before_their_proposal_arrives(network, alsace, other):
    offer, undo = other.statement(), other.statement("ended")
    other.says("Undo", undo)
    other.says("Offer", offer)
    network.settle()

    assert row_of(alsace, "e.example").state == "ended"


# What says yes after an end: in its turn, in an earlier one, and in a new one.
REVIVING = [("Update", 1, "ended"), ("Offer", 2, "proposed_by_them"), ("Offer", 90, "ended")]


@pytest.mark.parametrize("verb,turn,state", REVIVING)
def test_no_word_of_theirs_alone_undoes_an_end(network, alsace, partner, verb, turn, state):
    partner.says("Undo", partner.statement("ended"))
    network.settle()
    for flows in (["mags", "mile"], ["mags", "mile", "smiles"]):
        partner.says(verb, partner.statement(turn=turn, flows=flows))
        partner.says("Update", partner.statement(turn=1, flows=flows))
        network.settle()

        assert row_of(alsace, "e.example").state == state
        with alsace.at_work():
            assert room.effective("e.example").open_flows == ["mags"]
    # Who has forgotten its end is told of it, once.
    assert len(partner.peer.posts("Undo")) == (1 if state == "ended" else 0)


@pytest.mark.parametrize("heard", [20_000, 100_000_000])
def test_no_word_of_theirs_makes_our_numbers_leap(network, alsace, partner, heard):
    before = row_of(alsace, "e.example").our_number
    partner.says("Greeting", partner.statement(heard=heard, flows=["mags", "mile"]))
    network.settle()

    assert row_of(alsace, "e.example").our_number <= before + 1


def test_who_knows_of_more_than_we_do_is_told_how_we_stand_now(network, alsace, partner):
    before = row_of(alsace, "e.example").our_number
    partner.says("Greeting", partner.statement(heard=before + 40, flows=["mags", "mile"]))
    network.settle()

    assert row_of(alsace, "e.example").our_number == before + 41
    assert partner.peer.heard("Update")["object"]["number"] == before + 41


def test_at_rest_nothing_new_passes_and_removals_do(network, alsace, partner, peer):
    ground, anna = plant(alsace), peer.actor("anna")
    ground.followed_by(anna)
    network.settle()
    with alsace.at_work():
        deciding.pause(host="e.example", reason="Une question")
        assert standing.is_kept_out("Create", "e.example")
        assert not standing.is_kept_out("Create", "v.example")
        assert room.effective("e.example").open_flows == []
    network.settle()
    before = len(peer.posts("Create"))

    ground.article()
    for said in (anna.follow(alsace.actor), anna.delete(anna.note("Bonjour"))):
        anna.post(alsace.shared_inbox, said)
    network.settle()

    assert len(peer.posts("Create")) == before
    with alsace.at_work():
        why = {row.verb: row.error for row in Inbound.select() if row.actor_uri == anna.id}
        deciding.resume(host="e.example")
    assert why["Follow"] == "at rest" and why["Delete"] != "at rest"
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


def test_a_partner_is_not_renamed_by_its_own_word(network, alsace, partner, peer, steward_of):
    ground = plant(alsace)
    followed = peer.actor("anna")
    ground.following(followed)
    steward, page = steward_of(alsace), "/federation/partners/e.example"
    with alsace.at_work():
        own = card().name

    for name in (own, f" {own.upper()}!", own.replace("e", "е"), "als.example"):
        partner.says("Update", partner.statement(name=name))
        network.settle()
        with alsace.at_work():
            assert room.name_of("e.example") == "Ortenau"
        assert "ne peut pas être repris" in steward.get(page).text, name

    partner.says("Update", partner.statement(name="Kehl"))
    network.settle()
    with alsace.at_work():
        assert room.name_of("e.example") == "Ortenau"
    steward.get(page).submit("Montrer le nouveau nom aux membres")

    with alsace.at_work():
        assert room.name_of("e.example") == "Kehl"
    assert (True, "named", "Ortenau → Kehl") in book_of(alsace, "e.example")
    with alsace.at_work():
        anna = RemoteActor.get(RemoteActor.uri == followed.id).id
    seen = steward.get(f"/federation/actors/{anna}").text
    assert "Kehl" in seen and "e.example" in seen


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


def test_an_announcement_is_no_loudspeaker(network, alsace, partner, peer):
    ground = plant(alsace)
    ground.following(peer.actor("anna"))
    today = network.clock.present.date()
    near = [(today + timedelta(days=n)).isoformat() for n in (60, 61, 62)]
    far = (today + timedelta(days=800)).isoformat()

    def says(on, n=0):
        closing = {"on": on, "summary": f"Buy {n} at https://spam.example/a"} if on else {}
        partner.says("Update", partner.statement(closing=closing))
        network.settle()
        return row_of(alsace, "e.example").closes_on

    for wrong in ("2027-02-29", "0001-01-01", "0000-01-01", far, "9999-12-31"):
        assert says(wrong) == ""
    for n, on in enumerate(near):
        assert says(on, n) == on
    assert says("") == "" and says(near[0]) == near[0] and says("") == ""

    with alsace.at_work():
        owner = find_by_uri(ground.owner_uri)
    page = alsace.browser(owner).get("/notices").text
    assert page.count("Buy 0 at") == 1 and "Buy 1" not in page and "Buy 2" not in page
    assert "spam.example" not in page and "https://" not in page
    assert page.count("Ortenau continue") == 1


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
