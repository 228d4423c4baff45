"""What becomes of follows of people elsewhere, told to the member who follows: yes, no, over, cut.

Whoever carries them between instances says it here. One notice each, and of what a team here has
cut one for each instance, however many were followed there.
"""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from onemile.db import lock_rows, transaction
from onemile.events import record
from onemile.follows import elsewhere
from onemile.follows.events import FollowsCut, FollowTurned
from onemile.follows.models import ACCEPTED, ASKED, UNTAKEN, Follow
from onemile.members import persons
from onemile.rates import Rate, count_or_tell

# What a member is told: they follow now; were refused; were let go; their request was not taken.
YES, NO, OVER, IN_VAIN = "yes", "no", "over", "in vain"
# Of what is cut off at once a member is told once, however long the cutting takes.
CUT = Rate(name="follows-cut", times=1, seconds=86_400)


class Pair(NamedTuple):
    """Who follows whom."""

    follower_uri: str
    followed_uri: str


def answered(follower_uri: str, followed_uri: str, *, is_accepted: bool) -> bool:
    """Write down what somebody elsewhere says to a member who asked to follow them.

    A no may come later, too, and ends it; the member is told. Tells whether there was anything to
    answer.
    """
    if not persons.lives_elsewhere(followed_uri):
        return False
    with transaction():
        found = _mine(follower_uri, followed_uri)
        if found is None or (is_accepted and found.state == ACCEPTED):
            return False
        if is_accepted:
            turn = YES
            _set(found, ACCEPTED)
        else:
            turn = OVER if found.state == ACCEPTED else NO
            found.delete_instance()
        _tell(follower_uri, followed_uri, turn)
    return True


def moved_on(follower_uri: str, followed_uri: str) -> None:
    """End a member's follow of somebody who lives on another server now: nobody let anybody go.

    The member is not told of an end: whoever leads them over says so.
    """
    with transaction():
        found = _mine(follower_uri, followed_uri)
        if found is not None:
            found.delete_instance()


def asked_in_vain(follower_uri: str, followed_uri: str, *, is_so: bool) -> None:
    """Write down that a request was not taken by their server; not ``is_so``: it is under way.

    It stays among those whom the member follows, to be made again or taken back.
    """
    with transaction():
        found = _mine(follower_uri, followed_uri)
        if found is None or found.state != (ASKED if is_so else UNTAKEN):
            return
        _set(found, UNTAKEN if is_so else ASKED)
        if is_so:
            _tell(follower_uri, followed_uri, IN_VAIN)


def cut(remote_uri: str, *, named: str | None = None) -> list[Pair]:
    """Forget somebody elsewhere, whose instance a team here has cut off; gives what ended.

    As ``elsewhere.end_all_of``, and the members who followed them are told who has ended it: once
    of all that is cut off by one name. ``named`` is that name, of which servers may lie beneath;
    "" for several instances at once, None for the one where they live.
    """
    if not persons.lives_elsewhere(remote_uri):
        return []
    either = (Follow.follower_uri == remote_uri) | (Follow.followed_uri == remote_uri)
    with transaction():
        rows = list(Follow.select().where(either).order_by(Follow.id))
        elsewhere.end_all_of(remote_uri)
        host = urlsplit(remote_uri).netloc if named is None else named
        for row in rows:
            if row.follower_id is not None and count_or_tell(CUT, by=f"{row.follower_id} {host}"):
                record(FollowsCut(follower_uri=str(row.follower_uri), host=host))
    return [Pair(str(row.follower_uri), str(row.followed_uri)) for row in rows]


def _mine(follower_uri: str, followed_uri: str) -> Follow | None:
    both: Any = (Follow.follower_uri == follower_uri) & (Follow.followed_uri == followed_uri)
    found: Follow | None = lock_rows(
        Follow.select().where(both & Follow.follower_id.is_null(False))
    ).first()
    return found


def _set(row: Follow, state: str) -> None:
    Follow.update(state=state).where(Follow.id == row.id).execute()


def _tell(follower_uri: str, followed_uri: str, turn: str) -> None:
    record(FollowTurned(follower_uri=follower_uri, followed_uri=followed_uri, turn=turn))
