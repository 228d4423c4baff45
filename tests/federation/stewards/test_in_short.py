"""What a volunteer asks of another instance, answered by its page in sentences."""

import re

import pytest
from kit.planting import plant

from onemile_federation.outbox import troubles
from onemile_federation.remote import hosts
from tests.federation.stewards.test_pages import steward as steward

pytestmark = pytest.mark.plugins("federation", "mags")
HOST = "/federation/instances/e.example"


def test_does_it_get_our_articles_and_is_it_them_or_us(network, alsace, peer, steward):
    ground = plant(alsace)
    ground.followed_by(peer.actor("anna"))
    calm = steward.get(HOST).text
    assert "Oui. Rien n’attend." in calm and "quelques personnes" in calm
    network.certificate("e.example", "expired")
    ground.article()
    network.settle()

    text = steward.get(HOST).text

    assert (
        re.search("Pas en ce moment.: e.example ne répond pas depuis", text)
        and "connu depuis le" in text
    )
    assert "Eux" in text and "le certificat de leur site a expiré" in text
    assert "Prévenez son association" in text
    assert "e.example" in steward.get("/federation/readers").text
    assert "1 autre site lit" in steward.get("/federation/").text


@pytest.mark.one_engine
def test_why_is_it_kept_apart_by_whom_and_since_when(alsace, steward):
    with alsace.at_work() as world:
        who = world.member("Solène", role="steward")
        hosts.suspend(host="bad.example", reason="Publicité en masse", by_uri=who.uri)
        hosts.suspend(host="other.example", reason="Injures")

    page = steward.get("/federation/apart")

    assert "Publicité en masse" in page.text and "Solène" in page.text
    found = page.submit("Regarder", words="bad").text
    assert "bad.example" in found and "other.example" not in found
    nobody = steward.get("/federation/apart").submit("Regarder", words="no").text
    assert "Aucune ne porte ce nom" in nobody


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("status", "error", "whose"),
    [
        (401, "401 who are you", troubles.OURS),
        (413, "413", troubles.OURS),
        (403, "403 no", troubles.BETWEEN),
        (502, "502 bad gateway", troubles.THEIRS),
        (0, "expired", troubles.THEIRS),
        (0, "deadline", troubles.THEIRS),
    ],
)
def test_with_whom_a_trouble_lies(status, error, whose):
    assert troubles.whose(status, error) == whose
