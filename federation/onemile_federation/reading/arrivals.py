"""Members hear that something new has come in a group of another instance that they follow.

A group may have thousands of followers here: each task tells some and asks for the next. What a
group brings within some hours is one notice, as it is one card of the feed; what was said before
anybody followed, answers and what has no title are none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onemile.api import (
    Event,
    LimitReached,
    NotFound,
    Notice,
    NoticeText,
    Rate,
    TaskKind,
    count_try,
    defer,
    follows,
    record,
)
from onemile.api import gettext as _
from onemile_federation.reading import sight, things
from onemile_federation.reading.feed import FOLDED_HOURS
from onemile_federation.remote import actors, interest, standings
from onemile_federation.remote.models import LIVE, RemoteActor, RemoteObject

TASK = "federation.tell_arrived"
# Some seconds of composing at the most.
FOLLOWERS_AT_ONCE = 100
# Of one group; the feed and its page have the rest.
TOLD = Rate(name="federation.arrived", times=1, seconds=FOLDED_HOURS * 3_600)
# Of a name and a title, so that the sentence with both fits into a notice.
NAME_CHARS_MAX, TITLE_CHARS_MAX = 80, 180


@dataclass(frozen=True, kw_only=True)
class ReadersTold(Event):
    """Some of those who follow a group elsewhere are to be told of what is new in it."""

    name = "federation.ReadersTold"
    group_uri: str
    thing_id: int
    follower_uris: list[str]


def note(row: RemoteObject, shared_by_uri: str) -> None:
    """Ask, in the open transaction that keeps a thing, for those to be told who follow its group.

    Nothing is asked of what is kept already, nor of what no notice is about: it uses up none.
    """
    is_told = row.is_new and row.title and not row.in_reply_to_uri and not row.before_followed
    if not is_told or not row.is_public:
        return
    group = _group_of(row, shared_by_uri)
    if group is None or not interest.is_followed(str(group.uri)):
        return
    # Hardly anybody would be told of it who follows the group.
    if row.host != group.host and standings.limited_among([str(row.host)]):
        return
    try:
        count_try(TOLD, by=str(group.uri))
    except LimitReached:
        return
    _ask(thing_id=int(row.id), group_uri=str(group.uri))


def tell_some(payload: Mapping[str, Any]) -> None:
    """Tell the next of those who follow; run by the worker, whole."""
    thing_id, group_uri = int(payload["thing_id"]), str(payload["group_uri"])
    row: RemoteObject | None = RemoteObject.get_or_none(RemoteObject.id == thing_id)
    if row is None or row.state != LIVE or row.before_followed:
        return
    found = follows.followers_here(group_uri, after=payload["after"], limit=FOLLOWERS_AT_ONCE)
    if not found:
        return
    uris = [one.uri for one in found]
    record(ReadersTold(group_uri=group_uri, thing_id=thing_id, follower_uris=uris))
    if len(found) == FOLLOWERS_AT_ONCE:
        _ask(thing_id=thing_id, group_uri=group_uri, after=found[-1].id)


def _group_of(row: RemoteObject, shared_by_uri: str) -> RemoteActor | None:
    for uri in (shared_by_uri, str(row.audience_uri)):
        found = actors.known(uri) if uri else None
        is_its_own = uri == shared_by_uri or (found is not None and found.host == row.host)
        if found is not None and found.kind == "Group" and is_its_own:
            return found
    return None


def _ask(*, thing_id: int, group_uri: str, after: int = 0) -> None:
    named = {"thing_id": thing_id, "group_uri": group_uri, "after": after}
    defer(TASK, named, key=f"{TASK}:{thing_id}:{after}")


def _followers(event: ReadersTold) -> Sequence[str]:
    return event.follower_uris


def _compose(event: ReadersTold, member: Any) -> NoticeText | None:
    group = actors.known(event.group_uri)
    try:
        row = sight.thing(event.thing_id, viewer=member)
    except NotFound:
        return None
    apart = member.hidden_uris() | member.muted_uris()
    if group is None or {event.group_uri, str(row.author_uri)} & apart:
        return None
    name, title = things.name_of(group)[:NAME_CHARS_MAX], things.title_of(row)[:TITLE_CHARS_MAX]
    return NoticeText(
        title=_("New in “%(name)s”: %(title)s", name=name, title=title),
        body=things.excerpt_of(row),
        url=things.path(row),
    )


EVENT_TYPES: list[type[Event]] = [ReadersTold]
NOTICES = [Notice(event_type=ReadersTold, recipients=_followers, compose=_compose)]
TASKS = [TaskKind(name=TASK, run=tell_some, is_whole=True)]
