"""Actors change, leave and block: federation.md 1.10, 1.11; T27, T86."""

import pytest

from onemile.api import follows
from onemile_federation.inbox import reception
from onemile_federation.inbox.models import DONE, IGNORED
from onemile_federation.remote.models import GONE, RemoteActor, RemoteObject
from tests.federation.inbox.others import (
    ANNA,
    BASE,
    EVE,
    MAG,
    activity,
    note,
)

pytestmark = pytest.mark.plugins("federation")


def followers(uri):
    return [one.uri for one in follows.followers_elsewhere(uri, limit=10)]


def follow_from_here(world, uri, name="Ana"):
    """Let a member follow somebody elsewhere, as if they had been accepted."""
    from onemile.follows.models import ACCEPTED, Follow

    member = world.member(name)
    Follow.create(follower_uri=member.uri, follower_id=member.id, followed_uri=uri, state=ACCEPTED)
    return member


def test_an_actor_says_how_it_looks(inbox, elsewhere):
    looks = {"id": ANNA, "type": "Person", "movedTo": "https://w.example/users/anna"}
    assert inbox.said(activity("Update", looks)).state == DONE
    assert RemoteActor.get().moved_to_uri == "https://w.example/users/anna"

    assert inbox.said(activity("Update", {"id": ANNA, "type": "Group"})).state == IGNORED


def test_who_is_gone_is_forgotten(inbox, elsewhere, world):
    follow_from_here(world, ANNA)
    inbox.said(activity("Follow", MAG))
    inbox.said(activity("Create", note("n", to="", content="words")))

    assert inbox.said(activity("Delete", ANNA)).state == DONE

    assert (followers(MAG), follows.followers_here(ANNA, limit=5)) == ([], [])
    assert RemoteActor.get(RemoteActor.uri == ANNA).state == GONE
    [row] = RemoteObject.select()
    assert (row.state, row.content) == (GONE, "")


def test_of_another_actor_its_server_is_asked_and_twice_for_a_404(inbox, elsewhere, clock):
    inbox.said(activity("Follow", MAG))
    moderator = "https://v.example/users/mod"
    del elsewhere.actors[ANNA]
    elsewhere.away = {ANNA}
    inbox.said(activity("Delete", ANNA, by=moderator))
    assert followers(MAG) == [ANNA]

    elsewhere.away = set()
    inbox.said(activity("Delete", ANNA, by=EVE))
    assert followers(MAG) == [ANNA]
    clock.advance(seconds=200)
    reception.step()
    assert followers(MAG) == []


def test_an_actor_that_is_still_there_stays(inbox, elsewhere):
    inbox.said(activity("Follow", MAG))
    assert inbox.said(activity("Delete", ANNA, by=EVE)).error == "still there"
    assert followers(MAG) == [ANNA]


def test_a_block_ends_what_is_between_the_two_in_silence(inbox, elsewhere):
    inbox.said(activity("Follow", MAG))
    said = activity("Block", MAG)

    assert inbox.said(said).state == DONE

    assert (followers(MAG), len(elsewhere.answered)) == ([], 1)
    assert inbox.said(activity("Block", f"{BASE}/mags/none")).state == IGNORED


def test_a_block_of_a_member_hides_each_from_the_other(inbox, world, keeper, monkeypatch):
    from onemile.api import WireActor
    from onemile_federation import registry

    ana = world.member("Ana")
    actor = WireActor(uri=ana.uri, handle="ana", name="Ana", url="/members/x", approval="asked")
    kind = registry.kinds()[0]
    monkeypatch.setattr(registry, "actor", lambda uri: (kind, actor) if uri == ana.uri else None)
    said = activity("Block", ana.uri)

    inbox.said(said)
    assert EVE not in ana.hidden_uris() and ANNA in ana.hidden_uris()

    inbox.said(activity("Undo", said))
    assert ANNA not in ana.hidden_uris()
