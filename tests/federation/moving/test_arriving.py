"""A Mag says where it lived before: read there, stored, said to followers, taken out again."""

import pytest

from onemile.publishing import houses
from onemile_federation.remote import hosts

pytestmark = pytest.mark.plugins("federation", "mags")


def test_an_address_of_before_is_named_said_and_taken_out(network, house, peer, victim, reader):
    old = peer.actor("old", kind="Group")

    page = house.names(old.id)
    network.settle()

    assert old.id in page.text and house.document["alsoKnownAs"] == [old.id]
    assert victim.heard("Update")["object"]["alsoKnownAs"] == [old.id]
    house.names(old.id)  # twice is once
    network.settle()
    assert len(victim.posts("Update")) == 1
    house.page().submit("L’enlever")
    network.settle()
    assert "alsoKnownAs" not in house.document
    assert "alsoKnownAs" not in victim.posts("Update")[-1].activity["object"]


REFUSED = [
    ("https://e.example/u/anna", 422, "ni publication ni groupe"),
    ("https://e.example/u/nobody", 404, "personne, ni rien"),
    ("https://e.example/u/moved", 422, "déménagé ailleurs"),
    ("https://shut.example/u/mag", 403, "suspendu shut.example"),
    ("@le_potager@als.example", 422, "de cette instance"),
    ("https://als.example/mags/1", 422, "de cette instance"),
    ("https://аls.example/mags/1", 422, "avec d’autres lettres"),
    ("n’importe quoi", 422, "l’adresse de personne"),
    ("https://nowhere.example/u/mag", 503, "ne répond pas"),
]


@pytest.mark.one_engine
def test_what_cannot_be_the_same_mag_is_refused_and_nothing_kept(alsace, house, peer):
    peer.actor("anna")
    peer.actor("moved", kind="Group", movedTo="https://w.example/u/mag")
    with alsace.at_work():
        hosts.suspend(host="shut.example", reason="spam")

    for address, status, said in REFUSED:
        page = house.page().submit("C’était nous", address=address)
        assert (address, page.status, said in page.text) == (address, status, True), page.text

    assert "alsoKnownAs" not in house.document


@pytest.mark.one_engine
def test_more_than_a_few_addresses_are_too_many(alsace, house, peer):
    with alsace.at_work():
        for number in range(houses.FORMER_MAX):
            houses.name_former(house.uri, former_uri=f"https://w.example/u/{number}")

    page = house.names(peer.actor("more", kind="Group").id)

    assert page.status == 422 and "place pour 5" in page.text.replace("\u00a0", " ")
    assert len(house.document["alsoKnownAs"]) == houses.FORMER_MAX


@pytest.mark.one_engine
def test_the_page_is_its_owners_alone(alsace, house, reader):
    with alsace.at_work() as world:
        ben = world.member("Ben")
    for uri in (house.uri, reader.id, "", "https://als.example/nothing"):
        assert alsace.browser(ben).get(f"/federation/house?uri={uri}").status == 404
    assert alsace.browser().get(f"/federation/house?uri={house.uri}").path.startswith("/sign-in")
    desk = house.browser.get(f"/mags/{house.uri.rpartition('/')[2]}/settings")
    assert "Déménager" in desk.follow("Déménager d’une autre instance").text


@pytest.mark.one_engine
def test_who_follows_the_old_one_here_is_led_to_the_new_one_that_arrives(
    network, alsace, house, peer
):
    """A move from elsewhere to a Mag of ours, once our Mag has said that it is the same."""
    old = peer.actor("old", kind="Group")
    house.names(old.id)

    assert old.post(alsace.shared_inbox, old.move(house.uri)).status == 202
    network.settle()
    fan = peer.actor("fan")
    assert fan.post(house.ground.mag.inbox, fan.follow(house.uri)).status == 202
    network.settle()
    assert peer.heard("Accept")["object"]["actor"] == fan.id
