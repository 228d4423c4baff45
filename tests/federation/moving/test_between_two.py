"""From one instance of ours to another: a Mag with who follows it, a member with theirs."""

from urllib.parse import quote

import pytest
from kit.planting import plant_mag

from onemile.api import find_by_uri, follows
from onemile.members import outward
from onemile_mags.models import Mag

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]


def house_of(ours, member_uri, uri):
    with ours.at_work():
        member = find_by_uri(member_uri)
    return ours.browser(member).get(f"/federation/house?uri={quote(uri, safe='')}")


def moved(network, old, new, said):
    """Move from ``old`` to ``new``, each an instance, a member's URI and what moves."""
    arrives = house_of(new[0], new[1], new[2]).submit("C’était nous", address=old[2])
    assert arrives.status == 200 and old[2] in arrives.text
    network.settle()
    looked = house_of(old[0], old[1], old[2]).submit("Voir ce qui va se passer", to=new[2])
    assert looked.status == 200, looked.text
    left = looked.submit("Déménager maintenant", said=said)
    network.settle()
    return left


def test_a_mag_moves_and_who_follows_it_over_there_follows_the_new_one(
    network, alsace, ortenau, house
):
    with ortenau.at_work() as world:
        otto, olga = world.member("Otto"), world.member("Olga")
        for one in (otto, olga):
            outward.let_know(one, text="")
        mag = plant_mag(find_by_uri(str(olga.uri)))
        new_uri, otto_uri, olga_uri = str(mag.uri), str(otto.uri), str(olga.uri)
    with ortenau.at_work():
        browser = ortenau.browser(find_by_uri(otto_uri))
    browser.get(f"/federation/follow?uri={quote(house.uri, safe='')}").submit("Suivre")
    network.settle()

    left = moved(
        network,
        (alsace, house.ground.owner_uri, house.uri),
        (ortenau, olga_uri, new_uri),
        "Le potager partagé",
    )

    assert new_uri in left.text
    with ortenau.at_work():
        assert follows.follows_thing(find_by_uri(otto_uri), new_uri)
        assert not follows.follows_thing(find_by_uri(otto_uri), house.uri)
        assert Mag.get(Mag.uri == new_uri).lives_at == ""


def test_a_member_moves_and_goes_on_among_neighbours(network, alsace, ortenau, peer):
    with alsace.at_work() as world:
        ana = world.member("Ana")
        outward.let_know(ana, text="")
        ana_uri, ana_path = str(ana.uri), ana.url
    with ortenau.at_work() as world:
        twin = world.member("Ana")
        outward.let_know(twin, text="")
        twin_uri = str(twin.uri)
    fan = peer.actor("fan")
    assert fan.post(f"{alsace.base}/ap/inbox", fan.follow(ana_uri)).status == 202
    network.settle()
    with alsace.at_work():
        browser = alsace.browser(find_by_uri(ana_uri))
    browser.get("/me/followers").submit("Accepter Fan")
    network.settle()

    moved(network, (alsace, ana_uri, ana_uri), (ortenau, twin_uri, twin_uri), ana.shown_name)

    assert peer.heard("Move")["target"] == twin_uri
    assert fan.get(ana_uri).json()["movedTo"] == twin_uri
    assert fan.get(twin_uri).json()["alsoKnownAs"] == [ana_uri]
    assert twin_uri in browser.get(ana_path).text
    house_of(alsace, ana_uri, ana_uri).submit("Annuler le déménagement")
    network.settle()
    assert "movedTo" not in fan.get(ana_uri).json()
    assert "movedTo" not in peer.posts("Update")[-1].activity["object"]
