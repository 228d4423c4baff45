"""Read a conversation: a page of it, and who has what of it before them."""

from collections.abc import Iterable, Sequence
from typing import Any

from onemile.conversations.models import SHOWN, Conversation, Post, Reader
from onemile.conversations.opening import locked
from onemile.db import rows, rows_of, transaction

# A page of talk; what is older is a touch away.
PAGE_POSTS = 100


def posts_of(
    conversation_id: int, *, before: int | None = None, limit: int = PAGE_POSTS
) -> list[Post]:
    """Return the last ``limit`` posts (of those with ``id < before``), oldest first.

    All of them, in whatever state: what of it somebody may read is ``seats.seen_by``'s to say.
    """
    earlier, last = ("", ()) if before is None else ("AND id < ? ", (before,))
    these = f"WHERE conversation_id = ? {earlier}ORDER BY id DESC LIMIT ?"
    return rows_of(Post, these, (conversation_id, *last, limit))[::-1]


def page_with(conversation_id: int, post_id: int, *, limit: int) -> int | None:
    """Return the ``before`` of a page of ``limit`` posts with a certain one in its midst.

    None is the last page. For a link that leads straight to what somebody said.
    """
    later = "WHERE conversation_id = ? AND id > ? ORDER BY id LIMIT ?"
    found = rows_of(Post, later, (conversation_id, post_id, limit // 2 + 1))
    return int(found[-1].id) if len(found) > limit // 2 else None


def mark_read(conversation_id: int, *, person_uri: str) -> None:
    """Note that somebody has all of a conversation before them."""
    mine = (Reader.conversation == conversation_id) & (Reader.person_uri == person_uri)
    if not Reader.select().where(mine & Reader.is_unread).exists():
        return
    with transaction():
        # What was said in this very moment stays unread.
        conversation = locked(conversation_id)
        have_read(conversation, person_uri, up_to=int(conversation.last_post_id))


def is_unread(conversation_id: int, *, person_uri: str) -> bool:
    """Tell whether something was said that somebody has not had before them."""
    mine = (Reader.conversation == conversation_id) & (Reader.person_uri == person_uri)
    return bool(Reader.select().where(mine & Reader.is_unread).exists())


def unread_among(conversation_ids: Sequence[int], *, person_uri: str) -> frozenset[int]:
    """Return those of some conversations in which somebody has something unread; one question."""
    if not conversation_ids:
        return frozenset()
    mine = (Reader.person_uri == person_uri) & Reader.is_unread
    found: Any = Reader.select(Reader.conversation).where(
        mine & Reader.conversation.in_(list(conversation_ids))
    )
    return frozenset(number for (number,) in found.tuples())


def last_heard(posts: Iterable[Post], *, person_uri: str) -> Post | None:
    """Return the last post of somebody else that can still be read, or None."""
    theirs = [one for one in posts if one.author_uri != person_uri and one.state == SHOWN]
    return theirs[-1] if theirs else None


def have_read(conversation: Conversation, person_uri: str, *, up_to: int) -> None:
    """Note how far somebody has read, in the open transaction."""
    rows(_READ, (up_to, False, conversation.id, person_uri))


# In fixed SQL: done at each word, also of those that come from elsewhere by the hundred.
_READ = (
    "UPDATE conversation_reader SET read_up_to = ?, is_unread = ? "
    "WHERE conversation_id = ? AND person_uri = ? RETURNING id"
)
