"""What a steward's form refuses is said where one lands, at an address that can be loaded anew."""

import re
from urllib.parse import urlsplit

import pytest
from kit.planting import plant

from onemile.api import find_by_uri
from onemile_federation.partners import deciding
from onemile_federation.remote import hosts
from tests.federation.partners.across import ALL, WORDS
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner
from tests.federation.stewards.test_pages import steward as steward
from tests.federation.stewards.test_silence import read_on

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]
HOST, PARTNER = "/federation/instances/e.example", "/federation/partners/e.example"
# What stands for the parts of an address of the stewards' pages.
PARTS = {"host": "e.example", "way": "out", "number": "1", "act": "retry"}
PARTS |= {"draft_id": "1", "list_id": "1", "flow": "mile"}


@pytest.mark.parametrize(("button", "place"), [("Noter", "stand"), ("La suspendre", "suspend")])
def test_a_refusal_stands_at_the_form_where_one_lands(partner, steward, button, place):
    page = steward.get(HOST).submit(button, reason="")

    assert page.status == 422
    section = page.html.partition(f'id="{place}"')[2]
    form = section[: section.index("</form>")]
    assert f'#{place}" novalidate' in form and 'class="notice error"' in form
    again = steward.get(urlsplit(page.path).path)
    assert again.status == 200 and urlsplit(again.path).path == HOST


def test_no_answer_to_a_press_stands_at_an_address_that_only_takes_presses(alsace, steward):
    steward.get(HOST)
    rules = [rule for rule in alsace.app.url_map.iter_rules() if "POST" in rule.methods]
    ours = [rule for rule in rules if rule.endpoint.startswith("federation.")]
    paths = set()
    for rule in ours:
        path = re.sub(r"<(?:[^<>:]*:)?(\w+)>", lambda part: PARTS.get(part[1], "1"), rule.rule)
        if re.match(r"/federation/(instances|partners|lists|blocks|letters|mode)", path):
            paths.add(path)

    assert len(paths) > 15
    for path in sorted(paths):
        page = steward.post(path)
        if page.path == path and page.status != 404:
            assert page.status < 500 and steward.get(path).status == 200, path


def test_the_address_of_a_list_is_said_to_begin_with_https(steward):
    page = steward.get("/federation/lists")
    page.submit("Suivre", address="bonjour", title="Une liste")

    assert page.status == 422 and "elle commence par https://" in page.text
    assert "caractères" not in page.text


def test_a_proposal_to_who_is_suspended_leads_to_their_page(alsace, steward):
    with alsace.at_work():
        hosts.suspend(host="bad.example", reason="Injures")
    page = steward.get("/federation/partners/propose")

    page.submit("Envoyer la proposition", host="bad.example", contact="Ana", reach="le mardi")

    assert page.status == 422
    page.follow("Sa page, où l’on peut laisser de nouveau")
    assert "Injures" in page.text and "Laisser passer de nouveau" in page.text


def test_members_read_by_its_name_which_partner_was_cut_off(network, alsace, partner, steward):
    ground = plant(alsace)
    ground.following(partner.peer.actor("anna"))
    with alsace.at_work():
        hosts.suspend(host="e.example", reason="Injures")
    network.settle()
    with alsace.at_work():
        ana = alsace.browser(find_by_uri(ground.owner_uri))

    said = read_on(ana.get("/notices"))
    assert "coupé le lien avec Ortenau" in said and "e.example" not in said


def test_while_paused_no_fold_offers_a_pause(alsace, partner, steward):
    assert "Faire une pause, ou y mettre fin" in steward.get(PARTNER).text
    with alsace.at_work():
        deciding.pause(host="e.example", reason="Travaux")

    page = steward.get(PARTNER)

    assert "Faire une pause" not in page.text
    assert page.follow("Y mettre fin").status == 200


@pytest.mark.parametrize(("n", "said"), [(1, "1 sur 4 circule"), (2, "2 sur 4 circulent")])
def test_one_of_four_flows_and_two_of_four_flow(network, alsace, other, steward, n, said):
    other.says("Offer", other.statement(flows=["publications", "mile"][:n]))
    network.settle()
    with alsace.at_work():
        deciding.accept(host="e.example", switches=ALL, **WORDS)
    network.settle()

    words = steward.get("/federation/partners").text

    assert f"{said} " in words
