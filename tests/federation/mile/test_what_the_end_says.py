"""Before stewards end the mile with a partner, the page says what goes with it and what stays."""

import pytest

from onemile_federation.partners import deciding
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner
from tests.federation.partners.conftest import steward_of as steward_of

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]

SAID = ("disparaît, ici et là-bas", "identifiants sans mots", "ce qu’un signalement a gardé")
PAGE = "/federation/partners/e.example"


def says(text):
    return [one in text for one in SAID]


def test_it_is_said_where_the_mile_or_all_of_it_ends_also_at_rest(network, partner, steward_of):
    steward = steward_of(partner.ours)
    for path in ("flows/mile", "end"):
        assert all(says(steward.get(f"{PAGE}/{path}").text)), path
    for path in ("flows/publications", "rest"):
        assert not any(says(steward.get(f"{PAGE}/{path}").text)), path
    with partner.ours.at_work():
        deciding.pause(host="e.example", reason="Un mois de vacances.")
    page = steward.get(f"{PAGE}/end").text
    assert all(says(page)) and "Rien d’autre n’était ouvert" not in page


def test_where_it_was_not_open_nothing_of_it_ends(network, partner, steward_of):
    with partner.ours.at_work():
        deciding.switch(host="e.example", flow="mile", is_open=False, reason="Pas encore.")
    assert not any(says(steward_of(partner.ours).get(f"{PAGE}/end").text))
