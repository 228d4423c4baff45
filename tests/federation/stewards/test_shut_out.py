"""Who refuses what we send is shown so until a door opens, whatever became of the message."""

import pytest
from kit.replies import Reply

from onemile_federation.remote.models import Host
from tests.federation.talking.conftest import anna as anna
from tests.federation.talking.conftest import talk as talk

pytestmark = pytest.mark.plugins("federation", "mags")
HOST, REFUSING = "e.example", "Ils n’acceptent rien de nous depuis"
PAGE, LETTERS = f"/federation/instances/{HOST}", f"/federation/letters?host={HOST}"


@pytest.fixture
def steward(talk):
    with talk.ours.at_work() as world:
        return talk.ours.browser(world.member("Jean-Luc", role="steward"))


@pytest.fixture
def refused(talk, peer):
    """Ana wrote beneath Anna's article, and its server answered 403."""
    peer.when_posted = Reply(status=403)
    assert "Publier mon commentaire" in talk.page().text
    talk.say("Quel levain !")
    return talk


def is_refusing(talk):
    with talk.ours.at_work():
        return Host.get(Host.host == HOST).shuts_us_out_since is not None


def test_a_refusal_stands_on_every_page_also_once_it_was_let_go_of(refused, steward):
    for _before_and_after in range(2):
        page, letters = steward.get(PAGE).text, steward.get(LETTERS)
        assert f"Non. {REFUSING}" in page and "Rien n’attend" not in page
        assert REFUSING in letters.text and "Tout est passé" not in letters.text
        mine = refused.page()
        assert "refusé là-bas" in mine.text and "n’accepte rien d’ici depuis" in mine.text
        assert "Publier mon commentaire" not in mine.html
        if "Abandonner" in letters.text:
            letters.submit("Abandonner")
    assert "Abandonner" not in steward.get(LETTERS).text


@pytest.mark.one_engine
def test_it_ends_when_something_is_accepted(refused, steward, peer, network):
    peer.when_posted = Reply(status=202)
    steward.get(LETTERS).submit("Réessayer")
    network.settle()

    assert REFUSING not in steward.get(PAGE).text
    assert "remis à leur serveur" in refused.page().text
    assert "Publier mon commentaire" in refused.page().html


@pytest.mark.one_engine
def test_it_ends_when_they_speak_to_us_and_not_by_what_they_take_back(refused, anna, clock):
    assert refused.hears(anna, anna.delete(anna.id + "/notes/none")) == 202
    assert is_refusing(refused)
    clock.advance(minutes=2)
    assert refused.hears(anna, anna.create_article("Un autre")) == 202
    assert not is_refusing(refused)


@pytest.mark.one_engine
def test_after_a_week_a_member_may_try_once_more(refused, steward, clock):
    clock.advance(days=8)

    assert "Publier mon commentaire" in refused.page().html
    assert REFUSING in steward.get(PAGE).text
