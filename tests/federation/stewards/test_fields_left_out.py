"""A form of the stewards without one of its fields is answered in words, whichever is missing."""

import pytest

from onemile_federation.partners.models import PartnershipEntry
from tests.federation.partners.across import WORDS, Other
from tests.federation.partners.conftest import partners as partners
from tests.federation.partners.conftest import steward_of as steward_of

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]
PAGES = (
    "/federation/partners/propose",
    "/federation/partners/closing",
    "/federation/partners/e.example/answer",
    *(f"/federation/partners/ort.example{one}" for one in ("", "/flows/mile", "/contact")),
    *(f"/federation/partners/ort.example{one}" for one in ("/rest", "/end")),
    "/federation/instances/ort.example",
    "/federation/mode",
    "/federation/blocks",
    "/federation/lists",
)
FILLED = {
    **WORDS,
    "host": "e.example",
    "yes-contact": "Lotte",
    "yes-reach": "lotte@als.example",
    "closes_on": "2031-05-01",
}


def test_every_form_of_the_stewards_without_any_of_its_fields(
    network, alsace, partners, peer, steward_of
):
    other = Other(peer, alsace)
    other.says("Offer", other.statement(flows=["publications"]))
    network.settle()
    steward, tried = steward_of(alsace), 0
    for path in PAGES:
        for form in steward.get(path).page.forms:
            sent = {name: value for _words, name, value in form.buttons if name}
            sent |= dict(form.values)
            if form.method != "post" or "csrf_token" not in sent:
                continue
            if not (form.action or path).startswith("/federation"):
                continue
            whole = {name: FILLED.get(name, value or "Un mot") for name, value in sent.items()}
            for left_out in [one for one in whole if one != "csrf_token"]:
                some = {name: value for name, value in whole.items() if name != left_out}
                answer = steward.client.post(form.action or path, data=some)
                assert answer.status_code < 500, (path, left_out)
                tried += 1
    assert tried > 20


def test_a_proposal_without_its_word_to_a_host_that_waits_for_an_answer(
    network, alsace, peer, steward_of
):
    other = Other(peer, alsace)
    other.says("Offer", other.statement(flows=["publications"]))
    network.settle()
    steward = steward_of(alsace)
    token = steward.get("/federation/partners/propose").token()
    data = {**WORDS, "host": "e.example", "publications": "y", "csrf_token": token}

    answer = steward.client.post("/federation/partners/propose", data=data)

    assert answer.status_code == 303
    with alsace.at_work():
        entry = PartnershipEntry.get(PartnershipEntry.is_ours)
        assert (entry.what, entry.reason) == ("accepted", "")
