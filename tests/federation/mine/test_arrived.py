"""What arrived is told of as arrived, to members and to stewards alike, as long as it is known."""

import pytest

from onemile_federation.outbox import ending
from onemile_federation.outbox.models import Sent
from onemile_mags.article_models import Article

pytestmark = [pytest.mark.plugins("federation", "mags")]
FAR = "v.example"


def days_pass(ours, network, days):
    """Let days pass of which only the ends of deliveries are of interest."""
    network.clock.advance(days=days)
    with ours.at_work():
        ending.give_up_late()
        ending.forget_sent()


def arrived(ours, uri):
    with ours.at_work():
        line = Sent.get((Sent.object_uri == uri) & (Sent.host == FAR))
        return line.arrived_at is not None


@pytest.fixture
def wronged(network, alsace, paper):
    """Ana's article that a server took, an edit of which it never did; and one it never took."""
    network.off(FAR)
    with alsace.at_work():
        paper.reads(paper.uri, "Composter mieux")
        paper.missed = paper.appears("Pailler")
    network.settle()
    days_pass(alsace, network, 8)
    days_pass(alsace, network, 8)
    return paper


def test_what_arrived_is_told_of_once_its_delivery_is_forgotten(network, alsace, wronged):
    assert (arrived(alsace, wronged.uri), arrived(alsace, wronged.missed)) == (True, False)
    with alsace.at_work() as world:
        steward = alsace.browser(world.member("Steward", role="steward"))
        wronged.withdraws(wronged.uri)
        wronged.withdraws(wronged.missed)
        had, missed = (Article.get(Article.uri == uri) for uri in (wronged.uri, wronged.missed))
    network.settle()

    ana = alsace.browser(wronged.author)
    there = ana.get(f"/mags/articles/{had.id}/more").follow("Voir où").text
    never = ana.get(f"/mags/articles/{missed.id}/more").follow("Voir où").text
    line = ana.get("/federation/mine").text
    told = steward.get("/federation/erasures").text

    assert there.count("parti le") == 2 and "n’y est jamais arrivé" not in there
    assert never.count("parti le") == 1 and never.count("jamais arrivé") == 1
    assert line.count("2 serveurs l’avaient") == 1 and line.count("1 serveur l’avait") == 1
    assert told.count("n’y était jamais arrivé") == 1


@pytest.mark.one_engine
def test_who_comes_for_what_was_sent_in_vain_has_it(alsace, wronged, victim):
    assert victim.actor("anna").get(wronged.missed).status == 200

    assert arrived(alsace, wronged.missed)


@pytest.mark.one_engine
def test_who_takes_a_thing_has_heard_of_its_author_and_its_mag(alsace, paper):
    for uri in (paper.uri, paper.author.uri, paper.mag.uri):
        assert arrived(alsace, uri), uri
