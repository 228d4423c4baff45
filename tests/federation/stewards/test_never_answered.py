"""A name at which nobody ever answered is said to be one, and can be taken off the list."""

import re

import pytest

from onemile_federation.outbox import traffic
from onemile_federation.outbox.models import Delivery, Gone
from onemile_federation.remote import hosts
from onemile_federation.remote.models import Host
from tests.federation.stewards.traffic import unconfirmed, waiting

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]
WRONG = "ortenua.example"
FILLED = {"contact": "Ana", "reach": "ana@als.example"}


@pytest.fixture
def steward(alsace):
    with alsace.at_work() as world:
        steward = alsace.browser(world.member("Steward", role="steward"))
    steward.get("/federation/partners/propose").submit(
        "Envoyer la proposition", host=WRONG, **FILLED
    )
    with alsace.at_work():
        Host.insert(host=WRONG, domain=WRONG).on_conflict_ignore().execute()
    return steward


@pytest.mark.parametrize("page", ["/federation/partners", f"/federation/instances/{WRONG}"])
def test_a_mistyped_name_never_answered_and_goes_by_one_press(alsace, steward, page):
    assert "n’a jamais répondu" in steward.get("/federation/").text
    said = steward.get(f"/federation/instances/{WRONG}").text
    assert "Non. Elle n’a jamais répondu" in said and "rien ne cloche" not in said

    after = steward.get(page).submit("La retirer de la liste")

    assert "n’est plus sur la liste" in after.text and WRONG not in after.text
    assert WRONG not in steward.get("/federation/partners").text


def test_who_has_answered_or_is_still_written_to_stays(alsace, steward, peer, network):
    anna = peer.actor("anna")
    anna.post(alsace.shared_inbox, anna.activity("View", anna.id))
    network.settle()
    page = steward.get(f"/federation/instances/{WRONG}")
    with alsace.at_work():
        waiting(WRONG)

    assert "attend encore" in page.submit("La retirer de la liste").text
    assert "La retirer" not in steward.get(f"/federation/instances/{WRONG}").text
    assert "jamais répondu" not in steward.get("/federation/instances/e.example").text
    with alsace.at_work():
        assert traffic.of(WRONG) is not None


def test_an_erasure_of_what_never_left_says_so_and_names_it(alsace, steward):
    with alsace.at_work():
        waiting("e.example")
        uri = str(Delivery.get().object_uri)
        unconfirmed("e.example", object_uri=uri, has_arrived=False)
        Gone.create(uri=uri, former_type="Article")

    said = steward.get("/federation/erasures").text

    assert "Un article n’y était jamais arrivé" in said and "à l’instant" not in said
    assert "n’y était jamais arrivé" in steward.get("/federation/instances/e.example").text


def test_what_was_chosen_and_typed_is_kept_where_it_is_refused(alsace, steward):
    with alsace.at_work():
        hosts.of("e.example")
    path = "/federation/instances/e.example"

    page = steward.get(path).submit("Noter", standing="limited", rejects_media="y", reason="")

    assert page.status == 422
    [chosen] = re.findall(r"<input[^>]*value=\"limited\"[^>]*>", page.html)
    [unseen] = re.findall(r"<input[^>]*name=\"rejects_media\"[^>]*>", page.html)
    assert "checked" in chosen and "checked" in unseen
