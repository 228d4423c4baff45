"""What is passed on and thanked for: federation.md 1.5; T26."""

import pytest

from onemile_federation.remote import shares
from onemile_federation.remote.models import RemoteObject
from onemile_federation.wire.vocabulary import PUBLIC
from tests.federation.inbox.others import (
    ANNA,
    ARTICLE,
    BASE,
    EVE,
    HIDDEN,
    activity,
    note,
)

pytestmark = pytest.mark.plugins("federation")


def follow_from_here(world, uri, name="Ana"):
    """Let a member follow somebody elsewhere, as if they had been accepted."""
    from onemile.follows.models import ACCEPTED, Follow

    member = world.member(name)
    Follow.create(follower_uri=member.uri, follower_id=member.id, followed_uri=uri, state=ACCEPTED)
    return member


def test_a_like_of_ours_is_counted_and_taken_back(inbox, keeper):
    said = activity("Like", ARTICLE)
    inbox.said(said)
    inbox.said(activity("Undo", said))

    assert keeper.told == [("Like", ARTICLE), ("Unlike", ARTICLE)]


def test_nobody_says_anything_about_what_they_may_not_read(inbox, keeper):
    for verb in ("Like", "Announce"):
        assert inbox.said(activity(verb, HIDDEN)).error == "unknown thing"
    assert inbox.said(activity("Like", f"{BASE}/ap/o/none")).error == "unknown thing"
    assert keeper.told == []


def test_an_announce_of_ours_is_counted_and_taken_back(inbox, keeper):
    said = activity("Announce", ARTICLE)
    inbox.said(said)
    inbox.said(activity("Undo", said["id"]))

    assert keeper.told == [("Announce", ARTICLE), ("Unannounce", ARTICLE)]


def test_what_is_passed_on_is_shown_as_its_own_server_says_it(inbox, elsewhere, world):
    follow_from_here(world, EVE)
    true = note("n", to="")
    true |= {"content": "true", "to": [PUBLIC]}
    elsewhere.objects[true["id"]] = true

    inbox.said(activity("Announce", {**true, "content": "false"}, by=EVE))

    [row] = RemoteObject.select()
    assert (row.content, row.author_uri) == ("true", ANNA)
    assert shares.sharers_of(row.uri) == [EVE]


def test_what_its_server_does_not_have_is_not_shown(inbox, elsewhere, world):
    follow_from_here(world, EVE)
    assert inbox.said(activity("Announce", note("n", to=""), by=EVE)).error == "not there"
    assert RemoteObject.select().count() == 0


def test_what_is_not_public_is_passed_on_to_nobody(inbox, elsewhere, world):
    follow_from_here(world, EVE)
    elsewhere.objects["https://v.example/notes/n"] = note("n", to="")

    row = inbox.said(activity("Announce", "https://v.example/notes/n", by=EVE))

    assert (row.error, RemoteObject.select().count()) == ("not public", 0)


@pytest.mark.usefixtures("are_followed")
def test_a_group_passes_on_a_whole_create_and_a_delete(inbox, elsewhere, keeper):
    said = {**note("n"), "to": [PUBLIC]}
    elsewhere.objects[said["id"]] = said
    inbox.said(activity("Announce", activity("Create", said), by=EVE))
    assert keeper.told == [("Announce", said["id"])]

    inbox.said(activity("Create", said))
    elsewhere.gone = {said["id"]}
    del elsewhere.objects[said["id"]]
    inbox.said(activity("Announce", activity("Delete", said["id"]), by=EVE))
    assert keeper.kept == {}


def test_nobody_makes_us_ask_other_servers_for_them(inbox, elsewhere, monkeypatch):
    from onemile_federation import registry

    monkeypatch.setattr(registry, "types", lambda: [])
    inbox.said(activity("Announce", "https://v.example/notes/n", by=EVE))

    assert elsewhere.asked == []
