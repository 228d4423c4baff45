"""After a no: who was told it is not let ask in vain, and the other side may ask itself."""

import pytest

from onemile_federation.outbox.models import Delivery
from onemile_federation.partners import deciding
from onemile_federation.partners.sides import ACTIVE, Switches
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


def test_an_old_no_does_not_count_after_a_yes(network, alsace, ortenau, steward_of):
    def proposed(by, to, switches=ALL):
        with by.at_work():
            deciding.propose(host=to.host, switches=switches, **WORDS)
        network.settle()

    proposed(alsace, ortenau)
    with ortenau.at_work():
        deciding.refuse(host=alsace.host, reason="Pas encore.")
    network.settle()
    proposed(ortenau, alsace)
    with alsace.at_work():
        deciding.accept(host=ortenau.host, switches=ALL, **WORDS)
        deciding.end(host=ortenau.host, reason="Une pause.")
    network.settle()

    proposed(alsace, ortenau, Switches(publications=True))
    assert row_of(ortenau, alsace.host).state == "proposed_by_them"
    page = steward_of(alsace).get(f"/federation/partners/{ortenau.host}").text
    assert "Ouvert par eux" not in page and "Ouvert par nous" in page


def test_who_has_shut_one_of_the_four_is_named_with_day_and_reason(partners, network, steward_of):
    alsace, ortenau = partners
    with ortenau.at_work():
        deciding.switch(host=alsace.host, flow="mile", is_open=False, reason="Trop tôt.")
    network.settle()

    here = steward_of(alsace).get(f"/federation/partners/{ortenau.host}").text
    there = steward_of(ortenau).get(f"/federation/partners/{alsace.host}").text
    assert "Fermé par eux le" in here and "Trop tôt." in here
    assert "Fermé par nous le" in there and "Trop tôt." in there
    assert "pas encore par" not in here + there


def test_none_of_the_four_is_no_proposal_and_after_an_end_one_proposes_from_the_page(
    partners, network, steward_of
):
    alsace, ortenau = partners
    with alsace.at_work():
        deciding.end(host=ortenau.host, reason="Une pause.")
    network.settle()

    steward = steward_of(alsace)
    page = steward.get(f"/federation/partners/{ortenau.host}").follow("Proposer de nouveau")
    assert WORDS["contact"] in page.html and ortenau.host in page.html
    refused = page.submit("Envoyer la proposition", publications=None)
    assert refused.status == 422 and "Ouvrez au moins l’un des quatre" in refused.text
    assert row_of(alsace, ortenau.host).state == "ended"
    refused.submit("Envoyer la proposition", publications="y")
    assert row_of(alsace, ortenau.host).state == "proposed_by_us"
