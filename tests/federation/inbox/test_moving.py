"""Somebody moves to another server: federation.md 1.9; T28."""

import pytest

from onemile.api import LimitReached, Rate, block_from_elsewhere, follows, transaction
from onemile.background import tasks
from onemile.events import dispatch_pending
from onemile.follows.models import ACCEPTED, Follow
from onemile.members.models import Block, Member
from onemile.notices.models import NoticeRow
from onemile_federation.inbox import reception
from onemile_federation.inbox.acting import moving, strangers
from onemile_federation.inbox.models import DONE, IGNORED, WAITING, Inbound
from onemile_federation.remote.models import RemoteActor
from tests.federation.inbox.others import ANNA, EVE, MAG, activity, advance_to_due
from tests.plugins.exchanges.conftest import Meeting

pytestmark = pytest.mark.plugins("federation")

NEW = "https://w.example/users/anna"
NEWER = "https://w.example/users/eve"


@pytest.fixture
def moves(inbox, elsewhere, world, monkeypatch):
    """A member follows Anna; whom they follow instead is written down."""
    elsewhere.actor(ANNA)
    elsewhere.actors[NEW] = {"alsoKnownAs": [ANNA]}
    member = world.member("Ana")
    Follow.create(follower_uri=member.uri, follower_id=member.id, followed_uri=ANNA, state=ACCEPTED)
    asked = []
    monkeypatch.setattr(
        follows, "follow", lambda one, *, followed_uri: asked.append((one.uri, followed_uri))
    )
    inbox.member, inbox.asked = member, asked
    return inbox


def move(*, by=ANNA, object=ANNA, target=NEW):
    return activity("Move", object, by=by, target=target)


def test_members_follow_where_both_say_that_they_are_one(moves, elsewhere):
    assert moves.said(move()).state == DONE

    assert moves.asked == [(moves.member.uri, NEW)]
    assert follows.followers_here(ANNA, limit=5) == []
    assert RemoteActor.get(RemoteActor.uri == ANNA).moved_to_uri == NEW


def test_a_block_of_the_old_one_is_one_of_the_new(moves, elsewhere, world):
    ben = world.member("Ben")
    block_from_elsewhere(blocker_uri=ANNA, blocked_uri=ben.uri)
    Block.create(blocker_uri=moves.member.uri, blocker=moves.member.id, blocked_uri=ANNA)

    moves.said(move())

    assert NEW in ben.hidden_uris() and NEW in moves.member.hidden_uris()


def test_the_target_is_asked_anew_whatever_is_kept_of_it(moves, elsewhere):
    elsewhere.actor(NEW)
    elsewhere.actors[NEW] = {}

    assert moves.said(move()).state == IGNORED
    assert moves.asked == []


@pytest.mark.parametrize(
    "said",
    [
        lambda: move(by=EVE, object=ANNA),
        lambda: move(target=ANNA),
        lambda: move(target=""),
        lambda: move(target=EVE),
        lambda: move(target=MAG),
    ],
    ids=["another's", "to itself", "nowhere", "to who does not know", "to one of ours"],
)
def test_any_other_move_moves_nobody(moves, said):
    assert moves.said(said()).state == IGNORED
    assert moves.asked == []
    assert len(follows.followers_here(ANNA, limit=5)) == 1


def test_who_has_moved_on_is_no_target(moves, elsewhere):
    elsewhere.actors[NEW]["movedTo"] = "https://z.example/users/anna"
    assert moves.said(move()).state == IGNORED


def test_nobody_moves_twice_in_a_week(moves, elsewhere, clock):
    elsewhere.actors[EVE] = {"alsoKnownAs": [ANNA]}
    moves.said(move())
    assert moves.said(move(target=EVE)).error == "moved lately"

    clock.advance(days=8)
    assert moves.said(move(target=EVE)).state == DONE


def test_a_target_that_is_away_is_asked_later(moves, elsewhere, clock):
    elsewhere.away = {NEW}
    moves.said(move())
    assert moves.asked == []

    elsewhere.away = set()
    clock.advance(seconds=31)
    reception.step()
    assert moves.asked == [(moves.member.uri, NEW)]


def test_the_member_is_told_where_they_follow_now(moves, browser):
    moves.said(move())
    dispatch_pending()

    page = browser(moves.member).get("/notices").text

    assert "habite maintenant un autre serveur" in page
    assert NoticeRow.select().count() == 1  # and nobody has let anybody go


def test_who_cannot_follow_there_is_told_nothing(moves, monkeypatch):
    def refuse(member, *, followed_uri):
        raise LimitReached

    monkeypatch.setattr(follows, "follow", refuse)
    assert moves.said(move()).state == DONE
    dispatch_pending()

    assert NoticeRow.select().count() == 0


def test_a_crowd_is_led_over_page_by_page(moves, world, monkeypatch):
    monkeypatch.setattr(moving, "PAGE_ROWS", 2)
    for name in ("Ben", "Cleo", "Dora", "Emil"):
        one = world.member(name)
        Follow.create(follower_uri=one.uri, follower_id=one.id, followed_uri=ANNA, state=ACCEPTED)

    assert moves.said(move()).state == DONE
    assert (len(moves.asked), len(follows.followers_here(ANNA, limit=9))) == (2, 3)

    while tasks.run_due():
        pass
    assert len(set(moves.asked)) == len(moves.asked) == 5
    assert follows.followers_here(ANNA, limit=9) == []


def test_two_who_move_at_once_bear_each_other(inbox, elsewhere, world, instance):
    """Who follows both is held by their ids, and not in the order in which they follow."""
    ana, ben = world.member("Ana"), world.member("Ben")
    Member.update(federates=True).execute()
    for old, new, ordered in ((ANNA, NEW, (ben, ana)), (EVE, NEWER, (ana, ben))):
        elsewhere.actors[new] = {}
        elsewhere.actor(old)
        elsewhere.actor(new)
        for one in ordered:
            Follow.create(
                follower_uri=one.uri, follower_id=one.id, followed_uri=old, state=ACCEPTED
            )

    outcomes = Meeting(instance).of(
        lambda: in_one(moving._move, ANNA, NEW), lambda: in_one(moving._move, EVE, NEWER)
    )

    assert outcomes == [None, None]
    for one in (ana, ben):
        now = Follow.select().where(Follow.follower_uri == one.uri)
        assert {str(row.followed_uri) for row in now} == {NEW, NEWER}


def in_one(act, *given):
    with transaction():
        act(*given)


def test_for_strangers_a_target_is_asked_now_and_then(moves, elsewhere, clock):
    """Else their moves would tire a server for us; what is too much is put off, and then true."""
    elsewhere.actor(EVE)
    times = strangers.MOVES.times
    errors = [moves.said(move(by=EVE, object=EVE)).error for _n in range(2 * times)]
    assert elsewhere.asked.count(NEW) == times
    # Those after it wait for the first that is put off: they are about the same.
    assert errors[times] == strangers.FULL
    # The twin: whom a member follows is heard.
    assert moves.said(move()).state == DONE

    elsewhere.actors[NEW]["alsoKnownAs"] = [ANNA, EVE]
    clock.advance(hours=2)
    reception.step()
    assert RemoteActor.get(RemoteActor.uri == EVE).moved_to_uri == NEW


def test_what_strangers_put_off_is_given_up_in_the_end(moves, elsewhere, clock, monkeypatch):
    monkeypatch.setattr(strangers, "MOVES", Rate(name="test.moves", times=1, seconds=10**7))
    moves.said(move(by=EVE, object=EVE))
    row = moves.said(move(by=EVE, object=EVE))
    while row.state == WAITING:
        advance_to_due(clock, row)
        reception.step()
        row = Inbound.get_by_id(row.id)
    assert (row.state, row.error, row.attempts) == (IGNORED, strangers.FULL, 8)
