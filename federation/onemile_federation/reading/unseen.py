"""A thing, or somebody, elsewhere not shown to a member any more: what happened, their own words.

Whoever has blocked its author is told that it is their own block. Of another's block, of what
moderators hid or of a server that is kept away nothing is told: to who has written beneath it all
of that is one sentence, to everybody else nothing is there.
"""

from dataclasses import dataclass
from typing import Any

from flask import render_template

from onemile_federation.ports import Port
from onemile_federation.reading import things
from onemile_federation.reading.thing_answers import for_one
from onemile_federation.remote import hosts, quiet_hosts
from onemile_federation.remote.models import LIVE, RemoteActor, RemoteObject

NOT_SHOWN_STATUS = 403
# Of those in a group whom a block keeps apart: so many are asked after, as write in one group.
AUTHORS_MAX = 20


@dataclass(frozen=True, kw_only=True)
class OwnWords:
    """What a member has written beneath a thing: its number, when, the words."""

    id: int
    said: str
    text: str


# The latest of it, a page at most; asked of the room in which members talk.
own_words: Port[[RemoteObject, Any], list[OwnWords]] = Port("what a member wrote beneath a thing")


def page(number: int, *, viewer: Any) -> Any:
    """Return the page that says so; None where nothing is to be told."""
    these = (RemoteObject.id == number) & (RemoteObject.state == LIVE) & RemoteObject.is_public
    row: RemoteObject | None = RemoteObject.get_or_none(these)
    if row is None or viewer is None:
        return None
    is_mine, words = _is_by_own_block(row, viewer), own_words(row, viewer)
    if not (is_mine or words):
        return None
    drawn = render_template("federation/unseen.html", is_mine=is_mine, words=words)
    return for_one(drawn), NOT_SHOWN_STATUS


def actor_page(number: int, *, viewer: Any) -> Any:
    """Return the page of somebody elsewhere whom a member has blocked; None of everybody else.

    Whether they have blocked the member, too, it does not say.
    """
    found: RemoteActor | None = RemoteActor.get_or_none(RemoteActor.id == number)
    if found is None or viewer is None or not viewer.blocks_uri(str(found.uri)):
        return None
    if hosts.is_suspended(str(found.host)):
        return None
    name = things.name_of(found)
    drawn = render_template("federation/unseen_actor.html", name=name, uri=str(found.uri))
    return for_one(drawn), NOT_SHOWN_STATUS


def is_of_blocked(group: RemoteActor, *, viewer: Any) -> bool:
    """Tell whether something stands in a group by whom its member has blocked themselves."""
    hidden = sorted(viewer.hidden_uris())
    if not hidden or quiet_hosts.apart_from(viewer, [str(group.host)]):
        return False
    inside = (RemoteObject.audience_uri == group.uri) & (RemoteObject.host == group.host)
    stands = (RemoteObject.state == LIVE) & RemoteObject.is_public & ~RemoteObject.is_hidden
    theirs = RemoteObject.select(RemoteObject.author_uri).distinct().limit(AUTHORS_MAX)
    found: Any = theirs.where(inside & stands & RemoteObject.author_uri.in_(hidden)).tuples()
    return any(viewer.blocks_uri(str(uri)) for (uri,) in found)


def _is_by_own_block(row: RemoteObject, viewer: Any) -> bool:
    if row.is_hidden or quiet_hosts.apart_from(viewer, [str(row.host)]):
        return False
    said_by = {str(row.author_uri), str(row.audience_uri)} - {""}
    return any(viewer.blocks_uri(uri) for uri in said_by)
