"""What is said of the other side has a fact behind it: it left, it arrived, they answered."""

import re

import pytest

from onemile.api import day
from onemile_federation.outbox import ending
from onemile_federation.partners import deciding, greeting, passed
from tests.federation.partners.across import ALL, WORDS, row_of

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]
LIST = "/federation/partners"
SOON, TOLD = "sera prévenu dès que son serveur prendra notre message", "L’autre côté a été prévenu"


def test_of_a_proposal_is_said_what_happened_and_no_more(network, alsace, ortenau, steward_of):
    steward, path = steward_of(alsace), f"{LIST}/{ortenau.host}"
    with alsace.at_work():
        deciding.propose(host=ortenau.host, switches=ALL, **WORDS)

    assert SOON in steward.get(path).text
    network.settle()
    assert TOLD in steward.get(path).text and SOON not in steward.text
    with ortenau.at_work():
        deciding.refuse(host=alsace.host, reason="Pas maintenant")
    network.settle()

    assert "Leur réponse" in steward.get(path).text and SOON not in steward.text


def test_what_they_have_not_heard_of_is_not_open_on_both_sides(network, partners, steward_of):
    alsace, ortenau = partners
    steward, path = steward_of(alsace), f"{LIST}/{ortenau.host}"
    assert "Ouvert des deux côtés" in steward.get(path).text and "Leur réponse" in steward.text
    assert "tout circule" in steward.get(LIST).text
    steward.get(f"{path}/flows/mile").submit("Fermer", reason="Essai")
    network.settle()
    network.off(ortenau.host)

    page = steward.get(f"{path}/flows/mile").submit("Ouvrir", reason="")

    assert f"C’est changé. L’autre côté {SOON}" in page.text and TOLD not in page.text
    assert "et par eux aussi : cela circulera quand ils seront prévenus" in page.text.replace(
        "\xa0", " "
    )
    assert page.text.count("Ouvert des deux côtés") == 3
    assert "pas encore prévenus" in steward.get(LIST).text
    network.on(ortenau.host)
    network.let_pass(hours=2)
    assert TOLD in steward.get(path).text and steward.text.count("Ouvert des deux côtés") == 4


def test_days_before_the_two_met_are_no_days_without_passage(network, partners, steward_of, clock):
    alsace, ortenau = partners
    with alsace.at_work():
        passed.count()
    clock.advance(days=10)

    said = steward_of(alsace).get(f"{LIST}/{ortenau.host}").text

    quiet = re.search(r"(\d+) jours? sans aucun passage", said.replace("\xa0", " "))
    assert quiet and int(quiet[1]) == 10


def test_a_charter_is_read_anew_in_a_new_partnership(network, alsace, partner, steward_of, clock):
    read = partner.peer.posts("Accept")[-1].activity["object"]["charter"]["digest"]
    partner.says("Update", partner.statement(charterRead=read))
    partner.says("Undo", partner.statement("ended", charterRead=read))
    network.settle()
    clock.advance(days=40)
    partner.says("Offer", partner.statement(turn=2, charterRead=read))
    network.settle()
    with alsace.at_work():
        deciding.accept(host="e.example", switches=ALL, **WORDS)
        today = day(clock.present)

    said = steward_of(alsace).get(f"{LIST}/e.example").text

    assert f"celle d’aujourd’hui : dit le {today}" in said.replace("\xa0", " ")


def test_a_stale_no_after_a_yes_says_that_nothing_was_done(network, alsace, other, steward_of):
    other.says("Offer", other.statement())
    network.settle()
    page = steward_of(alsace).get(f"{LIST}/e.example/answer")
    with alsace.at_work():
        deciding.accept(host="e.example", switches=ALL, **WORDS)

    after = page.submit("Non, pas maintenant", **{"no-reason": "Trop tôt"})

    assert "a changé entre-temps" in after.text and row_of(alsace, "e.example").state == "active"


@pytest.mark.parametrize("act", ["rest", "shut"])
def test_no_page_of_a_partner_sends_to_itself(network, alsace, partner, steward_of, act):
    with alsace.at_work():
        if act == "rest":
            deciding.pause(host="e.example", reason="Vacances")
        else:
            deciding.switch(host="e.example", flow="publications", is_open=False, reason="Essai")
    steward = steward_of(alsace)
    assert "la page du partenaire" not in steward.get(f"{LIST}/e.example").text
    assert "plus haut" in steward.text or "plus bas" in steward.text
    assert "la page du partenaire" in steward.get("/federation/instances/e.example").text


def test_a_decision_that_arrived_is_not_called_untold_for_a_greeting_that_did_not(
    network, partners, steward_of, clock
):
    alsace, ortenau = partners
    steward, path = steward_of(alsace), f"{LIST}/{ortenau.host}"
    steward.get(f"{path}/flows/mile").submit("Fermer", reason="Essai")
    network.settle()
    on = day(clock.present)
    network.off(ortenau.host)

    for _week in range(2):
        clock.advance(days=7, hours=12)
        with alsace.at_work():
            greeting.greet()
        network.settle()
        with alsace.at_work():
            ending.give_up_late()
            ending.forget_sent()
    clock.advance(days=4)
    with alsace.at_work():
        ending.give_up_late()

    said = steward.get(path).text
    assert TOLD in said and on in said.split(TOLD)[1][:80], said
    assert "Appelez" not in said.split(TOLD)[1][:200]
    assert "pas encore prévenus" not in steward.get(LIST).text
