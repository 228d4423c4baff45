"""A member takes along, and brings, the list of those whom they follow: looked at, then slowly."""

import pytest

from onemile.api import follows
from onemile_federation.houses import following_on
from onemile_federation.houses.models import Wanted

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]


def bring(house, lines):
    return house.browser.get("/federation/house/follows").submit(
        "Voir ce qui va se passer", lines=lines
    )


def test_a_list_goes_out_and_comes_in_again_slowly(network, alsace, house, peer, clock):
    anna = peer.actor("anna")
    house.ground.following(anna)
    out = house.browser.get("/federation/house/follows.csv").html
    assert out.splitlines()[0] == "Account address" and len(out.splitlines()) == 2
    bea, cleo = peer.actor("bea"), peer.actor("cleo")
    lines = f"{out}{bea.handle},true\n{cleo.id}\nn’importe quoi\n@none@e.example\n"
    asked = len(peer.gets())

    page = bring(house, lines)

    assert "Ce qui va se passer" in page.text and len(peer.gets()) == asked
    for said in (bea.handle, cleo.id, "n’importe quoi", "que tu suis déjà"):
        assert said in page.text
    page = page.submit("Suivre toute la liste")
    assert "3 adresses" in page.text.replace("\u00a0", " ")
    network.settle()
    assert len(peer.posts("Follow")) == 2  # the first of the list, and Anna before
    network.let_pass(minutes=10)
    assert {one.activity["object"] for one in peer.posts("Follow")} == {anna.id, bea.id, cleo.id}
    page = house.browser.get("/federation/house/follows")
    assert "@none@e.example" in page.text and "attendent" not in page.text
    clock.advance(days=31)
    with alsace.at_work():
        assert following_on.forget_old() == 1


def test_a_list_that_cannot_be_is_refused_and_nobody_is_asked(alsace, house, peer, monkeypatch):
    monkeypatch.setattr(follows, "FOLLOWED_MAX", 2)
    bea = peer.actor("bea")
    assert "aucune adresse" in bring(house, "Account address\n,,\n").text
    many = "\n".join(f"{n}@e.example" for n in range(3))
    assert bring(house, many).status == 422
    assert bring(house, bea.handle).status == 422  # nobody elsewhere knows Ana
    with alsace.at_work():
        assert Wanted.select().count() == 0
