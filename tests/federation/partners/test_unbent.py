"""What a partner says again, late, too often or of itself bends nothing here."""

from datetime import timedelta

import pytest
from kit.planting import plant

from onemile.api import card, find_by_uri
from onemile_federation import partners as room
from onemile_federation.partners import after_no, deciding, telling
from onemile_federation.remote.models import RemoteActor
from tests.federation.partners.across import book_of, row_of

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]


# What says yes after an end: in its turn, in an earlier one, and in a new one.
REVIVING = [("Update", 1, "ended"), ("Offer", 2, "proposed_by_them"), ("Offer", 90, "ended")]


@pytest.mark.parametrize("verb,turn,state", REVIVING)
def test_no_word_of_theirs_alone_undoes_an_end(network, alsace, partner, verb, turn, state):
    partner.says("Undo", partner.statement("ended"))
    network.settle()
    for flows in (["publications", "mile"], ["publications", "mile", "thanks"]):
        partner.says(verb, partner.statement(turn=turn, flows=flows))
        partner.says("Update", partner.statement(turn=1, flows=flows))
        network.settle()

        assert row_of(alsace, "e.example").state == state
        with alsace.at_work():
            assert room.effective("e.example").open_flows == ["publications"]
    # Who has forgotten its end is told of it, once.
    assert len(partner.peer.posts("Undo")) == (1 if state == "ended" else 0)


@pytest.mark.parametrize("heard", [20_000, 100_000_000])
def test_no_word_of_theirs_makes_our_numbers_leap(network, alsace, partner, heard):
    before = row_of(alsace, "e.example").our_number
    partner.says("Greeting", partner.statement(heard=heard, flows=["publications", "mile"]))
    network.settle()

    assert row_of(alsace, "e.example").our_number <= before + 1


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


def test_after_a_no_they_rest_for_a_month(network, alsace, other):
    other.says("Offer", other.statement())
    network.settle()
    with alsace.at_work():
        deciding.refuse(host="e.example", reason="Pas cette année")
    network.settle()
    for stance in ("yes", "paused"):
        other.says("Offer", other.statement(stance, turn=2))
        network.settle()
        assert row_of(alsace, "e.example").state == "ended"

    network.clock.advance(days=after_no.REST_DAYS, minutes=1)
    other.says("Offer", other.statement(turn=2))
    network.settle()
    assert row_of(alsace, "e.example").state == "proposed_by_them"


def test_each_change_has_its_line_and_of_theirs_the_oldest_go(
    network, alsace, partner, monkeypatch
):
    for n in range(16):
        partner.says("Update", partner.statement(flows=["publications"] if n % 2 else ["thanks"]))
    partner.says("Update", partner.statement("paused", summary="Ferien"))
    network.settle()

    def theirs():
        return [one for one in book_of(alsace, "e.example") if not one[0]]

    assert [what for _ours, what, _why in theirs()] == ["proposed", *["switched"] * 16, "paused"]
    assert theirs()[-1] == (False, "paused", "Ferien")

    monkeypatch.setattr(telling, "LINES_MAX", 6)
    partner.says("Update", partner.statement("yes"))
    network.settle()
    kept = [what for _ours, what, _why in theirs()]
    assert kept == [*["switched"] * 4, "paused", "resumed"]
    assert [what for is_ours, what, _why in book_of(alsace, "e.example") if is_ours] == ["accepted"]
