"""After a no: who was told it is not let ask in vain, and the other side may ask itself."""

import pytest

from onemile_federation.outbox.models import Delivery
from onemile_federation.partners import deciding
from onemile_federation.partners.sides import ACTIVE
from tests.federation.partners.across import ALL, WORDS, row_of

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]
FORM = {"reason": "", "contact": "Jean-Luc", "reach": "le mardi"}


def test_who_heard_a_no_is_told_until_when_and_may_be_asked(network, alsace, ortenau, steward_of):
    with alsace.at_work():
        deciding.propose(host=ortenau.host, switches=ALL, **WORDS)
    network.settle()
    with ortenau.at_work():
        deciding.refuse(host=alsace.host, reason="Pas encore.")
    network.settle()
    with alsace.at_work():
        n = Delivery.select().count()

    here, there = steward_of(alsace), steward_of(ortenau)
    page = here.get("/federation/partners/propose")
    answer = page.submit("Envoyer la proposition", host=ortenau.host, **FORM)

    assert answer.status == 422 and "Ils ont dit non" in answer.text
    assert "pour qu’ils la proposent eux-mêmes" in answer.text
    with alsace.at_work():
        assert Delivery.select().count() == n
    for browser, host, said in (
        (here, ortenau.host, "Ils ont dit non le"),
        (there, alsace.host, "Nous avons dit non le"),
    ):
        assert "refusé ·" in browser.get("/federation/partners").text
        page = browser.get(f"/federation/partners/{host}").text
        assert said in page and "Ce partenariat est terminé" not in page
    with ortenau.at_work():
        deciding.propose(host=alsace.host, switches=ALL, **WORDS)
    network.settle()
    with alsace.at_work():
        deciding.accept(host=ortenau.host, switches=ALL, **WORDS)
    network.settle()
    assert {row_of(alsace, ortenau.host).state, row_of(ortenau, alsace.host).state} == {ACTIVE}


def test_a_month_later_one_may_ask_again(network, alsace, ortenau):
    with alsace.at_work():
        deciding.propose(host=ortenau.host, switches=ALL, **WORDS)
    network.settle()
    with ortenau.at_work():
        deciding.refuse(host=alsace.host, reason="Pas encore.")
    network.settle()
    network.clock.advance(days=31)
    with alsace.at_work():
        deciding.propose(host=ortenau.host, switches=ALL, **WORDS)
    network.settle()

    assert row_of(ortenau, alsace.host).state == "proposed_by_them"
