"""T45: every property of everything that can be said, as something that it is not.

Never a 5xx but 503, never a half of anything: what is refused at the door leaves nothing, and
what is taken has its effect, or has none.
"""

import pytest
from kit.rows import table_of

VALUES = [None, True, 0, "", [], {}, [[["x"]]], "x" * 100_000]
# So that nobody says more than they may, in five minutes or under one article in an hour.
PAUSE_MINUTES = 7


def _follow(scene, eve):
    return eve.follow(scene.mag)


def _create(scene, eve):
    return eve.create_note("Bonjour", in_reply_to=scene.article_uri, tag=[], name="Bonjour")


def _update(scene, eve):
    said = eve.note("Bonjour", in_reply_to=scene.article_uri, summary="Bonjour")
    return eve.update(said)


def _update_of_self(scene, eve):
    return {**eve.activity("Update", dict(eve.document)), "to": [eve.followers]}


def _delete(scene, eve):
    return eve.delete(eve.note("Bonjour", in_reply_to=scene.article_uri))


def _undo(scene, eve):
    return eve.undo(eve.follow(scene.mag))


def _accept(scene, eve):
    return eve.accept(
        {"type": "Follow", "id": scene.mag.id, "actor": scene.mag.id, "object": eve.id}
    )


def _like(scene, eve):
    return eve.like(scene.article_uri)


def _announce(scene, eve):
    return eve.announce(scene.article_uri)


def _announce_of_an_activity(scene, eve):
    return eve.announce("", object=_create(scene, eve))


def _move(scene, eve):
    return eve.move(eve.peer.actor("eva", alsoKnownAs=[eve.id]))


def _flag(scene, eve):
    return eve.flag(scene.article_uri, content="Bonjour")


def _block(scene, eve):
    return eve.block(scene.mag)


SAID = {
    "Accept": _accept,
    "Announce": _announce,
    "Announce of an activity": _announce_of_an_activity,
    "Block": _block,
    "Create": _create,
    "Delete": _delete,
    "Flag": _flag,
    "Follow": _follow,
    "Like": _like,
    "Move": _move,
    "Undo": _undo,
    "Update": _update,
    "Update of oneself": _update_of_self,
}


def places_of(activity):
    """Name every property, those of an embedded object by two names."""
    embedded = activity["object"] if isinstance(activity["object"], dict) else {}
    return [(name,) for name in activity] + [("object", name) for name in embedded]


def put(activity, place, value):
    inner = {**activity["object"], place[1]: value} if len(place) == 2 else value
    return {**activity, place[0]: inner}


def is_settled(row):
    """Tell whether an activity is over, or waits for a server that is away; nothing has raised."""
    is_away = row["state"] == "waiting" and row["error"] == "away"
    return is_away or (row["state"] in ("done", "ignored") and "Error" not in row["error"])


@pytest.mark.parametrize("make", SAID.values(), ids=SAID.keys())
def test_t45_a_property_that_is_something_else_is_never_half_an_effect(scene, peer, make):
    """T45: null, true, 0, "", [], {}, [[…]], 100,000 characters in the place of each property."""
    eve = peer.actor("eve")
    scene.hears(eve)
    n = 0
    for place in places_of(make(scene, eve)):
        for value in VALUES:
            scene.network.clock.advance(minutes=PAUSE_MINUTES)
            activity = put(make(scene, eve), place, value)
            before = len(table_of(scene.ours, "federation_inbound"))
            answer = eve.post(scene.ours.shared_inbox, activity, by=eve)
            kept = len(table_of(scene.ours, "federation_inbound")) - before
            assert answer.status in (202, 400, 403, 422), (place, value)
            assert kept == (answer.status == 202) or answer.status == 202 and not kept, place
            n += kept
        scene.network.settle()
    heard = table_of(scene.ours, "federation_inbound")
    assert n > 0 and all(map(is_settled, heard)), [row for row in heard if not is_settled(row)]
    crossed = [row for row in table_of(scene.ours, "mags_crossed_comment") if row["post_id"]]
    posts = {row["id"]: row for row in table_of(scene.ours, "conversation_post")}
    assert sorted(row["post_id"] for row in crossed) == sorted(posts)
    for row in posts.values():
        words = str(row["text"])
        assert not words.startswith(("[", "{", "True", "None", "0")), words[:80]
    scene.hears(peer.actor("emil"))
