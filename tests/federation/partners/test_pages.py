"""What stewards see of partnerships and decide there, from the proposal to the end."""

from datetime import date

import pytest

from onemile_federation.partners import attending, passed, plot
from onemile_federation.partners.passed import DayCount
from tests.federation.partners.across import row_of

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]
LIST = "/federation/partners"
FILLED = {"contact": "Ana", "reach": "ana@als.example"}


def test_only_who_steers_sees_them_and_the_menu_leads_there(alsace, steward_of):
    with alsace.at_work() as world:
        ana = alsace.browser(world.member("Ana"))
    steward = steward_of(alsace)
    for path in (LIST, f"{LIST}/propose", f"{LIST}/closing"):
        assert ana.get(path).status == 403
        assert "/sign-in" in alsace.browser().get(path).path
        assert steward.get(path).status == 200
    assert "Aucun partenaire" in steward.get("/admin").follow("Partenaires").text
    assert steward.get(f"{LIST}/never.example").status == 404


def test_from_the_proposal_to_the_end_without_a_command(network, alsace, ortenau, steward_of):
    here, there = steward_of(alsace), steward_of(ortenau, "Lotte")
    page = here.get(f"{LIST}/propose").submit(
        "Envoyer la proposition",
        host="https://ort.example/mags",
        reason="Le pont",
        proposals="y",
        **FILLED,
    )
    assert "pas encore répondu" in page.text
    network.settle()

    assert "Le pont" in there.get(LIST).text and "demande un partenariat" in there.text
    answer = there.follow("Lire leur charte et répondre")
    assert (
        "Publications et commentaires, Offres et besoins" in answer.text and "charte" in answer.text
    )
    filled = {"yes-reach": "le mardi", "yes-proposals": "y"}
    page = answer.submit("Oui, nous avons lu leur charte", **filled)
    network.settle()

    for steward, host in ((here, "ort.example"), (there, "als.example")):
        page = steward.get(f"{LIST}/{host}")
        assert "2 sur 4 circulent" in page.text
        assert page.text.count("ouvert") >= 2 and page.text.count("fermé") >= 2
    assert "Lotte" in here.get(f"{LIST}/ort.example").text

    here.get(f"{LIST}/ort.example/flows/proposals").submit("Fermer", reason="Trop tôt")
    network.settle()
    assert "Trop tôt" in there.get(f"{LIST}/als.example").text

    there.get(f"{LIST}/als.example/rest").submit("Mettre en pause", reason="Vacances")
    network.settle()
    assert "en pause, par eux" in here.get(LIST).text and "Vacances" in here.text
    assert "Les suppressions passent toujours" in here.text
    there.get(f"{LIST}/als.example").submit("Reprendre")
    there.get(f"{LIST}/als.example/end").submit("Y mettre fin", reason="Fusion")
    network.settle()
    assert "terminé" in here.get(f"{LIST}/ort.example").text and "Fusion" in here.text
    assert "Terminés ou refusés" in here.get(LIST).text


def test_a_yes_is_to_the_charter_that_was_shown_and_to_mags_alone(
    network, alsace, other, steward_of
):
    steward, path = steward_of(alsace), f"{LIST}/e.example/answer"
    other.says("Offer", other.statement(flows=["publications", "proposals", "mile", "thanks"]))
    network.settle()
    page, yes = steward.get(path), "Oui, nous avons lu leur charte"
    evil = {"href": "https://e.example/c", "content": "<p>Alles gehört uns.</p>"}
    other.says("Update", other.statement(charter=evil, flows=["publications", "mile"]))
    network.settle()

    anew = page.submit(yes, **{"yes-reach": "le mardi"})
    assert anew.status == 409 and "Alles gehört uns." in anew.text
    assert "ils ont dit autre chose" in anew.text
    assert row_of(alsace, "e.example").state == "proposed_by_them"
    anew.submit(yes)

    row = row_of(alsace, "e.example")
    assert row.state == "active" and row.ours.switches.open_flows == ["publications"]
    assert row.charter_read_digest == row.charter_digest


def test_a_no_needs_its_reason(network, alsace, other, steward_of):
    steward = steward_of(alsace)
    other.says("Offer", other.statement())
    network.settle()
    path = f"{LIST}/e.example/answer"

    assert steward.get(path).submit("Non, pas maintenant", **{"no-reason": ""}).status == 422
    assert row_of(alsace, "e.example").state == "proposed_by_them"
    steward.get(path).submit("Non, pas maintenant", **{"no-reason": "Pas de frontière commune"})
    network.settle()

    assert other.peer.heard("Reject")["object"]["summary"] == "Pas de frontière commune"


def test_what_is_no_instance_is_refused_beside_the_field(network, alsace, steward_of):
    steward = steward_of(alsace)
    for typed in ("als.example", "example", "nobody.example", "a b"):
        page = steward.get(f"{LIST}/propose").submit("Envoyer la proposition", host=typed, **FILLED)

        assert page.status == 422 and typed in page.html
        assert row_of(alsace, typed) is None


def test_what_waits_is_said_with_whom_to_call(network, partners, steward_of, clock):
    alsace, ortenau = partners
    network.off(ortenau.host)
    with alsace.at_work():
        attending.change_contact(host=ortenau.host, contact="Ana", reach="le mardi")
    network.let_pass(hours=3)

    page = steward_of(alsace).get(LIST)

    assert "ne répond pas" in page.text and "1 message attend ici" in page.text
    assert "Lotte H." in page.text and "lotte@ort.example" in page.text
    assert "en retard" not in page.text


def test_what_passed_is_drawn_and_said_in_figures(network, partners, steward_of):
    alsace, ortenau = partners
    with alsace.at_work():
        passed.count()

    page = steward_of(alsace).get(f"{LIST}/{ortenau.host}")

    assert "reçu : 2" in page.text.replace("\xa0", " ") and "Les chiffres" in page.text
    assert page.html.count('class="gave"') == 31


def test_that_we_close_is_rehearsed_before_it_is_said(network, partners, steward_of, clock):
    alsace, ortenau = partners
    steward = steward_of(ortenau)
    day = clock.present.replace(year=clock.present.year + 1).date().isoformat()
    page = steward.get(f"{LIST}/closing").submit(
        "Voir d’abord qui cela touche", closes_on=day, words="Les Mags vont à Kehl."
    )
    network.settle()
    assert alsace.host in page.text and row_of(alsace, ortenau.host).closes_on == ""

    page.submit("L’annoncer")
    network.settle()
    seen = steward_of(alsace).get(f"{LIST}/{ortenau.host}")
    assert "Les Mags vont à Kehl." in seen.text and "ferme le" in seen.text


def test_what_they_write_is_cleaned_before_it_is_shown(network, alsace, other, steward_of):
    evil = '<p onclick="x()">Nous aidons</p><script>alert(1)</script>'
    other.says(
        "Offer",
        other.statement(
            name="Ort<b>enau" + "x" * 500,
            charter={"href": "javascript:alert(1)", "content": evil},
            contact={"name": "Lotte\u202e", "reach": 7},
        ),
    )
    network.settle()

    page = steward_of(alsace).get(f"{LIST}/e.example/answer")

    assert "Nous aidons" in page.text and "Ort<b>enau" in page.text
    assert (
        "onclick" not in page.html
        and "javascript:" not in page.html
        and "alert(1)" not in page.html
    )


def test_partners_and_strangers_in_one_list(network, partners, other, steward_of):
    alsace, _ortenau = partners
    other.says("Offer", other.statement(name="Moselle"))
    network.settle()

    page = steward_of(alsace).get(LIST)

    assert "Moselle demande un partenariat" in page.text and "tout circule" in page.text


def test_who_was_only_met_reads_us_not(network, partners, other, steward_of):
    alsace, _ortenau = partners
    other.says("Offer", other.statement(name="Moselle"))
    network.settle()

    page = steward_of(alsace).get(LIST)

    assert "Qui nous lit personne" in page.text and "Tenus à l’écart personne" in page.text
    assert 'href="/federation/readers"' in page.html and 'href="/federation/apart"' in page.html


@pytest.mark.parametrize(("most", "top"), [(0, 2), (5, 6), (7, 10), (49, 60), (61, 100)])
def test_the_scale_of_what_passed_is_no_higher_than_it_must_be(most, top):
    assert plot.of([DayCount(day=date(2026, 11, 30), received=most, sent=0)]).top == top
