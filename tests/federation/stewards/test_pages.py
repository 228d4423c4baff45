"""What stewards see of the traffic with other instances, and what they decide there."""

import pytest

from onemile_federation.inbox.models import STUCK, Inbound
from onemile_federation.outbox.models import FAILED, SENT, Activity, Delivery, Sent
from onemile_federation.remote import hosts
from tests.federation.stewards.traffic import given_up, stuck, unconfirmed

pytestmark = pytest.mark.plugins("federation")
PAGES = [
    "/federation/",
    "/federation/instances/e.example",
    "/federation/letters",
    "/federation/erasures",
]
HOST = "/federation/instances/e.example"


@pytest.fixture
def steward(alsace):
    with alsace.at_work() as world:
        return alsace.browser(world.member("Steward", role="steward"))


@pytest.mark.parametrize("path", PAGES)
def test_only_who_steers_sees_them(alsace, path):
    with alsace.at_work() as world:
        ana, sara = world.member("Ana"), world.member("Sara", role="steward")
    assert alsace.browser(ana).get(path).status == 403
    assert "/sign-in" in alsace.browser().get(path).path
    assert alsace.browser(sara).get(path).status == 200


def test_nothing_has_happened_yet(steward):
    assert "Aucune autre instance" in steward.get("/federation/").text
    assert "Tout est passé" in steward.get("/federation/letters").text
    assert "confirmé" in steward.get("/federation/erasures").text
    assert "pas encore été rencontrée" in steward.get(HOST).text


def test_the_menu_of_stewards_leads_there(steward):
    assert "Autres instances" in steward.get("/admin").follow("Autres instances").text


def test_an_instance_is_listed_with_its_traffic(network, alsace, peer, steward):
    anna = peer.actor("anna")
    anna.post(alsace.shared_inbox, anna.activity("View", anna.id))
    network.settle()
    with alsace.at_work():
        given_up("e.example")
        unconfirmed("e.example")

    page = steward.get("/federation/")

    assert "e.example" in page.text and "reçu à l’instant" in page.text
    assert "1 abandonné" in page.text and "1 effacement non confirmé" in page.text
    assert "e.example" in page.follow("e.example").text


def test_a_host_is_suspended_with_a_reason_and_released(alsace, peer, steward):
    anna = peer.actor("anna")

    def status():
        return anna.post(alsace.shared_inbox, anna.activity("View", anna.id)).status

    assert status() == 202
    page = steward.get(HOST).submit("Décider", standing="suspended", reason="Publicité en masse")
    assert "Publicité en masse" in page.text and status() == 403
    assert "Suspendue" in steward.get("/federation/").text

    steward.get(HOST).submit("Laisser passer de nouveau")
    assert status() == 202


def test_a_decision_needs_its_reason(alsace, steward):
    page = steward.get(HOST).submit("Décider", standing="limited", reason="")

    assert page.status == 422
    with alsace.at_work():
        assert not hosts.is_suspended("e.example")
    assert "pas encore été rencontrée" in steward.get(HOST).text


@pytest.mark.parametrize(
    "name", ["als.example", "ALS.example.", "example", "a b", "x/y", "@", "é" * 300]
)
def test_what_is_no_other_instance_has_no_page(steward, name):
    assert (
        "ne désigne aucune autre instance"
        in steward.get("/federation/", query_string={"host": name}).text
    )


def test_an_instance_that_was_never_met_is_found_by_its_name(steward):
    page = steward.get("/federation/").submit("Voir", host="Bücher.Example")

    assert page.path == "/federation/instances/xn--bcher-kva.example"


@pytest.mark.parametrize(("button", "state"), [("Réessayer", SENT), ("Abandonner", "cancelled")])
def test_what_was_given_up_on_its_way_out(network, alsace, peer, steward, button, state):
    peer.actor("anna")
    with alsace.at_work():
        given_up("e.example")

    page = steward.get("/federation/letters")
    assert "e.example" in page.text and "410 gone" in page.text
    page.submit(button)
    network.settle()

    with alsace.at_work():
        assert [row.state for row in Delivery.select()] == [state]
        assert Activity.select().count() == 1 and not Sent.select().where(Sent.host == "x").exists()
    assert len(peer.posts("Like")) == (state == SENT)


@pytest.mark.parametrize(("button", "state"), [("Réessayer", "ignored"), ("Abandonner", "ignored")])
def test_what_failed_on_its_way_in(network, alsace, steward, button, state):
    with alsace.at_work():
        stuck("e.example")

    page = steward.get("/federation/letters")
    assert "KeyError" in page.text
    page.submit(button)
    network.settle()

    with alsace.at_work():
        assert [row.state for row in Inbound.select()] == [state]
        assert not Inbound.select().where(Inbound.state == STUCK).exists()


def test_a_letter_that_is_gone_meanwhile_is_refused(alsace, steward):
    for way, status in (("out", 404), ("in", 409), ("up", 404)):
        assert steward.post(f"/federation/letters/{way}/7/retry").status == status
    with alsace.at_work():
        assert not Delivery.select().where(Delivery.state == FAILED).exists()


def test_there_is_no_new_key_to_decide_on(steward):
    assert steward.post(f"{HOST}/new-key").status == 409


@pytest.mark.parametrize(
    "path", [HOST, f"{HOST}/release", f"{HOST}/new-key", "/federation/letters/in/7/retry"]
)
def test_each_decision_needs_its_token(alsace, steward, path):
    assert (
        steward.client.post(path, data={"standing": "suspended", "reason": "so"}).status_code == 400
    )
    with alsace.at_work():
        assert not hosts.is_suspended("e.example")


def test_erasures_name_their_instance(alsace, steward):
    with alsace.at_work():
        unconfirmed("e.example")

    page = steward.get("/federation/erasures")
    assert "https://als.example/mags/k/a" in page.text and "e.example" in page.text
    assert "https://als.example/mags/k/a" in steward.get(HOST).text
