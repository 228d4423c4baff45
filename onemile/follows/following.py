"""Follow somebody, stop, send a follower away; what those write whom one follows."""

from collections.abc import Collection, Sequence
from typing import Any

from peewee import SQL, fn

from onemile import clock, current
from onemile.capabilities import require
from onemile.contracts import FeedItem
from onemile.db import lock_rows, transaction
from onemile.errors import Invalid, LimitReached, NotFound
from onemile.events import record
from onemile.fields import may_be_uri
from onemile.follows import people
from onemile.follows.events import FollowAnswered, FollowAsked, FollowEnded
from onemile.follows.models import ACCEPTED, ASKED, UNTAKEN, Follow
from onemile.i18n import gettext as _
from onemile.members import outward, persons
from onemile.members.models import ACTIVE, Member
from onemile.mile import unmuted
from onemile.mile.people import step_of

# The feed asks for all of them in one question, and nobody reads what five hundred write.
FOLLOWED_MAX = 500
PAGE_ROWS = 20


def follow(viewer: Member, *, followed_uri: str) -> Follow:
    """Follow a person whom ``viewer`` may know, or a thing such as a magazine; twice is once.

    Raises NotFound for who is out of reach or does not exist, alike; Invalid for oneself, and
    for somebody elsewhere by who is not known there; LimitReached beyond FOLLOWED_MAX.
    """
    require(viewer, "core.take_part")
    if followed_uri == viewer.uri:
        raise Invalid(message=_("You cannot follow yourself."))
    if not may_be_uri(followed_uri):
        raise NotFound
    if followed_uri not in people.cards_in_reach(viewer, [followed_uri]):
        raise NotFound
    is_elsewhere = persons.lives_elsewhere(followed_uri)
    if is_elsewhere and not viewer.federates:
        raise Invalid(
            message=_(
                "Nobody elsewhere knows you, so you cannot ask them. Under “Me”, “Other "
                "instances”, you can change that."
            )
        )
    with transaction():
        is_here = _held(viewer, followed_uri) or people.is_thing(followed_uri)
        state = ACCEPTED if is_here else ASKED
        # A block of this very moment, or somebody who has just withdrawn or narrowed it.
        if followed_uri in viewer.hidden_uris() or not _still_in_reach(viewer, followed_uri):
            raise NotFound
        found = between(viewer, followed_uri)
        if found is not None:
            return _asked_again(found) if found.state == UNTAKEN else found
        if Follow.select().where(Follow.follower_uri == viewer.uri).count() >= FOLLOWED_MAX:
            raise LimitReached(
                _("You follow %(n)s people already. Stop following one first.", n=FOLLOWED_MAX)
            )
        made: Follow = Follow.create(
            follower_uri=viewer.uri, follower_id=viewer.id, followed_uri=followed_uri, state=state
        )
        if is_elsewhere:
            record(FollowAsked(follower_uri=str(viewer.uri), followed_uri=followed_uri))
    return made


def follow_as_known(viewer: Member, *, followed_uri: str) -> Follow:
    """Let other instances know ``viewer``, and follow somebody there: both, or neither.

    Raises as ``follow`` and ``outward.let_know`` do. The text for other instances stays as it is.
    """
    if not persons.lives_elsewhere(followed_uri):
        return follow(viewer, followed_uri=followed_uri)
    with transaction():
        outward.let_know(viewer, text=str(viewer.outward_text))
        present = Member.get_by_id(viewer.id)
        return follow(present, followed_uri=followed_uri)


def _asked_again(found: Follow) -> Follow:
    """Ask once more where the first request was not taken, in the open transaction."""
    found.state, found.since = ASKED, clock.now()
    found.save(only=[Follow.state, Follow.since])
    record(FollowAsked(follower_uri=str(found.follower_uri), followed_uri=str(found.followed_uri)))
    return found


def end(viewer: Member, *, follow_id: int) -> Follow:
    """End a follow, as the one who follows or the one who is followed; nobody is told.

    The server of who lives elsewhere is, or it would go on. Raises NotFound for what is between
    others, or over already.
    """
    mine = (Follow.follower_uri == viewer.uri) | (Follow.followed_uri == viewer.uri)
    with transaction():
        found: Follow | None = Follow.get_or_none((Follow.id == follow_id) & mine)
        if found is None:
            raise NotFound
        found.delete_instance()
        follower, followed = str(found.follower_uri), str(found.followed_uri)
        if persons.lives_elsewhere(followed):
            record(FollowEnded(follower_uri=follower, followed_uri=followed))
        elif persons.lives_elsewhere(follower):
            record(FollowAnswered(follower_uri=follower, followed_uri=followed, is_accepted=False))
    return found


def part(one_uri: str, other_uri: str) -> None:
    """End what is between two people, both ways; they do not see each other any more.

    Where one of them lives elsewhere, their server hears that it is not followed any more. That
    it does not follow any more, it is not told: it would learn of a block.
    """
    for follower, followed in ((one_uri, other_uri), (other_uri, one_uri)):
        both = (Follow.follower_uri == follower) & (Follow.followed_uri == followed)
        was_there = Follow.delete().where(both).execute()
        if was_there and persons.lives_elsewhere(followed):
            record(FollowEnded(follower_uri=follower, followed_uri=followed))


def between(viewer: Member, followed_uri: str) -> Follow | None:
    """Return the follow of somebody by ``viewer``, or None."""
    found: Follow | None = Follow.get_or_none(
        (Follow.follower_uri == viewer.uri) & (Follow.followed_uri == followed_uri)
    )
    return found


def followed_by(viewer: Member, *, before: int | None = None) -> list[Follow]:
    """Return a page of those whom ``viewer`` follows, the latest first, and one more if any."""
    return _page(Follow.follower_uri == viewer.uri, before)


def followers_of(viewer: Member, *, before: int | None = None) -> list[Follow]:
    """Return a page of those who follow ``viewer``, the latest first, and one more if any."""
    return _page((Follow.followed_uri == viewer.uri) & (Follow.state == ACCEPTED), before)


def followed_elsewhere(viewer: Member, *, limit: int) -> list[Follow]:
    """Return those of other instances whom ``viewer`` follows or asks to, the latest first."""
    ours = f"{current.card().base_url}/"
    mine = (Follow.follower_uri == viewer.uri) & ~Follow.followed_uri.startswith(ours)
    return list(Follow.select().where(mine).order_by(Follow.id.desc()).limit(limit))


def follows_at(viewer: Member, hosts: Collection[str]) -> frozenset[str]:
    """Return those of some hosts where ``viewer`` follows somebody, who has let them."""
    mine = (Follow.follower_uri == viewer.uri) & (Follow.state == ACCEPTED)
    found: Any = Follow.select(Follow.followed_uri).where(mine).tuples()
    return frozenset(persons.host_of(str(uri)) for (uri,) in found) & frozenset(hosts)


def acquaintances(viewer: Member, *, limit: int) -> list[str]:
    """Return the URIs of those whom ``viewer`` follows or who follow them, the latest first."""
    mine = (Follow.follower_uri == viewer.uri) | (Follow.followed_uri == viewer.uri)
    rows = Follow.select().where(mine & (Follow.state == ACCEPTED))
    found = [
        str(row.followed_uri if row.follower_uri == viewer.uri else row.follower_uri)
        for row in rows.order_by(Follow.id.desc()).limit(limit)
    ]
    return [uri for uri in found if not people.is_thing(uri)]


def items(viewer: Member, *, before: int | None, limit: int) -> list[FeedItem]:
    """Return the newest things, with ``id < before``, of those whom ``viewer`` follows.

    Only what the plugins let this viewer see; whoever a block hides, or whom they have muted, is
    not even asked for.
    """
    mine = (Follow.follower_uri == viewer.uri) & (Follow.state == ACCEPTED)
    rows: Any = Follow.select(Follow.followed_uri).where(mine).limit(FOLLOWED_MAX).tuples()
    hidden = people.hidden_uris(viewer)
    muted = viewer.muted_uris()
    uris = _in_sight(viewer, frozenset(uri for (uri,) in rows) - hidden - muted)
    if not uris:
        return []

    def ask(until: int | None, n: int) -> list[FeedItem]:
        answers: Sequence[FeedItem] = current.instance().plugins.collect(
            "followed_items",
            viewer=viewer,
            followed_uris=tuple(sorted(uris)),
            before=until,
            limit=n,
        )
        found = {
            item.uri: item
            for item in answers
            if (item.author.uri in uris or item.of_uri in uris)
            and item.author.uri not in hidden
            and (until is None or item.id < until)
        }
        return sorted(found.values(), key=lambda item: -item.id)[:n]

    return unmuted.newest(ask, muted=muted, before=before, limit=limit)


def followers_of_thing(uri: str, *, after: int = 0, limit: int = FOLLOWED_MAX) -> list[Follow]:
    """Return those of this instance who follow a thing, the first ones first, ``id > after``.

    For whoever tells them of something new: chunk by chunk, until one is not full. Whether they
    may see it still is to be asked of each.
    """
    these = (Follow.followed_uri == uri) & (Follow.state == ACCEPTED) & (Follow.id > after)
    here = these & Follow.follower_id.is_null(False)
    return list(Follow.select().where(here).order_by(Follow.id).limit(limit))


def follows_thing(viewer: Any, uri: str) -> bool:
    """Tell whether somebody follows a person or thing."""
    return viewer is not None and between(viewer, uri) is not None


def followed_things(viewer: Member, *, under: str) -> list[str]:
    """Return the URIs of the things that somebody follows, of those that begin with an address.

    For a plugin's own list of them, which asks of each whether it may be seen by now.
    """
    theirs = Follow.followed_uri.startswith(under) & (Follow.state == ACCEPTED)
    mine = (Follow.follower_uri == viewer.uri) & theirs
    rows: Any = Follow.select(Follow.followed_uri).where(mine).order_by(Follow.id.desc())
    return [uri for (uri,) in rows.limit(FOLLOWED_MAX).tuples()]


def step_of_followers(uri: str) -> int:
    """Return more than how many members of standing follow a thing: a step, 0 below ten.

    A number that moves with each follower would say who the last one was.
    """
    theirs = (Member.uri == Follow.follower_uri) & (Member.state == ACTIVE)
    is_live = fn.EXISTS(Member.select(SQL("1")).where(theirs))
    these = (Follow.followed_uri == uri) & (Follow.state == ACCEPTED) & is_live
    step = step_of(Follow.select().where(these).count())
    return 0 if step is None else step[0]


def end_all_of_thing(uri: str) -> None:
    """End all follows of a thing that is gone for good, in the open transaction."""
    Follow.delete().where(Follow.followed_uri == uri).execute()


def _in_sight(viewer: Member, uris: frozenset[str]) -> frozenset[str]:
    """Leave out the things that a viewer may not see now: their follow rests."""
    things = [uri for uri in uris if people.is_thing(uri)]
    if not things:
        return uris
    return uris - (set(things) - people.cards_of_things(viewer, things).keys())


def _still_in_reach(viewer: Member, uri: str) -> bool:
    return not people.is_thing(uri) or uri in people.cards_of_things(viewer, [uri])


def _held(viewer: Member, followed_uri: str) -> bool:
    """Keep both from leaving until the transaction ends; tell whether the other lives here.

    Raises NotFound when the other has just left. It also makes two tabs count one after the other.
    """
    both = Member.select().where(Member.uri.in_([viewer.uri, followed_uri])).order_by(Member.id)
    held = list(lock_rows(both, lets_refer=True))
    others = [one for one in held if one.id != viewer.id]
    if not all(one.is_active for one in others):
        raise NotFound
    return bool(others)


def _page(mine: Any, before: int | None) -> list[Follow]:
    if before is not None:
        mine &= Follow.id < before
    return list(Follow.select().where(mine).order_by(Follow.id.desc()).limit(PAGE_ROWS + 1))
