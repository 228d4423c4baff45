"""Those of this instance who follow what has moved are asked, once, whether they go along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from onemile.api import (
    Event,
    Notice,
    NoticeText,
    TaskKind,
    defer,
    follows,
    publishing,
    record,
    resolve_actor,
    transaction,
)
from onemile.api import gettext as _

# Some seconds of composing at the most; a task of its own tells the next.
FOLLOWERS_AT_ONCE = 100
# Of a name, so that the sentence around it fits into a notice.
NAME_CHARS_MAX = 80
TELL = "federation.tell_moved"


@dataclass(frozen=True, kw_only=True)
class FollowersAsked(Event):
    """Some members who follow what has moved hear of it."""

    name = "federation.FollowersAsked"
    uri: str
    target_uri: str
    follower_uris: list[str]


def hear(event: Event, event_id: int) -> None:
    """Have those asked who follow what has moved, once; unless that was taken back meanwhile."""
    if isinstance(event, publishing.ActorMoved) and _stands(event.uri, event.target_uri):
        key = f"{event_id}:{event.name}"
        with transaction():
            _ask({"uri": event.uri, "target_uri": event.target_uri, "key": key, "after": 0})


def _stands(uri: str, target_uri: str) -> bool:
    return publishing.moved_to(uri) == target_uri


def _tell_some(payload: Mapping[str, Any]) -> None:
    uri, target_uri = str(payload["uri"]), str(payload["target_uri"])
    if not _stands(uri, target_uri):
        return  # taken back meanwhile
    after = int(payload["after"])
    page = follows.followers_of_thing(uri, after=after, limit=FOLLOWERS_AT_ONCE)
    if not page:
        return
    told = [str(one.follower_uri) for one in page]
    record(FollowersAsked(uri=uri, target_uri=target_uri, follower_uris=told))
    if len(page) == FOLLOWERS_AT_ONCE:
        _ask({**payload, "after": int(page[-1].id)})


def _ask(payload: Mapping[str, Any]) -> None:
    defer(TELL, dict(payload), key=f"{TELL}:{payload['key']}:{payload['after']}")


def _followers(event: FollowersAsked) -> Sequence[str]:
    return event.follower_uris


def _compose(event: FollowersAsked, member: Any) -> NoticeText | None:
    if {event.uri, event.target_uri} & (member.hidden_uris() | member.muted_uris()):
        return None
    name = resolve_actor(event.uri).name[:NAME_CHARS_MAX]
    return NoticeText(
        title=_("%(name)s has moved: follow it there?", name=name),
        body=_("One press is enough there. If you would rather not, there is nothing to do."),
        url=f"/federation/follow?uri={quote(event.target_uri, safe='')}",
    )


EVENT_TYPES: list[type[Event]] = [FollowersAsked]
NOTICES = [Notice(event_type=FollowersAsked, recipients=_followers, compose=_compose)]
TASKS = [TaskKind(name=TELL, run=_tell_some)]
