"""A second press, a step back, another steward meanwhile: done once, told plainly."""

import pytest

from onemile_federation.partners import deciding
from onemile_federation.partners.models import OurClosing
from onemile_federation.remote.models import HostDecision, ModeDecision
from tests.federation.partners.across import ALL, WORDS, book_of, row_of

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]
LIST = "/federation/partners"
HERE = f"{LIST}/e.example"
HOST = "/federation/instances/e.example"


def press_twice(browser, path, button, **filled):
    """Press a button twice on the page as it was; returns what the second press answers."""
    browser.get(path)
    as_it_was = browser.path, browser.response
    assert browser.submit(button, **filled).status == 200
    browser.path, browser.response = as_it_was
    return browser.submit(button, **filled)


def test_who_shuts_one_of_the_four_says_why_and_who_opens_it_may(
    network, alsace, partner, steward_of
):
    steward, path = steward_of(alsace), f"{HERE}/flows/mile"

    assert "les membres ne le voient pas" in steward.get(path).text
    refused = steward.submit("Fermer", reason="")

    assert refused.status == 422 and "Il manque une réponse ici" in refused.text
    assert row_of(alsace, "e.example").our_mile
    steward.submit("Fermer", reason="Trop tôt")
    assert not row_of(alsace, "e.example").our_mile
    assert "(facultatif)" in steward.get(path).text
    steward.submit("Ouvrir", reason="")
    assert row_of(alsace, "e.example").our_mile
    network.settle()
    assert [one["summary"] for one in partner.told("Update")] == ["Trop tôt", ""]


@pytest.mark.parametrize(
    ("steps", "button", "filled", "line", "said"),
    [
        ("/flows/mile", "Fermer", {"reason": "Trop tôt"}, "switched", "C’est déjà ainsi"),
        ("/rest", "Mettre en pause", {"reason": "Vacances"}, "paused", "C’est déjà ainsi"),
        ("/end", "Y mettre fin", {"reason": "Fusion"}, "ended", "Regardez de nouveau"),
        ("/contact", "Enregistrer", {"contact": "Bea"}, "contact", "Bea"),
    ],
)
def test_a_step_that_is_pressed_twice_is_one_step(
    alsace, partner, steward_of, steps, button, filled, line, said
):
    steward = steward_of(alsace)

    again = press_twice(steward, HERE + steps, button, **filled)

    assert again.status == 200 and again.path == HERE and said in again.text
    assert [what for _ours, what, _why in book_of(alsace, "e.example")].count(line) == 1


@pytest.mark.parametrize("sent", [{}, {"to": "other"}])
def test_a_switch_is_turned_by_nobody_who_does_not_say_which_way(alsace, partner, steward_of, sent):
    answer = steward_of(alsace).post(f"{HERE}/flows/mile", {"reason": "Trop tôt", **sent})

    assert answer.path == HERE and "Regardez de nouveau" in answer.text
    assert row_of(alsace, "e.example").our_mile


def test_what_ended_meanwhile_is_told_on_its_page(alsace, partner, steward_of):
    steward = steward_of(alsace)
    pages = {}
    for path in ("/charter", ""):
        steward.get(HERE + path)
        pages[path] = steward.path, steward.response
    with alsace.at_work():
        deciding.end(host="e.example", reason="Fusion")

    for path in ("/flows/mile", "/rest", "/end", "/contact"):
        assert steward.get(HERE + path).path == HERE and "Regardez de nouveau" in steward.text
    for path in ("/resume", "/charter-read", "/name"):
        answer = steward.post(HERE + path)
        assert answer.status == 200 and answer.path == HERE and "Regardez de nouveau" in answer.text


def test_a_charter_is_read_once(network, alsace, partner, steward_of):
    partner.says(
        "Update",
        partner.statement(charter={"href": "https://e.example/c", "content": "<p>Neu.</p>"}),
    )
    network.settle()

    press_twice(steward_of(alsace), f"{HERE}/charter", "Nous l’avons lue")

    assert [what for _ours, what, _why in book_of(alsace, "e.example")].count("charter_read") == 1


def test_a_proposal_that_is_pressed_twice_leads_to_itself(network, alsace, other, steward_of):
    typed = {"host": "https://e.example/@anna", "contact": "Ana", "reach": "ana@als.example"}

    again = press_twice(steward_of(alsace), f"{LIST}/propose", "Envoyer la proposition", **typed)
    network.settle()

    assert again.path == HERE and "C’est déjà proposé" in again.text
    assert len(other.peer.posts("Offer")) == 1


def test_decisions_about_a_site_and_about_all_are_written_down_once(
    alsace, peer, steward_of, clock
):
    steward, why = steward_of(alsace), {"reason": "Publicités en masse"}

    press_twice(steward, HOST, "Noter", standing="limited", **why)
    steward.get(HOST).submit("La suspendre", **why)
    press = steward.path, steward.response
    steward.submit("Suspendre e.example")
    steward.path, steward.response = press
    assert steward.submit("Suspendre e.example").status == 200
    press_twice(steward, HOST, "Laisser passer de nouveau")
    press_twice(steward, "/federation/mode", "Continuer", mode="allowed", **why)
    as_it_was = steward.path, steward.response
    for _press in range(2):
        steward.path, steward.response = as_it_was
        assert steward.submit("N’échanger qu’avec").status == 200

    with alsace.at_work():
        found = HostDecision.select().order_by(HostDecision.id)
        assert [one.standing for one in found] == ["limited", "suspended", "open"]
        assert ModeDecision.select().count() == 1


def test_that_we_close_is_announced_once_and_taken_back_once(
    network, alsace, partner, steward_of, clock
):
    steward, path = steward_of(alsace), f"{LIST}/closing"
    day = clock.present.replace(year=clock.present.year + 1).date().isoformat()
    steward.get(path).submit("Voir d’abord", closes_on=day, words="Les Mags vont à Kehl.")
    sure = steward.path, steward.response
    for _press in range(2):
        steward.path, steward.response = sure
        assert steward.submit("L’annoncer").status == 200
    assert day not in steward.get(path).text and str(clock.present.year + 1) in steward.text
    again = press_twice(steward, path, "Retirer l’annonce")

    assert again.status == 200 and "Personne n’a annoncé" in again.text
    with alsace.at_work():
        assert not OurClosing.select().exists()
    said = [what for _ours, what, _why in book_of(alsace, "e.example")]
    assert said.count("closing_said") == 1 and said.count("closing_unsaid") == 1


def test_a_proposal_that_finds_nobody_leaves_a_word_until_it_finds_them(
    network, alsace, peer, steward_of, other
):
    steward = steward_of(alsace)
    typed = {"contact": "Ana", "reach": "ana@als.example"}
    for _try in range(2):
        steward.get(f"{LIST}/propose").submit(
            "Envoyer la proposition", host="nobody.example", **typed
        )
        assert steward.status == 422

    word = "personne là-bas n’a répondu"
    assert steward.get(LIST).text.count("nobody.example") == 1 and word in steward.text
    assert word in steward.get("/federation/instances/nobody.example").text
    assert 'value="nobody.example"' in steward.follow("Proposer de nouveau").html
    assert book_of(alsace, "nobody.example") == [(True, "unreached", "")]
    with alsace.at_work():
        deciding.propose(host="e.example", switches=ALL, **WORDS)
    assert (
        "e.example"
        not in steward.get(LIST)
        .text.partition("Propositions restées")[2]
        .partition("Les autres")[0]
    )
