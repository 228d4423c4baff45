"""What a member has written beneath a thing elsewhere, also where they do not see the thing."""

from typing import Any

from onemile.api import conversations, rows_of, when
from onemile_federation.reading.unseen import OwnWords
from onemile_federation.remote.models import RemoteObject
from onemile_federation.talking import threads
from onemile_federation.talking.saying import PAGE_COMMENTS


def of(thing: RemoteObject, member: Any) -> list[OwnWords]:
    """Return the latest PAGE_COMMENTS of it, oldest first; what moderators hid is left out."""
    under = threads.under(str(thing.uri))
    if under is None:
        return []
    shown = (conversations.SHOWN, conversations.HELD)
    values = (int(under.id), str(member.uri), *shown, PAGE_COMMENTS)
    posts = rows_of(conversations.Post, _MINE, values)[::-1]
    return [
        OwnWords(id=int(one.id), said=when(one.at), text=conversations.words_of(one))
        for one in posts
    ]


_MINE = "WHERE conversation_id = ? AND author_uri = ? AND state IN (?, ?) ORDER BY id DESC LIMIT ?"
