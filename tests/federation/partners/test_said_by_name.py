"""On the pages of stewards a partner has its name, everybody is « vous », and nothing is jargon."""

import re

import pytest

from onemile_federation.partners.models import Partnership
from onemile_federation.remote import hosts
from tests.federation.stewards.traffic import given_up, unconfirmed

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]
LISTS = ("", "apart", "readers", "let-in", "letters", "erasures", "mode", "blocks", "lists")
STEPS = ("", "/flows/mile", "/rest", "/end", "/contact")
HOST = "/federation/instances/ort.example"
JARGON = re.compile(r"\bserveurs?\b|\bsignatures?\b|\bActivityPub\b|\bactors?\b|\bacteurs?\b", re.I)
TU = re.compile(r"\b(?:[Tt]u|[Tt]on|[Tt]a|[Tt]es|[Tt]oi)\b|\b[Tt]’")
FORMS = {
    "/federation/partners/propose": "Envoyer la proposition",
    "/federation/partners/closing": "Voir d’abord",
    "/federation/partners/ort.example/flows/mile": "Fermer",
    "/federation/partners/ort.example/rest": "Mettre en pause",
    "/federation/partners/ort.example/end": "Y mettre fin",
    HOST: "La suspendre",
    "/federation/mode": "Continuer",
    "/federation/blocks": "Voir la liste",
    "/federation/lists": "Suivre",
}


def said(page):
    """Return what the page itself says: neither the frame around it nor its lines in English."""
    main = page.html.partition("<main")[2].partition("</main>")[0]
    main = re.sub(r'<span lang="en">.*?</span>', "", main, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", main.partition(">")[2]).split())


@pytest.fixture
def steward(alsace, ortenau, partners, steward_of):
    with alsace.at_work():
        hosts.heard_from(ortenau.host)
        given_up(ortenau.host)
        unconfirmed(ortenau.host)
        Partnership.update(confirmed_name="Offenburg").execute()
    return steward_of(alsace)


def test_a_partner_is_called_by_its_name_on_every_page(steward):
    for path in [f"/federation/{one}" for one in ("", "erasures")] + [HOST]:
        assert re.search(r"Offenburg", said(steward.get(path))), path
    for step in ("/rest", "/end"):
        assert "ort.example" not in said(steward.get(f"/federation/partners/ort.example{step}"))


def test_no_page_of_the_stewards_speaks_to_experts_or_to_members(steward):
    paths = [f"/federation/{one}" for one in LISTS] + [HOST]
    paths += [f"/federation/partners/ort.example{step}" for step in STEPS]
    paths += [
        "/federation/partners",
        "/federation/partners/propose",
        "/federation/partners/closing",
    ]
    for path in paths:
        text = said(steward.get(path))
        assert steward.status == 200 and len(text) > 40
        assert not JARGON.findall(text) and not TU.findall(text), (path, text)
        marks = re.findall(r'\bid="([^"]+)"', steward.html)
        assert len(marks) == len(set(marks)), (path, sorted(marks))
        assert not re.search(r"\b0 site", text), path


def test_what_is_left_empty_is_said_beside_its_field_and_to_nobody_as_tu(steward):
    for path, button in FORMS.items():
        page = steward.get(path).submit(button)
        assert page.status == 422 and 'class="error"' in page.html, path
        assert "Il reste" in said(page) and not TU.findall(said(page)), path
