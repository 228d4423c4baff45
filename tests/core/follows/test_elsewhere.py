"""Follows that cross between instances: who comes, asks, is answered and goes, by URI alone."""

import pytest

from onemile import current, follows
from onemile.contracts import ActorCard
from onemile.errors import Invalid, LimitReached, NotAllowed, NotFound
from onemile.follows import elsewhere, following
from onemile.follows.models import ACCEPTED, ASKED, Follow, Reaction
from onemile.members import blocks, persons
from onemile.members.models import SUSPENDED, Member
from onemile.members.persons import Person
from onemile.models import EventRow
from onemile.notices.models import NoticeRow
from onemile.privacy import erase
from tests.core.follows.conftest import ODILE

pytestmark = pytest.mark.plugins()
PAUL = "https://paris.example/users/paul"
MAG = "http://instance.example/mags/7"


@pytest.fixture
def ana(world):
    return world.member("Ana", federates=True, handle="ana0001")


@pytest.fixture
def ben(world):
    return world.member("Ben")


def told():
    rows = EventRow.select().where(EventRow.name.startswith("core.Follow")).order_by(EventRow.id)
    return [(row.name.removeprefix("core."), row.payload) for row in rows]


def states():
    return {(row.follower_uri, row.followed_uri): row.state for row in Follow.select()}


def test_who_asks_waits_for_the_member_and_is_told_what_they_say(ana, elsewhere, browser, world):
    assert follows.admit(ODILE, ana.uri, state="asked") == ASKED
    assert follows.followers_elsewhere(ana.uri, limit=9) == []
    world.tell()
    assert [row.title for row in NoticeRow.select()] == [
        "Quelqu’un d’une autre instance voudrait te suivre"
    ]
    page = browser(ana).get("/me/followers")
    assert "Odile B." in page.text and ODILE in page.text
    assert "Personne ne te suit" not in page.text
    page.submit("Accepter Odile B.")
    assert [one.uri for one in follows.followers_elsewhere(ana.uri, limit=9)] == [ODILE]
    assert "Retirer Odile B." in page.text and "Accepter" not in page.text
    two = {"follower_uri": ODILE, "followed_uri": ana.uri}
    assert told()[-1] == ("FollowAnswered", two | {"is_accepted": True})


def test_a_no_ends_it_and_may_be_asked_again(ana, elsewhere, browser):
    follows.admit(ODILE, ana.uri, state="asked")
    browser(ana).get("/me/followers").submit("Refuser Odile B.")
    assert states() == {} and told()[-1][1]["is_accepted"] is False
    assert follows.admit(ODILE, ana.uri, state="asked") == ASKED


def test_nobody_else_answers_and_nobody_answers_twice(ana, ben, world):
    follows.admit(ODILE, ana.uri, state="asked")
    number = Follow.get().id
    with pytest.raises(NotFound):
        elsewhere_answer(ben, number)
    elsewhere_answer(ana, number)
    with pytest.raises(NotFound):
        elsewhere_answer(ana, number)
    Member.update(state=SUSPENDED).where(Member.id == ana.id).execute()
    with pytest.raises(NotAllowed):
        elsewhere_answer(Member.get_by_id(ana.id), number)
    assert len(told()) == 2


def elsewhere_answer(member, number):
    return elsewhere.answer(member, follow_id=number, is_accepted=True)


def test_the_same_call_twice_is_the_same_again(ana):
    assert follows.admit(PAUL, MAG, state="accepted") == ACCEPTED
    assert follows.admit(PAUL, MAG, state="accepted") == ACCEPTED
    follows.admit(PAUL, ana.uri, state="asked")
    assert follows.admit(PAUL, ana.uri, state="accepted") == ACCEPTED
    assert follows.admit(PAUL, ana.uri, state="asked") == ACCEPTED
    assert len(states()) == 2
    assert follows.dismiss(PAUL, MAG) and not follows.dismiss(PAUL, MAG)
    assert list(states()) == [(PAUL, ana.uri)]


def test_a_member_is_told_once_a_day_however_many_ask(ana, clock):
    for name in "abc":
        follows.admit(f"https://{name}.example/u", ana.uri, state="asked")
    assert [name for name, _payload in told()] == ["FollowRequested"]
    clock.advance(days=1, seconds=1)
    follows.admit("https://d.example/u", ana.uri, state="asked")
    assert len(told()) == 2


def test_whom_the_member_has_blocked_is_refused_and_who_follows_already_is_gone(ana, elsewhere):
    follows.admit(ODILE, ana.uri, state="accepted")
    blocks.block_uri(ana, uri=ODILE)
    assert states() == {} and told() == []
    with pytest.raises(NotAllowed):
        follows.admit(ODILE, ana.uri, state="asked")
    assert follows.admit(PAUL, ana.uri, state="asked") == ASKED


def test_who_blocks_a_member_from_there_asks_in_vain(ana):
    blocks.block_from_elsewhere(blocker_uri=PAUL, blocked_uri=ana.uri)
    with pytest.raises(NotAllowed):
        follows.admit(PAUL, ana.uri, state="asked")


def test_only_who_wants_to_be_known_elsewhere_and_is_here_can_be_asked(ana, ben):
    for uri in (ben.uri, f"{ana.uri}x", "https://x.example/members/1"):
        with pytest.raises(NotFound):
            follows.admit(PAUL, uri, state="asked")
    Member.update(state=SUSPENDED).where(Member.id == ana.id).execute()
    with pytest.raises(NotFound):
        follows.admit(PAUL, ana.uri, state="asked")
    assert states() == {}


@pytest.mark.parametrize("uri", ["", "x", "http://instance.example/members/9", "ftp://x.example/"])
def test_nobody_of_this_instance_comes_from_elsewhere(uri, ana, ben):
    following.follow(ben, followed_uri=ana.uri)
    with pytest.raises(NotAllowed):
        follows.admit(uri, ana.uri, state="accepted")
    assert not follows.dismiss(ben.uri, ana.uri)
    assert not follows.answered(ben.uri, ana.uri, is_accepted=False)
    follows.end_all_of(ana.uri)
    assert len(states()) == 1


def test_more_than_a_bound_neither_ask_nor_follow(ana, monkeypatch):
    monkeypatch.setattr(elsewhere, "ASKING_MAX", 1)
    monkeypatch.setattr(elsewhere, "FOLLOWERS_MAX", 1)
    for uri, state in ((ana.uri, "asked"), (MAG, "accepted")):
        follows.admit(PAUL, uri, state=state)
        with pytest.raises(LimitReached):
            follows.admit(ODILE, uri, state=state)
        assert follows.admit(PAUL, uri, state=state) == state


def test_a_member_asks_somebody_elsewhere_and_hears_what_they_say(ana, elsewhere):
    two = {"follower_uri": ana.uri, "followed_uri": ODILE}
    following.follow(ana, followed_uri=ODILE)
    following.follow(ana, followed_uri=ODILE)
    assert told() == [("FollowAsked", two)]
    assert follows.followers_here(ODILE, limit=9) == []
    assert follows.answered(ana.uri, ODILE, is_accepted=True)
    assert not follows.answered(ana.uri, ODILE, is_accepted=True)
    assert [one.uri for one in follows.followers_here(ODILE, limit=9)] == [ana.uri]
    assert follows.answered(ana.uri, ODILE, is_accepted=False) and states() == {}
    assert not follows.answered(ana.uri, ODILE, is_accepted=True) and states() == {}


def test_who_is_not_known_elsewhere_asks_nobody_there(ben, elsewhere):
    with pytest.raises(Invalid) as refused:
        following.follow(ben, followed_uri=ODILE)
    assert "Autres instances" in refused.value.message or "Other" in refused.value.message
    assert states() == {} and told() == []


def test_an_end_is_told_to_the_other_server_and_an_end_at_home_to_none(ana, ben, elsewhere):
    followed = following.follow(ana, followed_uri=ODILE)
    following.end(ana, follow_id=followed.id)
    assert told()[-1] == ("FollowEnded", {"follower_uri": ana.uri, "followed_uri": ODILE})
    follows.admit(ODILE, ana.uri, state="accepted")
    following.end(ana, follow_id=Follow.get().id)
    sent_away = {"follower_uri": ODILE, "followed_uri": ana.uri, "is_accepted": False}
    assert told()[-1] == ("FollowAnswered", sent_away)
    n = len(told())
    following.end(ben, follow_id=following.follow(ben, followed_uri=ana.uri).id)
    assert len(told()) == n


def test_a_block_ends_what_a_member_follows_there_and_says_so(ana, elsewhere):
    following.follow(ana, followed_uri=ODILE)
    blocks.block_uri(ana, uri=ODILE)
    assert states() == {} and told()[-1][0] == "FollowEnded"


def test_pages_are_in_order_and_hold_none_of_this_instance(ana, ben):
    uris = [f"https://{n}.example/u" for n in range(5)]
    for uri in uris:
        follows.admit(uri, MAG, state="accepted")
    Follow.create(follower_uri=ben.uri, follower_id=ben.id, followed_uri=MAG, state=ACCEPTED)
    first = follows.followers_elsewhere(MAG, limit=3)
    second = follows.followers_elsewhere(MAG, after=first[-1].id, limit=3)
    assert [one.uri for one in (*first, *second)] == uris and len(first) == 3
    assert [row.follower_uri for row in follows.followers_of_thing(MAG)] == [ben.uri]


def test_a_count_is_a_step_for_a_thing_and_nothing_for_a_person(ana, world):
    for n in range(8):
        follows.admit(f"https://{n}.example/u", MAG, state="accepted")
        follows.admit(f"https://{n}.example/u", ana.uri, state="accepted")
    for one in (ana, world.member("Ben")):
        Follow.create(follower_uri=one.uri, follower_id=one.id, followed_uri=MAG, state=ACCEPTED)
    assert follows.counts_of(MAG) == (10, 0)
    assert follows.counts_of(ana.uri) == (0, 0)
    follows.dismiss("https://0.example/u", MAG)
    assert follows.counts_of(MAG) == (0, 0)


def test_of_who_is_gone_elsewhere_nothing_is_kept(ana, elsewhere):
    following.follow(ana, followed_uri=ODILE)
    follows.admit(ODILE, ana.uri, state="asked")
    follows.admit(PAUL, ana.uri, state="asked")
    Reaction.create(person_uri=ODILE, thing_uri=MAG, kind="thanks")
    persons.remember([ActorCard(uri=ODILE, name="Odile B.", initials="OB")])
    follows.end_all_of(ODILE)
    follows.end_all_of(ODILE)
    assert list(states()) == [(PAUL, ana.uri)] and Reaction.select().count() == 0
    assert Person.get(Person.uri == ODILE).name == "" and Person.get(Person.uri == ana.uri).name


def test_who_leaves_leaves_no_follow_behind(ana):
    follows.admit(PAUL, ana.uri, state="asked")
    erase.erase(ana)
    assert states() == {}


def test_requests_of_whom_a_block_hides_are_not_shown(ana, browser):
    Follow.create(follower_uri=PAUL, followed_uri=ana.uri, state=ASKED)
    assert PAUL in browser(ana).get("/me/followers").text
    blocks.block_from_elsewhere(blocker_uri=PAUL, blocked_uri=ana.uri)
    assert PAUL not in browser(ana).get("/me/followers").text
    assert current.card().base_url == "http://instance.example"
