"""What a Mag passes on of what others take back: that, once, and none of their words."""

import pytest
from kit.planting import plant
from test_groups import declaring, passed_on

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
