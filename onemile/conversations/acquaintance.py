"""Who is no stranger to whom: they talk already, or follow each other.

Having something to read of somebody (the hook ``knows``) is no acquaintance: that is how a
stranger comes to ask. An exchange is one by its conversation, which its keeper opens, and closes
where nothing came of it.
"""

from typing import Any

from onemile.conversations.models import ACCEPTED, CLOSED, PAIR, Conversation, Reader
from onemile.db import rows_of
from onemile.follows.models import ACCEPTED as FOLLOWS
from onemile.follows.models import Follow


def are_acquainted(one_uri: str, other_uri: str) -> bool:
    """Tell whether two have a conversation that both have accepted, or follow each other."""
    return _talk(one_uri, other_uri) or _follow_each_other(one_uri, other_uri)


def partners(viewer: Any, *, limit: int) -> list[str]:
    """Return the URIs of those with whom ``viewer`` talks, both having accepted; latest first."""
    mine, theirs = Reader.alias(), Reader.alias()
    rows: Any = (
        Conversation.select(theirs.person_uri)
        .join(mine, on=(mine.conversation == Conversation.id))
        .join(theirs, on=(theirs.conversation == Conversation.id))
        .where(
            (Conversation.kind == PAIR)
            & (Conversation.policy != CLOSED)
            & (mine.person_uri == viewer.uri)
            & (mine.standing == ACCEPTED)
            & (theirs.person_uri != viewer.uri)
            & (theirs.standing == ACCEPTED)
        )
        .order_by(Conversation.last_post_id.desc())
        .limit(limit)
        .tuples()
    )
    return list(dict.fromkeys(uri for (uri,) in rows))


def unanswered(asker_uri: str, other_uri: str) -> Conversation | None:
    """Return the question of a stranger that the other has not answered, or has said no to."""
    values = (PAIR, asker_uri, asker_uri, other_uri, ACCEPTED)
    found = rows_of(Conversation, _UNANSWERED, values)
    return None if not found or are_acquainted(asker_uri, other_uri) else found[0]


def _talk(one_uri: str, other_uri: str) -> bool:
    mine, theirs = Reader.alias(), Reader.alias()
    return bool(
        Conversation.select(Conversation.id)
        .join(mine, on=(mine.conversation == Conversation.id))
        .join(theirs, on=(theirs.conversation == Conversation.id))
        .where(
            (Conversation.kind == PAIR)
            & (Conversation.policy != CLOSED)
            & (mine.person_uri == one_uri)
            & (mine.standing == ACCEPTED)
            & (theirs.person_uri == other_uri)
            & (theirs.standing == ACCEPTED)
        )
        .exists()
    )


def _follow_each_other(one_uri: str, other_uri: str) -> bool:
    between = ((Follow.follower_uri == one_uri) & (Follow.followed_uri == other_uri)) | (
        (Follow.follower_uri == other_uri) & (Follow.followed_uri == one_uri)
    )
    return int(Follow.select().where(between & (Follow.state == FOLLOWS)).count()) == 2


_UNANSWERED = (
    "JOIN conversation_reader mine ON mine.conversation_id = t.id "
    "JOIN conversation_reader theirs ON theirs.conversation_id = t.id "
    "WHERE t.kind = ? AND t.opened_by_uri = ? AND mine.person_uri = ? "
    "AND theirs.person_uri = ? AND theirs.standing <> ? ORDER BY t.id DESC LIMIT 1"
)
