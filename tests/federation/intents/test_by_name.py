"""What is known here is found by its name alone, and an address without its scheme."""

from urllib.parse import quote

import pytest
from kit.planting import plant

from onemile.api import find_by_uri
from onemile.members import blocks
from onemile_federation.intents import by_name
from onemile_federation.partners.models import Partnership
from onemile_federation.remote import actors

pytestmark = pytest.mark.plugins("federation", "mags")


def test_a_name_alone_finds_what_is_known_and_no_scheme_is_needed(alsace, peer):
    mag = peer.actor("port_du_rhin", "Group")
    mag.document["name"] = "Port du Rhin"
    ground = plant(alsace)
    ground.following(mag)
    with alsace.at_work():
        ana = find_by_uri(ground.owner_uri)
    browser = alsace.browser(ana)

    def find(words):
        return browser.get(f"/federation/find?uri={quote(words, safe='')}")

    page = find(mag.handle).path
    asked = len(peer.gets())
    for words in ("Port du Rhin", "port du", "@port_du_rhin", mag.id.removeprefix("https://")):
        assert find(words).path == page, words
    assert len(peer.gets()) == asked
    assert "Port du Rhin" in browser.get("/search?q=port+du+rhin").text
    assert browser.follow("Port du Rhin").path == page
    nothing = browser.get("/search?q=personne+de+ce+nom")
    assert "Rien" in nothing.text and "par son adresse entière" in nothing.text
    assert nothing.follow("Chercher par l’adresse").path.startswith("/federation/find")
    assert find("Personne de ce nom").status == 404

    other = peer.actor("port2", "Group")
    other.document["name"] = "Port du Rhin aussi"
    find(other.handle)
    both = find("Port du Rhin")
    assert both.status == 200 and "Port du Rhin aussi" in both.text
    with alsace.at_work():
        blocks.block_uri(ana, uri=other.id)
    assert find("Port du Rhin").path == page


@pytest.mark.one_engine
def test_a_stranger_who_calls_many_by_a_name_hides_nobody(alsace, network):
    """Whoever sends one message is known; a Mag of a partner is found by its name all the same."""
    ground = plant(alsace)
    partner, stranger, another = (
        network.peer(host) for host in ("ortenau.example", "eve.example", "fay.example")
    )
    mag = partner.actor("kueche", "Group")
    mag.document["name"] = "Hanauer Hofküche"
    many = [stranger.actor(f"a{n}") for n in range(12)] + [another.actor("z")]
    for one in many:
        one.document["name"] = "Aktuell: Hanauer Hofküche"
    with alsace.at_work():
        Partnership.create(host=partner.host, actor_uri=f"https://{partner.host}/", state="active")
        for one in (mag, *many):
            actors.actor(one.id)
        found = by_name.known("Hanauer", member=find_by_uri(ground.owner_uri))
    assert found[0].uri == mag.id
    assert [one.host for one in found[1:]] == ["eve.example", "eve.example", "fay.example"]
