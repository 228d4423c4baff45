"""What stands under something said elsewhere, for one member: threads of two levels, a page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import g

from onemile.api import ActorCard, allowed, conversations, follows, linked, resolve_actors, when
from onemile.api import gettext as _
from onemile_federation import addresses
from onemile_federation.ports import Port
from onemile_federation.reading import reachability, things
from onemile_federation.remote import cards as cards_elsewhere
from onemile_federation.remote import origins, shares
from onemile_federation.remote.models import LIVE, RemoteActor, RemoteObject
from onemile_federation.talking import arriving, gestures, threads
from onemile_federation.talking.models import LIKE, SHARE
from onemile_federation.talking.saying import PAGE_COMMENTS

_LOOKED_AT = "federation_looked_at"
# Asked of the room that fetches it; before the look of which it learns is noted there.
thread_is_coming: Port[[RemoteObject], bool] = Port("whether a thread is being fetched")


@dataclass(frozen=True, kw_only=True)
class Comment:
    """A comment as it stands there. ``origin`` names where it was said, empty for here.

    ``name`` is without that, which stands below it. ``is_author``: by whoever wrote the thing.
    ``came``: how far one's own words have come, empty for those of others.
    """

    id: int
    author: ActorCard
    name: str
    runs: list[conversations.Run]
    said: str
    origin: str
    is_mine: bool
    is_author: bool
    came: str
    is_muted: bool
    answers: list["Comment"] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Panel:
    """All that a member reads and can do under a thing; a page of its comments at most.

    ``is_coming``: what was said there is being fetched, or is from now on, since it is looked at.
    """

    thing_id: int
    page: str
    host: str
    threads: list[Comment]
    older: int | None
    reach: reachability.Reach
    may_take_part: bool
    is_known: bool
    answers_to: Comment | None
    is_coming: bool
    most: int = conversations.POST_CHARS_MAX


class Looked:
    """A thing that a member looks at; whether words get there is asked once, if at all."""

    def __init__(self, thing: RemoteObject, member: Any) -> None:
        self.thing, self.member = thing, member

    @cached_property
    def reach(self) -> reachability.Reach:
        """Whether what the member says gets there."""
        return reachability.of_thing(self.thing, member=self.member)


@dataclass(frozen=True, kw_only=True)
class Acts:
    """What a member can do about a thing beside speaking: thank for it, pass it on, report it.

    ``has_followers``: somebody elsewhere follows them, and would see what they pass on.
    """

    thing_id: int
    reach: reachability.Reach
    is_known: bool
    has_thanked: bool
    has_shared: bool
    has_followers: bool


def looked_at(number: int, member: Any) -> Looked | None:
    """Return the thing of a number for all that hangs into its page, asked for once a request."""
    known: dict[tuple[int, str], Looked | None] = g.setdefault(_LOOKED_AT, {})
    key = number, str(member.uri)
    if key not in known:
        row: RemoteObject | None = RemoteObject.get_or_none(RemoteObject.id == number)
        known[key] = None if row is None else Looked(row, member)
    return known[key]


def acts_on(looked: Looked) -> Acts | None:
    """Return what a member can do about a thing; None for their own, or who takes no part."""
    thing, member = looked.thing, looked.member
    if thing.author_uri == member.uri or not _may_take_part(member):
        return None
    did = gestures.of(member, str(thing.uri))
    return Acts(
        thing_id=int(thing.id),
        reach=looked.reach,
        is_known=bool(member.federates),
        has_thanked=LIKE in did,
        has_shared=SHARE in did,
        has_followers=bool(follows.followers_elsewhere(str(member.uri), limit=1)),
    )


def of(looked: Looked, *, before: int | None = None, answer: int = 0) -> Panel:
    """Return a page of what was said under a thing that a member sees.

    As many questions for fifty comments as for one. ``answer`` is the comment one answers.
    """
    thing, member = looked.thing, looked.member
    under = threads.under(str(thing.uri))
    posts: list[conversations.Post] = []
    if under is not None:
        posts = conversations.posts_of(int(under.id), before=before, limit=PAGE_COMMENTS + 1)
        conversations.mark_read(int(under.id), person_uri=str(member.uri))
    shown = posts[-PAGE_COMMENTS:]
    seen = [] if under is None else conversations.seen_by(member, under, shown)
    comments = _comments(thing, seen, member)
    return Panel(
        thing_id=int(thing.id),
        page=threads.page_of(thing),
        host=origins.of(str(thing.host)),
        threads=_threads(seen, comments),
        older=int(shown[0].id) if len(posts) > PAGE_COMMENTS else None,
        reach=looked.reach,
        may_take_part=_may_take_part(member),
        is_known=bool(member.federates),
        answers_to=comments.get(answer),
        is_coming=thread_is_coming(thing),
    )


def _may_take_part(member: Any) -> bool:
    return bool(member.is_active) and bool(allowed(member, "core.take_part"))


def _comments(
    thing: RemoteObject, posts: Sequence[conversations.Post], member: Any
) -> dict[int, Comment]:
    cards = linked(member, resolve_actors(str(one.author_uri) for one in posts))
    known = _known_elsewhere({str(one.author_uri) for one in posts})
    mine = [int(one.id) for one in posts if one.author_uri == member.uri]
    came = arriving.states_of(mine, host=str(thing.host))
    muted, found = member.muted_uris(), {}
    taken_out = _taken_out(thing) if any(one.state == conversations.HELD for one in posts) else ""
    for one in posts:
        by_uri = str(one.author_uri)
        there = known.get(by_uri)
        found[int(one.id)] = Comment(
            id=int(one.id),
            author=cards[by_uri],
            name=cards[by_uri].name if there is None else things.name_of(there),
            runs=conversations.runs_of(conversations.words_of(one)),
            said=when(one.at),
            origin=_origin(by_uri, there),
            is_mine=by_uri == member.uri,
            is_author=by_uri == thing.author_uri,
            came=taken_out if one.state == conversations.HELD else came.get(int(one.id), ""),
            is_muted=by_uri in muted,
        )
    return found


def _taken_out(thing: RemoteObject) -> str:
    """Say who shows a comment no more, to its author, who alone finds it then."""
    uri = shares.group_of(thing)
    group = RemoteActor.get_or_none(RemoteActor.uri == uri) if uri else None
    name = origins.of(str(thing.host)) if group is None else things.name_of(group)
    return _("hidden by the editors of %(name)s: you alone read it here", name=name)


def _known_elsewhere(uris: set[str]) -> dict[str, RemoteActor]:
    asked = [uri for uri in uris if not addresses.is_ours(uri)]
    found = RemoteActor.select().where(RemoteActor.uri.in_(asked)) if asked else []
    return {str(one.uri): one for one in found if one.state == LIVE}


def _origin(uri: str, there: RemoteActor | None) -> str:
    """Say where somebody is at home: "" for here.

    By the name of a partner, as everywhere; at others by their proven name, else by their server.
    """
    if addresses.is_ours(uri):
        return ""
    host = addresses.host_of(uri)
    called = origins.of(host)
    return called if there is None or called != host else cards_elsewhere.home_of(there)


def _threads(posts: Sequence[conversations.Post], comments: dict[int, Comment]) -> list[Comment]:
    """Put each answer below what it answers, on the same page; never one below an answer."""
    tops = {int(one.id) for one in posts if one.reply_to is None}
    roots = []
    for one in posts:
        above = int(one.reply_to or 0)
        if above in tops and above != one.id:
            comments[above].answers.append(comments[int(one.id)])
        else:
            roots.append(comments[int(one.id)])
    return roots
