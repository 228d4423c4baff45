"""Whose moderators are told of something elsewhere: those of its group, else those of its author.

What a group shows is for the group's own server to decide, wherever who wrote it lives.
"""

from typing import Any

from onemile.api import Event, transaction
from onemile_federation.outbox import reporting
from onemile_federation.remote import shares
from onemile_federation.remote.models import RemoteObject
from onemile_federation.talking.models import ThingComment

REPORT = "core.ReportPassedOn"
HEARD = (REPORT,)


def moderators_of(author_uri: str, thing_uri: str) -> str | None:
    """Return the host whose moderators are told of somebody's thing; None where nobody can be."""
    return reporting.host_told(_to_be_told(author_uri, thing_uri))


def hear(event: Event, event_id: int) -> None:
    """Tell them, once however often the event is told."""
    if event.name != REPORT:
        return
    told: Any = event
    with transaction():
        to_uri = _to_be_told(told.author_uri, next(iter(told.thing_uris), ""))
        reporting.tell(told, to_uri=to_uri, key=f"{event_id}:{REPORT}")


def _to_be_told(author_uri: str, thing_uri: str) -> str:
    """Return the group in which a thing stands, if its server can be told; else the author."""
    group_uri = _group_of(thing_uri) if thing_uri else ""
    return group_uri if group_uri and reporting.host_told(group_uri) else author_uri


def _group_of(thing_uri: str) -> str:
    """Return the group elsewhere in which a thing, or what a comment stands under, stands."""
    comment = ThingComment.get_or_none(ThingComment.uri == thing_uri)
    uri = thing_uri if comment is None else str(comment.thing_uri)
    thing = RemoteObject.get_or_none(RemoteObject.uri == uri)
    return "" if thing is None else shares.group_of(thing)
