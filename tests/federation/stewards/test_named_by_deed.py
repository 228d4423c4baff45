"""What waits is called by what it does to its thing; who was only on a list was never met."""

import pytest
from kit.planting import plant
from test_groups import declaring

from onemile.members.models import Member
from onemile_federation.outbox.models import PENDING, Delivery
from onemile_federation.remote import hosts
from onemile_mags.article_models import Article
from onemile_mags.press import going
from tests.federation.lists.test_importing import brought
from tests.federation.stewards.test_pages import steward as steward

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]
LETTERS, LIST = "/federation/letters", "/federation/"


def waiting(steward, way=LETTERS):
    return steward.get(way).text.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("is_whole", [False, True])
def test_an_article_waits_as_an_article_and_once_as_its_removal(
    network, alsace, peer, steward, is_whole
):
    ground = plant(alsace)
    ground.followed_by(declaring(peer) if is_whole else peer.actor("anna"))
    ground.article(title="La fête d’été")
    network.settle()
    network.off("e.example")
    uri = ground.article(title="Le bal de Noël")
    network.settle()

    said = waiting(steward)
    assert "Un article Le bal de Noël" in said and "partage" not in said

    with alsace.at_work():
        article = Article.get(Article.uri == uri)
        going.withdraw(Member.get(Member.uri == article.author_uri), int(article.id))
    network.settle()

    said = waiting(steward)
    with alsace.at_work():
        n = Delivery.select().where(Delivery.state.in_(PENDING)).count()
    assert (n > 1) == is_whole == (f"· {n} messages" in said)
    assert said.count("À retirer là-bas") == 1
    assert "partage" not in said and "Un article" not in said and "attendent encore" not in said
    page = waiting(steward, "/federation/instances/e.example")
    assert "partage" not in page


def test_who_was_only_on_a_list_was_never_met_and_goes_with_it(alsace, steward, clock):
    with alsace.at_work():
        hosts.of("asked.example")
        hosts.suspend(host="shut.example", reason="Injures")
    clock.advance(minutes=5)
    brought(
        steward,
        "#domain,#severity\na.example,suspend\nb.example,silence\nasked.example,silence\n",
    ).submit("Faire exactement cela")

    said = waiting(steward, "/federation/instances/b.example")
    assert "Elle n’a jamais été rencontrée" in said and "jamais rencontrée, décidée le" in said
    assert "liste.csv" in said and "dans les deux sens" not in said
    assert "jamais répondu" not in said and "première fois" not in said
    shut = waiting(steward, "/federation/instances/a.example")
    assert "jamais rencontrée, décidée le" in shut and "orthographe" not in shut
    assert "Décidées, jamais rencontrées b.example" in waiting(steward, LIST)

    steward.get("/federation/blocks").follow("Retirer cette liste").submit("Retirer cette liste")
    said = waiting(steward, LIST)
    assert "a.example" not in said and "b.example" not in said
    assert "asked.example" in said and "shut.example" in said
