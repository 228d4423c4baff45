"""Several pass on one thing: the copy goes with the last of them, not before and not later."""

import pytest

from onemile.follows.models import ACCEPTED, Follow
from onemile_federation.inbox.acting import keepers
from onemile_federation.remote import forgetting, objects, parting, purging, shares
from onemile_federation.remote.models import LIVE, RemoteActor, RemoteObject, Share
from onemile_federation.wire.vocabulary import PUBLIC
from tests.federation.inbox.others import ANNA, EVE, activity, note

pytestmark = pytest.mark.plugins("federation")
TOWN, BEA = "https://t.example/users/town", "https://b.example/users/bea"


@pytest.fixture
def post(inbox, elsewhere, world):
    """A post of Bea's, whom nobody follows; of EVE and TOWN, two groups, a member is a follower."""
    elsewhere.actors |= {EVE: {"type": "Group"}, TOWN: {"type": "Group"}, BEA: {}}
    member = world.member("Ana")
    for uri in (EVE, TOWN):
        Follow.create(
            follower_uri=member.uri, follower_id=member.id, followed_uri=uri, state=ACCEPTED
        )
        elsewhere.actor(uri)
    found = {**note("post", by=BEA, to=""), "to": [PUBLIC], "content": "<p>Une serre</p>"}
    elsewhere.objects[found["id"]] = found
    inbox.member = member
    return found["id"]


def words():
    return [row.content for row in RemoteObject.select().where(RemoteObject.state == LIVE)]


def taken_out(post, *, by):
    return activity("Announce", activity("Delete", post, by=by), by=by)


@pytest.mark.parametrize("first", [EVE, TOWN])
@pytest.mark.parametrize("how", ["undone", "taken out", "undone by id"])
def test_the_copy_goes_with_the_last_who_passes_it_on(inbox, post, first, how):
    said = {uri: activity("Announce", post, by=uri) for uri in (EVE, TOWN)}
    end = {
        "undone": lambda uri: activity("Undo", said[uri], by=uri),
        "undone by id": lambda uri: activity("Undo", said[uri]["id"], by=uri),
        "taken out": lambda uri: taken_out(post, by=uri),
    }[how]
    for uri in (EVE, TOWN):
        inbox.said(said[uri])
    assert (words(), shares.sharers_of(post)) == (["<p>Une serre</p>"], [EVE, TOWN])

    assert inbox.said(end(first)).error == ""
    assert words() == ["<p>Une serre</p>"]
    assert inbox.said(activity("Undo", activity("Announce", post, by=first), by=first)).error
    assert words() == ["<p>Une serre</p>"]

    assert inbox.said(end(EVE if first == TOWN else TOWN)).error == ""
    assert RemoteObject.select().count() == Share.select().count() == 0


@pytest.mark.parametrize("why", ["its author is followed", "it answers what stands here"])
def test_a_copy_that_is_here_for_another_reason_stays(inbox, elsewhere, post, why):
    if why == "its author is followed":
        Follow.create(
            follower_uri=inbox.member.uri,
            follower_id=inbox.member.id,
            followed_uri=BEA,
            state=ACCEPTED,
        )
    else:
        above = objects.keep(note("above", by=ANNA, to=""))
        elsewhere.objects[post]["inReplyTo"] = above.uri
    said = activity("Announce", post, by=EVE)
    inbox.said(said)

    assert inbox.said(activity("Undo", said, by=EVE)).error == ""

    assert "<p>Une serre</p>" in words() and Share.select().count() == 0


def test_what_is_gone_at_its_author_stays_gone_whoever_passes_it_on(inbox, elsewhere, post):
    said = activity("Announce", post, by=EVE)
    inbox.said(said)
    inbox.said(activity("Delete", post, by=BEA))
    assert (words(), shares.sharers_of(post), Share.select().count()) == ([], [], 0)

    objects.keep(elsewhere.objects[post], shared_by_uri=TOWN)
    assert Share.select().count() == 0
    inbox.said(activity("Undo", said, by=EVE))
    assert RemoteObject.select().count() == 1 and words() == []


def test_more_than_so_many_are_not_noted(inbox, elsewhere, post, monkeypatch):
    monkeypatch.setattr(shares, "SHARERS_MAX", 2)
    for number in range(4):
        keepers.keep(elsewhere.objects[post], shared_by_uri=f"https://g{number}.example/g")
    assert len(shares.sharers_of(post)) == 2

    for number in (3, 0, 1):
        assert words() == ["<p>Une serre</p>"]
        shares.end(post, f"https://g{number}.example/g")
    assert words() == []


@pytest.mark.parametrize("how", ["the group is gone", "its server is let go of"])
def test_what_a_group_passed_on_goes_with_it(inbox, elsewhere, post, monkeypatch, how):
    monkeypatch.setattr(shares, "PAGE_SHARES", 2)
    for number in range(5):
        one = {**elsewhere.objects[post], "id": f"{post}{number}"}
        objects.keep(one, shared_by_uri=EVE)
    objects.keep(one, shared_by_uri=TOWN)

    if how == "the group is gone":
        parting.let_go(EVE)
        parting._part({"actor_uri": EVE})
    else:
        purging.purge_host(host="e.example")

    assert [row.uri for row in RemoteObject.select()] == [f"{post}4"]
    assert [row.sharer_uri for row in Share.select()] == [TOWN]


def test_who_passed_it_on_is_forgotten_with_it(inbox, elsewhere, post, monkeypatch):
    monkeypatch.setattr(forgetting, "OBJECTS_MAX", 0)
    objects.keep(elsewhere.objects[post], shared_by_uri=EVE)

    assert forgetting.forget_surplus() == 1

    assert Share.select().count() == 0 and RemoteActor.select().count() == 2
