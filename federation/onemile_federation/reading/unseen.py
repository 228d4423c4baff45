"""A thing elsewhere that is not shown to a member any more: what happened, and their own words.

Whoever has blocked its author is told that it is their own block. Of another's block, of what
moderators hid or of a server that is kept away nothing is told: to who has written beneath it all
of that is one sentence, to everybody else nothing is there.
"""

from dataclasses import dataclass
from typing import Any

from flask import render_template

from onemile_federation.ports import Port
from onemile_federation.reading.thing_answers import for_one
from onemile_federation.remote import quiet_hosts
from onemile_federation.remote.models import LIVE, RemoteObject

NOT_SHOWN_STATUS = 403


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


def _is_by_own_block(row: RemoteObject, viewer: Any) -> bool:
    if row.is_hidden or quiet_hosts.apart_from(viewer, [str(row.host)]):
        return False
    said_by = {str(row.author_uri), str(row.audience_uri)} - {""}
    return any(viewer.blocks_uri(uri) for uri in said_by)
