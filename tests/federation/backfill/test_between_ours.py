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
