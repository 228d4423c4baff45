"""A Mag of one 1Mile is followed on another: its articles come, and what was said to them."""

import pytest
from kit.planting import plant
from kit.rows import table_of

from onemile.api import find_by_uri, follows
from onemile.members import outward
from onemile_federation.remote import actors

pytestmark = pytest.mark.plugins("federation", "mags")


def test_a_mag_brings_its_articles_and_their_comments(alsace, ortenau, peer, network):
    ground, anna = plant(alsace, tell=True), peer.actor("anna")
    articles = [ground.article_uri, *(ground.article(title=f"Article {n}") for n in range(3))]
    alsace.settle()
    note = ground.comment(anna, "Une cendre fine aide.")
    with ortenau.at_work() as world:
        ben = world.member("Ben")
        outward.let_know(ben, text="")
        actors.actor(ground.mag_uri)
        follows.follow(find_by_uri(str(ben.uri)), followed_uri=ground.mag_uri)
    network.let_pass(minutes=2, every_minutes=1 / 6)

    things = {one["uri"]: one for one in table_of(ortenau, "federation_object")}
    assert set(things) == set(articles)
    assert all(one["before_followed"] for one in things.values())
    comments = table_of(ortenau, "federation_comment")
    assert [one["uri"] for one in comments] == [note["id"]]
    (noted,) = table_of(ortenau, "federation_backfill")
    assert (noted["state"], noted["things"]) == ("ended", 4)


@pytest.mark.one_engine
def test_of_thirty_articles_twenty_come_with_their_threads_and_the_rest_when_asked_for(
    alsace, ortenau, peer, network, clock
):
    ground, anna = plant(alsace), peer.actor("anna")
    articles = [ground.article_uri]
    for n in range(29):
        clock.advance(days=1)
        articles.append(ground.article(title=f"Article {n}"))
    alsace.settle()
    said = [answer(ground, anna, above) for above in (articles[-1], articles[-20])]
    said.append(answer(ground, anna, said[0]))
    older = answer(ground, anna, articles[2])
    with ortenau.at_work() as world:
        ben = world.member("Ben")
        outward.let_know(ben, text="")
        row = actors.actor(ground.mag_uri)
        path = f"/federation/actors/{row.id}"
        follows.follow(find_by_uri(str(ben.uri)), followed_uri=ground.mag_uri)
    network.let_pass(minutes=3, every_minutes=1 / 6)

    assert things_of(ortenau) == set(articles[10:])
    assert comments_of(ortenau) == set(said)
    (notice,) = table_of(ortenau, "notice")  # they said yes
    with ortenau.at_work():
        browser = ortenau.browser(find_by_uri(str(ben.uri)))
    page = browser.get(path)
    assert page.text.index("Article 28") < page.text.index("Article 9")
    assert "Avant que tu suives" in page.text and "Ce qui est arrivé ici" not in page.text

    page.submit("Voir la suite")
    network.let_pass(minutes=1, every_minutes=1 / 6)

    assert things_of(ortenau) == set(articles)
    assert comments_of(ortenau) == {*said, older}
    assert table_of(ortenau, "notice") == [notice]
    assert browser.get("/mags/").text.count("Article 28") == 1


def answer(ground, anna, above_uri):
    """Let somebody elsewhere answer what stands in a Mag; returns the URI of what they said."""
    said = anna.create_note("Une cendre fine aide.", in_reply_to=above_uri)
    assert anna.post(ground.mag.inbox, said).status == 202
    ground.ours.network.settle()
    return said["object"]["id"]


def things_of(ours):
    return {one["uri"] for one in table_of(ours, "federation_object")}


def comments_of(ours):
    return {one["uri"] for one in table_of(ours, "federation_comment")}
