"""What a Mag passes on of what others take back: that, once, and none of their words."""

import json

import pytest
from kit.planting import plant
from test_groups import declaring, passed_on

from onemile.members import blocks
from onemile_federation.inbox import wholes_heard
from onemile_federation.inbox.models import DONE, Inbound
from onemile_federation.partners.models import Partnership
from onemile_federation.remote.models import HeardWhole

pytestmark = pytest.mark.plugins("federation", "mags")
BARE = {"id", "type", "actor", "object", "to", "cc"}


def test_that_something_was_taken_back_is_passed_on_once_and_bare(network, alsace, peer, victim):
    ground, town = plant(alsace), declaring(peer)
    bea, mallory = victim.actor("bea"), victim.actor("mallory")
    ground.followed_by(town)
    note, never = ground.comment(bea, "Une cendre fine aide."), bea.note("Rien")
    words = {"summary": "ACHETEZ " * 90_000, "content": "<p>ACHETEZ</p>", "tag": [{"name": "A"}]}

    for by, thing in ((bea, never), (bea, note), (bea, note), (mallory, note)):
        told = by.activity("Delete", {**thing, "type": "Tombstone", **words}, **words)
        assert by.post(alsace.shared_inbox, told).status in (202, 413)
        short = by.activity("Delete", {**thing, "content": "ACHETEZ"}, content="ACHETEZ")
        assert by.post(alsace.shared_inbox, short).status == 202
        network.settle()

    (gone,) = [one for one in passed_on(peer) if one["type"] == "Delete"]
    assert set(gone) == BARE and set(gone["object"]) == {"id", "type"}
    assert (gone["actor"], gone["object"]["id"]) == (bea.id, note["id"])
    assert "ACHETEZ" not in repr([post.activity for post in peer.posts("Announce")])
    assert len(passed_on(peer, "Undo")) == 1


def test_at_rest_a_removal_is_passed_on_and_nothing_new(network, alsace, peer, victim):
    ground, town, bea = plant(alsace), declaring(peer), victim.actor("bea")
    ground.followed_by(town)
    note = ground.comment(bea, "Une cendre fine aide.")
    with alsace.at_work():
        at_rest = {"state": "paused", "is_shut": True}
        Partnership.create(host="e.example", actor_uri="https://e.example/", **at_rest)
    ground.comment(bea, "Encore une.")

    gone = bea.activity("Delete", {"id": note["id"], "type": "Tombstone"})
    assert bea.post(alsace.shared_inbox, gone).status == 202
    network.settle()

    whole = [one for one in passed_on(peer) if isinstance(one, dict)]
    assert [one["type"] for one in whole] == ["Create", "Delete"]


def kept(ours):
    """What stands here to be passed on whole; and what counts as taken, by who said it."""
    with ours.at_work():
        bodies = [str(row.body) for row in HeardWhole.select().order_by(HeardWhole.id)]
        done = (Inbound.state == DONE) & (Inbound.verb == "Create")
        return bodies, {str(row.actor_uri) for row in Inbound.select().where(done)}


def test_of_what_the_mag_does_not_take_nothing_is_kept(network, alsace, victim):
    ground, bea, max_ = plant(alsace), victim.actor("bea"), victim.actor("max")
    note = ground.comment(max_, "Une cendre fine aide.")
    with alsace.at_work():
        blocks.block_from_elsewhere(blocker_uri=bea.id, blocked_uri=ground.owner_uri)
    before = kept(alsace)
    assert before[1] == {max_.id}

    for filler in ("", "y" * 60_000):
        said = bea.create_note("Bonjour", in_reply_to=ground.article_uri, filler=filler)
        assert bea.post(alsace.shared_inbox, said).status == 202
    below = bea.create_note("Bonjour", in_reply_to=note["id"], to=[bea.id])
    assert bea.post(alsace.shared_inbox, below).status == 202
    network.settle()

    assert kept(alsace) == before


def test_of_one_host_so_much_is_kept_to_be_passed_on_and_no_more(
    network, alsace, peer, victim, monkeypatch
):
    monkeypatch.setattr(wholes_heard, "HOST_WHOLES_MAX", 2)
    ground = plant(alsace)
    for author, words in ((peer.actor("anna"), "A"), *((victim.actor("bea"), w) for w in "BCD")):
        ground.comment(author, words)

    bodies, _authors = kept(alsace)
    assert [json.loads(one)["object"]["content"] for one in bodies] == [
        f"<p>{words}</p>" for words in "ACD"
    ]


def test_what_says_more_than_is_shown_is_passed_on_by_its_id(network, alsace, peer, victim):
    ground, town, bea = plant(alsace), declaring(peer), victim.actor("bea")
    ground.followed_by(town)
    picture = {"type": "Image", "url": "https://v.example/1.jpg", "mediaType": "image/jpeg"}
    said = bea.create_note("Bonjour", in_reply_to=ground.article_uri, attachment=[picture])
    assert bea.post(alsace.shared_inbox, said).status == 202
    network.settle()

    assert passed_on(peer) == [said["object"]["id"]]
    assert kept(alsace)[0] == []
