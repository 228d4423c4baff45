"""Follows between this instance and others: who comes, who goes, who asks, who answers.

For whoever carries them there and back, by URIs alone. What a signature proves is the carrier's
to know; here each call may come twice, and says the same again.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from peewee import SQL, fn

from onemile.capabilities import require
from onemile.db import lock_rows, rows, transaction
from onemile.errors import LimitReached, NotAllowed, NotFound
from onemile.events import record
from onemile.follows import people
from onemile.follows.events import FollowAnswered, FollowRequested
from onemile.follows.following import FOLLOWED_MAX
from onemile.follows.models import ACCEPTED, ASKED, Follow, Reaction
from onemile.i18n import gettext as _
from onemile.members import persons
from onemile.members.models import ACTIVE, Block, Member
from onemile.mile.people import step_of
from onemile.rates import Rate, count_or_tell

# Each of them is a delivery of every article: more than a volunteer's server can serve in a day.
FOLLOWERS_MAX = 100_000
# Nobody reads a longer list; whoever asks then may ask again when it is shorter.
ASKING_MAX = 500
# As many as the carrier writes to at a time.
PAGE_ROWS_MAX = 1_000
# A member is told once a day, however many have asked by then: the list has them all.
TOLD = Rate(name="follow-requested", times=1, seconds=86_400)


class Follower(NamedTuple):
    """Somebody who follows. ``id`` rises with time and is the cursor."""

    id: int
    uri: str


class Counts(NamedTuple):
    """How many follow an actor, and how many it follows, as far as anybody is told."""

    followers: int
    following: int


def admit(follower_uri: str, followed_uri: str, *, state: str) -> str:
    """Write down that somebody elsewhere follows, or asks to follow, a member or thing here.

    ``state`` is "accepted" where nobody is asked, else "asked"; gives the state it has by then: who
    was accepted stays so. Raises NotAllowed for who is not elsewhere or whom the member has
    blocked, NotFound for who, or what, nobody there may know; LimitReached where too many do.
    """
    assert state in (ASKED, ACCEPTED), state
    if not persons.lives_elsewhere(follower_uri):
        raise NotAllowed
    with transaction():
        is_person = _hold(follower_uri, followed_uri)
        found: Follow | None = Follow.get_or_none(_between(follower_uri, followed_uri))
        if found is not None:
            if found.state == ASKED and state == ACCEPTED:
                found.state = ACCEPTED
                found.save(only=[Follow.state])
            return str(found.state)
        _refuse_too_many(followed_uri, state)
        # Of two that come at once the second is the same again.
        Follow.insert(
            follower_uri=follower_uri, followed_uri=followed_uri, state=state
        ).on_conflict_ignore().execute()
        if is_person and state == ASKED and count_or_tell(TOLD, by=followed_uri):
            record(FollowRequested(followed_uri=followed_uri))
    return state


def dismiss(follower_uri: str, followed_uri: str) -> bool:
    """Write down that somebody elsewhere follows no more, or asks no more; tells whether they did.

    The member is not told, nor is anybody else.
    """
    if not persons.lives_elsewhere(follower_uri):
        return False
    with transaction():
        return bool(Follow.delete().where(_between(follower_uri, followed_uri)).execute())


def followers_elsewhere(uri: str, *, after: int = 0, limit: int) -> list[Follower]:
    """Return those elsewhere who follow a member or thing here, the first ones first.

    With ``id > after``, at most ``limit`` (PAGE_ROWS_MAX at most); who only asks is not among them.
    """
    return _page(uri, Follow.follower_id.is_null(), after, limit)


def followers_here(remote_uri: str, *, after: int = 0, limit: int) -> list[Follower]:
    """Return those of this instance who follow somebody, or something, elsewhere; likewise."""
    return _page(remote_uri, Follow.follower_id.is_null(False), after, limit)


def is_followed_here(remote_uri: str) -> bool:
    """Tell whether anybody of this instance follows somebody, or something, elsewhere."""
    return bool(rows(_FOLLOWED_HERE, (remote_uri, ACCEPTED)))


def followed_uris(member_uri: str) -> list[str]:
    """Return whom a member follows, people and things, here and elsewhere, the latest first."""
    mine = (Follow.follower_uri == member_uri) & (Follow.state == ACCEPTED)
    found: Any = Follow.select(Follow.followed_uri).where(mine).order_by(Follow.id.desc())
    return [str(uri) for (uri,) in found.limit(FOLLOWED_MAX).tuples()]


def among(uris: Sequence[str]) -> frozenset[str]:
    """Return those of some URIs with whom a follow stands, or is asked for, in either direction."""
    follower = Follow.select(Follow.follower_uri).where(Follow.follower_uri.in_(uris))
    followed = Follow.select(Follow.followed_uri).where(Follow.followed_uri.in_(uris))
    return frozenset(str(uri) for (uri,) in [*follower.tuples(), *followed.tuples()])


def is_follower(follower_uri: str, followed_uri: str) -> bool:
    """Tell whether somebody, here or elsewhere, follows a person or thing, and was accepted."""
    both = _between(follower_uri, followed_uri) & (Follow.state == ACCEPTED)
    return bool(Follow.select().where(both).exists())


def asking(viewer: Member) -> list[Follow]:
    """Return those elsewhere who ask to follow ``viewer``, who asked first, first."""
    these = (Follow.followed_uri == viewer.uri) & (Follow.state == ASKED)
    return list(Follow.select().where(these).order_by(Follow.id).limit(ASKING_MAX))


def answer(viewer: Member, *, follow_id: int, is_accepted: bool) -> str:
    """Say yes or no to somebody elsewhere who asks to follow ``viewer``; gives their URI.

    Raises NotFound for what nobody asks, or was answered.
    """
    require(viewer, "core.take_part")
    asked = (Follow.id == follow_id) & (Follow.followed_uri == viewer.uri)
    return _answer(asked, is_accepted=is_accepted)


def answer_for(followed_uri: str, *, follower_uri: str, is_accepted: bool) -> None:
    """Say yes or no, as a steward, to somebody elsewhere who asks to follow a thing here.

    Who asks to follow a member is the member's to answer. Raises NotFound for what nobody asks.
    """
    if not people.is_thing(followed_uri):
        raise NotFound
    _answer(_between(follower_uri, followed_uri), is_accepted=is_accepted)


def asked_by(uris: Sequence[str]) -> list[tuple[str, str]]:
    """Return who, of those who live elsewhere under some URIs, asks to follow which thing here."""
    asked = Follow.follower_uri.in_(uris) & (Follow.state == ASKED)
    found: Any = Follow.select(Follow.follower_uri, Follow.followed_uri).where(asked)
    pairs = [(str(one), str(other)) for one, other in found.order_by(Follow.id).tuples()]
    return [(one, other) for one, other in pairs if people.is_thing(other)][:ASKING_MAX]


def _answer(asked: Any, *, is_accepted: bool) -> str:
    with transaction():
        waits = asked & (Follow.state == ASKED)
        found: Follow | None = lock_rows(Follow.select().where(waits)).first()
        if found is None:
            raise NotFound
        if is_accepted:
            found.state = ACCEPTED
            found.save(only=[Follow.state])
        else:
            found.delete_instance()
        record(
            FollowAnswered(
                follower_uri=str(found.follower_uri),
                followed_uri=str(found.followed_uri),
                is_accepted=is_accepted,
            )
        )
    return str(found.follower_uri)


def end_all_of(remote_uri: str) -> None:
    """Forget somebody elsewhere who is gone: whom they follow, who follows them, their words."""
    if not persons.lives_elsewhere(remote_uri):
        return
    with transaction():
        either = (Follow.follower_uri == remote_uri) | (Follow.followed_uri == remote_uri)
        Follow.delete().where(either).execute()
        Reaction.delete().where(Reaction.person_uri == remote_uri).execute()
        persons.forget(remote_uri)


def part_from_all(member_uri: str) -> None:
    """End all follows between a member and others elsewhere, in the open transaction."""
    from_there = (Follow.followed_uri == member_uri) & Follow.follower_id.is_null()
    Follow.delete().where(from_there).execute()
    mine: Any = Follow.select(Follow.id, Follow.followed_uri)
    gone = [
        row.id
        for row in mine.where(Follow.follower_uri == member_uri)
        if persons.lives_elsewhere(str(row.followed_uri))
    ]
    if gone:
        Follow.delete().where(Follow.id.in_(gone)).execute()


def counts_of(uri: str) -> Counts:
    """Return how many follow an actor of this instance, and how many it follows, for anybody.

    Of a thing, more than how many follow it, here and elsewhere: a step, 0 below ten; a number
    that moves with each follower would say who the last one was. Of a member both are 0: they
    are told to nobody.
    """
    if not people.is_thing(uri):
        return Counts(followers=0, following=0)
    theirs = (Member.uri == Follow.follower_uri) & (Member.state == ACTIVE)
    is_live = Follow.follower_id.is_null() | fn.EXISTS(Member.select(SQL("1")).where(theirs))
    these = (Follow.followed_uri == uri) & (Follow.state == ACCEPTED) & is_live
    step = step_of(Follow.select().where(these).count())
    return Counts(followers=0 if step is None else step[0], following=0)


def _hold(follower_uri: str, followed_uri: str) -> bool:
    """Keep whom somebody wants to follow from leaving until the transaction ends.

    Tells whether it is a person. Raises NotFound, NotAllowed; see ``admit``.
    """
    if people.is_thing(followed_uri):
        return False
    members = Member.select().where(Member.uri == followed_uri)
    member: Member | None = lock_rows(members, lets_refer=True).first()
    if member is None or not (member.is_active and member.federates):
        raise NotFound
    # Whoever has blocked somebody refuses them; blocked themselves, they are not asked either.
    sides = [(followed_uri, follower_uri), (follower_uri, followed_uri)]
    for one, other in sides:
        is_it = (Block.blocker_uri == one) & (Block.blocked_uri == other)
        if Block.select().where(is_it).exists():
            raise NotAllowed
    return True


def _refuse_too_many(followed_uri: str, state: str) -> None:
    """Raise LimitReached where no more can follow, or ask to. They are counted one by one."""
    these = (Follow.followed_uri == followed_uri) & (Follow.state == state)
    most = FOLLOWERS_MAX if state == ACCEPTED else ASKING_MAX
    if Follow.select().where(these).count() >= most:
        raise LimitReached(_("Too many follow already. Try again later."))


def _between(follower_uri: str, followed_uri: str) -> Any:
    return (Follow.follower_uri == follower_uri) & (Follow.followed_uri == followed_uri)


def _page(uri: str, whence: Any, after: int, limit: int) -> list[Follower]:
    these = (Follow.followed_uri == uri) & (Follow.state == ACCEPTED) & (Follow.id > after)
    found: Sequence[Follow] = list(
        Follow.select(Follow.id, Follow.follower_uri)
        .where(these & whence)
        .order_by(Follow.id)
        .limit(min(limit, PAGE_ROWS_MAX))
    )
    return [Follower(id=int(row.id), uri=str(row.follower_uri)) for row in found]


# In fixed SQL: asked of each message from elsewhere.
_FOLLOWED_HERE = (
    "SELECT 1 FROM follow WHERE followed_uri = ? AND state = ? AND follower_id IS NOT NULL LIMIT 1"
)
