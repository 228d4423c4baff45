"""What is said of the other side has a fact behind it: it left, it arrived, they answered."""

import pytest

from onemile_federation.partners import deciding
from tests.federation.partners.across import ALL, WORDS

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]
LIST = "/federation/partners"
SOON, TOLD = "sera prévenu dès que son serveur prendra notre message", "L’autre côté a été prévenu"


def test_of_a_proposal_is_said_what_happened_and_no_more(network, alsace, ortenau, steward_of):
    steward, path = steward_of(alsace), f"{LIST}/{ortenau.host}"
    with alsace.at_work():
        deciding.propose(host=ortenau.host, switches=ALL, **WORDS)

    assert SOON in steward.get(path).text
    network.settle()
    assert TOLD in steward.get(path).text and SOON not in steward.text
    with ortenau.at_work():
        deciding.refuse(host=alsace.host, reason="Pas maintenant")
    network.settle()

    assert "Leur réponse" in steward.get(path).text and SOON not in steward.text


def test_what_they_have_not_heard_of_is_not_open_on_both_sides(network, partners, steward_of):
    alsace, ortenau = partners
    steward, path = steward_of(alsace), f"{LIST}/{ortenau.host}"
    assert "Ouvert des deux côtés" in steward.get(path).text and "Leur réponse" in steward.text
    assert "tout circule" in steward.get(LIST).text
    steward.get(f"{path}/flows/mile").submit("Fermer", reason="Essai")
    network.settle()
    network.off(ortenau.host)

    page = steward.get(f"{path}/flows/mile").submit("Ouvrir", reason="")

    assert f"C’est changé. L’autre côté {SOON}" in page.text and TOLD not in page.text
    assert "et par eux aussi : cela circulera quand ils seront prévenus" in page.text.replace(
        "\xa0", " "
    )
    assert page.text.count("Ouvert des deux côtés") == 3
    assert "pas encore prévenus" in steward.get(LIST).text
    network.on(ortenau.host)
    network.let_pass(hours=2)
    assert TOLD in steward.get(path).text and steward.text.count("Ouvert des deux côtés") == 4
