"""A partner whose server our stewards shut out: its page says so, and what is left to do after."""

import re

import pytest
from kit.planting import plant

from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner
from tests.federation.stewards.test_pages import steward as steward
from tests.federation.stewards.test_silence import read_on

pytestmark = pytest.mark.plugins("federation", "mags")
HOST = "e.example"
LIST, PARTNER = "/federation/partners", f"/federation/partners/{HOST}"
INSTANCE = f"/federation/instances/{HOST}"


def test_a_suspension_is_said_as_a_pause_is_and_what_it_ended_after_it(
    network, alsace, partner, steward
):
    ground, anna = plant(alsace), partner.peer.actor("anna")
    ground.followed_by(anna)
    asked = steward.get(INSTANCE).submit("La suspendre", reason="Publicité en masse")
    asked.submit("Suspendre")
    network.settle()

    page = steward.get(PARTNER)
    text = read_on(page)
    assert "Ouvert Changer" not in text and ">ouvert<" not in page.text
    assert re.search(r"Publications et commentaires [^»]* suspendu Changer", text)
    assert re.search(r"Suspendue depuis le \d+ \w+, ici : ", text)
    assert re.search(r"Pourquoi : Publicité en masse", text)
    assert re.search(r"Nous l’avons suspendue\. « Publicité en masse »", text)
    listed = read_on(steward.get(LIST))
    assert "Rien de nouveau ne part" in listed and "ouvert" not in listed

    steward.get(PARTNER).submit("Laisser passer de nouveau")
    network.settle()
    text = read_on(steward.get(PARTNER))
    assert "Nous avons laissé passer de nouveau ses messages" in text
    for path in (PARTNER, INSTANCE):
        said = read_on(steward.get(path))
        assert "abonnements" in said and "à refaire, des deux côtés" in said, path
        assert "tout va bien" not in said, path
    assert "tout circule" not in text

    ground.followed_by(anna)
    network.settle()
    assert "à refaire" not in read_on(steward.get(PARTNER))


@pytest.mark.one_engine
def test_the_book_has_a_line_of_being_kept_quiet_and_of_its_end(alsace, partner, steward):
    for standing, reason in (("limited", "Trop de bruit"), ("open", "Calmés")):
        steward.get(INSTANCE).submit("Noter", standing=standing, reason=reason)

    text = read_on(steward.get(PARTNER))

    assert "Nous la tenons en sourdine désormais. « Trop de bruit »" in text
    assert "Nous ne la tenons plus en sourdine. « Calmés »" in text
