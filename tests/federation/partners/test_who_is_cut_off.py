"""Before it is done a steward reads, in figures, who is cut off by it, what ends and what waits."""

import pytest
from kit.planting import plant

from onemile_federation.partners import attending
from tests.federation.partners.across import Other

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]
HOST = "e.example"
AT = f"/federation/partners/{HOST}"
FIGURES = (
    "Membres d’ici qui lisent là-bas : quelques personnes",
    "Personnes de là-bas qui nous lisent : quelques personnes",
)
OPEN = "Ouvert entre les deux aujourd’hui : Publications et commentaires, Le mile"
WAITS = "1 message attend de partir vers eux"


@pytest.fixture
def page(network, alsace, partner, steward_of):
    """A steward of ours; two read over the border, and one word waits to leave."""
    ground, anna = plant(alsace), partner.peer.actor("anna")
    ground.followed_by(anna)
    ground.following(anna)
    network.settle()
    network.off(HOST)
    with alsace.at_work():
        attending.change_contact(host=HOST, contact="Ana", reach="le mardi")
    network.settle()
    return steward_of(alsace)


@pytest.mark.parametrize("step", ["flows/publications", "rest", "suspend", "closing"])
def test_the_figures_stand_before_the_press(page, clock, step):
    if step == "suspend":
        page.get(f"/federation/instances/{HOST}").submit("La suspendre…", reason="Essai")
    elif step == "closing":
        day = clock.present.replace(year=clock.present.year + 1).date().isoformat()
        page.get("/federation/partners/closing")
        page.submit("Voir d’abord qui cela touche", closes_on=day, words="Les Mags vont à Kehl.")
    else:
        page.get(f"{AT}/{step}")

    said = page.text.replace("\xa0", " ")
    for one in (*FIGURES, OPEN, WAITS):
        assert one in said, (one, said)


def test_a_switch_that_nobody_reads_by_cuts_no_reader_off(page):
    said = page.get(f"{AT}/flows/mile").text.replace("\xa0", " ")

    assert "Ce qui s’arrête si vous le fermez" in said and "coupé" not in said
    assert not [one for one in FIGURES if one in said] and OPEN in said and WAITS in said
    assert "Qui lit les publications continue de les lire." in said


def test_a_proposal_and_its_answer_say_what_is_between_the_two(network, alsace, peer, steward_of):
    steward, other = steward_of(alsace), Other(peer, alsace)
    plant(alsace).followed_by(peer.actor("anna"))
    assert FIGURES[1] in steward.get(f"/federation/partners/propose?host={HOST}").text.replace(
        "\xa0", " "
    )
    other.says("Offer", other.statement())
    network.settle()

    said = steward.get(f"{AT}/answer").text.replace("\xa0", " ")

    assert FIGURES[1] in said and "Un oui ne coupe personne" in said
    kept = steward.submit("Non, pas maintenant", **{"no-reason": ""})
    assert kept.status == 422 and 'value="Jean-Luc' in kept.html
