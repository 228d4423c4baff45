"""A proposal that is taken back, and a closing that is: each in words of its own, on both sides."""

import pytest

from onemile_federation.partners import closing, deciding
from onemile_federation.partners.sides import Switches
from tests.federation.partners.across import ALL, WORDS, book_of, row_of

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]
LIST = "/federation/partners"


def read(browser, path):
    return browser.get(path).text.replace("\xa0", " ").replace("\u202f", " ")


@pytest.fixture
def proposed(network, alsace, ortenau):
    with alsace.at_work():
        deciding.propose(
            host=ortenau.host, switches=Switches(publications=True, mile=True), **WORDS
        )
    network.settle()
    return alsace, ortenau


def test_a_proposal_taken_back_ends_no_partnership_on_either_side(
    network, proposed, steward_of, clock
):
    alsace, ortenau = proposed
    here, there = steward_of(alsace), steward_of(ortenau, "Lotte")
    there.get(f"{LIST}/{alsace.host}/answer")
    stale = there.path, there.response

    asked = here.get(f"{LIST}/{ortenau.host}").follow("La retirer")
    assert "Retirer la proposition" in asked.text and "personne ne perd rien" in asked.text
    assert "Mettre fin" not in asked.text and "Si vous y mettez fin" not in asked.text
    done = asked.submit("Retirer la proposition", reason="Trop tôt")
    assert "La proposition est retirée" in done.text and "C’est terminé" not in done.text
    network.settle()

    there.path, there.response = stale
    pressed = there.submit("Oui, nous avons lu leur charte", **{"yes-reach": "le mardi"})
    assert pressed.status == 200 and "Votre réponse n’est plus attendue" in pressed.text
    assert "Votre réponse n’est plus attendue" in read(there, f"{LIST}/{alsace.host}/answer")
    for browser, host, whose in (
        (here, ortenau.host, "Nous avons"),
        (there, alsace.host, "Ils ont"),
    ):
        page = read(browser, f"{LIST}/{host}")
        assert f"{whose} retiré " in page and "Ce partenariat est terminé" not in page
        assert "mis fin" not in page
        assert "proposition retirée" in page
    assert "L’autre côté" in read(here, f"{LIST}/{ortenau.host}")
    assert "L’autre côté" not in read(there, f"{LIST}/{alsace.host}")
    notices = read(there, "/notices")
    assert "a retiré sa proposition" in notices and "mis fin" not in notices
    assert row_of(alsace, ortenau.host).state == row_of(ortenau, alsace.host).state == "ended"


def test_what_is_taken_back_on_an_old_page_ends_no_partnership(network, proposed, steward_of):
    alsace, ortenau = proposed
    here = steward_of(alsace)
    here.get(f"{LIST}/{ortenau.host}/end")
    with ortenau.at_work():
        deciding.accept(host=alsace.host, switches=ALL, **WORDS)
    network.settle()

    answer = here.submit("Retirer la proposition", reason="Trop tôt")

    assert "Regardez de nouveau" in answer.text
    assert row_of(alsace, ortenau.host).state == row_of(ortenau, alsace.host).state == "active"


def test_a_no_opens_nothing_of_an_earlier_proposal(network, proposed, steward_of):
    alsace, ortenau = proposed
    there = steward_of(ortenau, "Lotte")
    with alsace.at_work():
        deciding.withdraw(host=ortenau.host, reason="Trop tôt")
    network.settle()
    with ortenau.at_work():
        deciding.propose(host=alsace.host, switches=Switches(publications=True), **WORDS)
    network.settle()
    with alsace.at_work():
        deciding.refuse(host=ortenau.host, reason="Pas encore.")
    network.settle()

    assert "Ils ont dit non. « Pas encore. »" in read(there, f"{LIST}/{alsace.host}")
    notices = read(there, "/notices").partition("pas de partenariat")[2]
    assert "Pas encore." in notices and "Le mile" not in notices.partition("Pas encore.")[0]
    assert not row_of(ortenau, alsace.host).theirs.switches.open_flows


def test_a_no_that_lists_what_is_open_opens_nothing(network, alsace, other, steward_of):
    steward = steward_of(alsace)
    with alsace.at_work():
        deciding.propose(host="e.example", switches=ALL, **WORDS)
    network.settle()
    other.says("Reject", other.statement("ended", flows=["mile"], summary="Non merci."))
    network.settle()

    assert "Non merci." in read(steward, "/notices")
    assert "Ouvert : Le mile" not in read(steward, "/notices")
    assert "Ils ont dit non. « Non merci. »" in read(steward, f"{LIST}/e.example")


def test_a_closing_taken_back_is_the_last_that_stewards_read_of_it(
    network, partners, steward_of, clock
):
    alsace, ortenau = partners
    here, there = steward_of(alsace), steward_of(ortenau, "Lotte")
    on = clock.present.replace(year=clock.present.year + 1, month=3, day=1).date()
    with alsace.at_work():
        closing.announce(closes_on=on.isoformat(), words="Les Mags vont à Kehl.")
    network.settle()
    assert f"1er mars {on.year}" in read(here, LIST)
    # Whatever else was said on the day, of this they hear.
    with alsace.at_work():
        for number in range(6):
            deciding.switch(
                host=ortenau.host, flow="mile", is_open=bool(number % 2), reason="Essai"
            )
            network.settle()
        closing.take_back()
    network.settle()

    for browser, host, whose in ((here, ortenau.host, "Nous"), (there, alsace.host, "Ils")):
        page = read(browser, f"{LIST}/{host}")
        assert f"{whose} continu" in page and f"le 1er mars {on.year}." in page
        assert (
            f"annoncé {'notre' if whose == 'Nous' else 'leur'} fermeture pour le 1er mars" in page
        )
    notices = read(there, "/notices")
    assert "continue finalement" in notices
    assert f"Sa fermeture était annoncée pour le 1er mars {on.year}" in notices
    assert [what for _ours, what, _why in book_of(alsace, ortenau.host)][-1] == "closing_unsaid"
