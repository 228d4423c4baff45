"""Somebody whom a member follows lives on another server now: the member is told, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onemile.api import Event, Notice, NoticeText, resolve_actor
from onemile.api import gettext as _

# Of what others call themselves, so that the sentence around it fits into a notice.
NAME_CHARS_MAX = 80


@dataclass(frozen=True, kw_only=True)
class FollowedMoved(Event):
    """A member follows, or has asked to follow, the new actor of somebody who moved."""

    name = "federation.FollowedMoved"
    member_uri: str
    old_uri: str
    new_uri: str


def _member(event: FollowedMoved) -> Sequence[str]:
    return [event.member_uri]


def _compose(event: FollowedMoved, member: Any) -> NoticeText | None:
    if {event.old_uri, event.new_uri} & (member.hidden_uris() | member.muted_uris()):
        return None
    name = resolve_actor(event.new_uri).name[:NAME_CHARS_MAX]
    return NoticeText(
        title=_("%(name)s lives on another server now", name=name),
        body=_("You follow them there from now on. If you would rather not, stop following them."),
        url="/me/followed",
    )


EVENT_TYPES: list[type[Event]] = [FollowedMoved]
NOTICES = [Notice(event_type=FollowedMoved, recipients=_member, compose=_compose)]
