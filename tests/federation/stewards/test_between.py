"""How it stands with another server is said the same, and truly, on all pages of the stewards."""

import pytest

from onemile_federation.outbox.models import FAILED, Delivery
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE, BY_US, FLOWS, PAUSED
from onemile_federation.remote import hosts
from onemile_federation.remote.models import LIMITED
from tests.federation.stewards.test_pages import steward as steward
from tests.federation.stewards.traffic import given_up

pytestmark = pytest.mark.plugins("federation")
HOST = "e.example"
OPEN = {f"{side}_{flow}": True for side in ("our", "their") for flow in FLOWS}
YES = {"our_stance": "yes", "their_stance": "yes"}


def partner(**said):
    row = {"state": ACTIVE, "our_turn": 1, "their_turn": 1, **OPEN, **YES, **said}
    Partnership.create(host=HOST, actor_uri=f"https://{HOST}/actor", name="Ortenau", **row)


def refused():
    given_up(HOST)
    Delivery.update(state=FAILED, last_status=403, error="403 no").execute()


STATES = {
    "suspended": (lambda: hosts.suspend(host=HOST, reason="x"), ("Non. Rien ne passe",), ""),
    "paused by us": (
        lambda: partner(state=PAUSED, our_stance=PAUSED, is_shut=True),
        ("en pause, de notre fait",),
        "en pause, par nous",
    ),
    "paused by them": (
        lambda: partner(state=PAUSED, their_stance=PAUSED, is_shut=True),
        ("en pause, de leur fait",),
        "en pause, par eux",
    ),
    "publications shut": (
        lambda: partner(their_publications=False, is_shut=True),
        ("publications et les commentaires sont fermés",),
        "3 sur 4 circulent",
    ),
    "all shut": (
        lambda: partner(**dict.fromkeys(OPEN, False), is_shut=True),
        ("publications et les commentaires sont fermés",),
        "rien ne circule",
    ),
    "refused": (
        lambda: (partner(), refused()),
        ("Pas tout", "n’y sont pas arrivés"),
        "tout n’est pas passé",
    ),
    "kept quiet": (
        lambda: (partner(), hosts.decide(host=HOST, standing=LIMITED, reason="x")),
        ("Les messages passent",),
        "En sourdine",
    ),
    "open": (partner, ("Les messages passent dans les deux sens",), "tout circule"),
}


@pytest.mark.parametrize("state", STATES)
def test_both_pages_say_how_it_stands(alsace, steward, state):
    make, said, chip = STATES[state]
    with alsace.at_work():
        hosts.of(HOST)
        make()

    page = steward.get(f"/federation/instances/{HOST}").text

    assert all(one in page for one in said)
    if state not in ("open", "kept quiet"):
        assert "Oui. Rien n’attend" not in page and "tout va bien" not in page
        assert "Les messages passent dans les deux sens" not in page
    if chip:
        assert chip in steward.get("/federation/partners").text
        assert state == "open" or "tout circule" not in steward.get("/federation/partners").text


@pytest.mark.one_engine
def test_what_we_proposed_is_not_called_shut(alsace, steward):
    with alsace.at_work():
        hosts.of(HOST)
        partner(state=BY_US, their_turn=0, their_stance="", our_thanks=False)

    page = steward.get(f"/federation/partners/{HOST}").text

    assert page.count("proposé, ils n’ont pas encore répondu") == 3
    assert "ils ne l’ont pas ouvert" not in page


@pytest.mark.one_engine
def test_who_was_only_met_is_not_said_to_read_us(alsace, steward):
    with alsace.at_work():
        for n in range(5):
            hosts.of(f"met{n}.example")
        hosts.decide(host="quiet.example", standing=LIMITED, reason="x")

    page = steward.get("/federation/partners")

    assert "Qui nous lit personne" in page.text.replace("\n", " ")
    assert "1 site, avec la raison et la date" in page.text
    assert 'href="/federation/readers"' in page.html and 'href="/federation/apart"' in page.html
