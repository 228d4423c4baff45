"""Words between two of whom one lives elsewhere, as their server brings them, or takes them back.

By the rules for members: a stranger asks once until they are answered, a block keeps them apart,
nobody says more than anybody does. Whoever carries them has seen that they are theirs.
"""

from datetime import datetime

from onemile.conversations import limits, saying, taking_back, two
from onemile.conversations.models import (
    ACCEPTED,
    HELD,
    HIDDEN,
    PAIR,
    SHOWN,
    Conversation,
    Post,
    Reader,
)
from onemile.conversations.opening import locked
from onemile.db import lock_rows, transaction
from onemile.errors import NotFound
from onemile.members.models import Member


def hear_question(
    *,
    by_uri: str,
    to_uri: str,
    subject_uri: str,
    text: str,
    said_at: datetime | None = None,
) -> Post:
    """Let somebody elsewhere ask a member about a thing of that member's, in a talk of the two.

    Raises NotFound (no such member), Conflict (they may not now, nobody is told why), Invalid on
    ``text``, LimitReached.
    """
    saying.check_text(text)
    with transaction():
        _hold(to_uri, by_uri)
        found = two.asked_in(
            subject_uri,
            by_uri=by_uri,
            to_uri=to_uri,
            count_contact=lambda: limits.require_few_first_contacts_of(by_uri),
        )
        return _put(int(found.id), by_uri, to_uri, text, said_at)


def hear_answer(
    conversation_id: int,
    *,
    by_uri: str,
    to_uri: str,
    text: str,
    said_at: datetime | None = None,
) -> Post:
    """Let somebody elsewhere write to a member in a talk that runs. Raises as ``hear_question``."""
    saying.check_text(text)
    with transaction():
        _hold(to_uri, by_uri)
        found = Conversation.get_or_none(Conversation.id == conversation_id)
        if found is None or found.kind != PAIR:
            raise NotFound
        return _put(conversation_id, by_uri, to_uri, text, said_at)


def take_back_heard(post_id: int, *, by_uri: str) -> None:
    """Take back what somebody elsewhere has said to a member, as their server does.

    Its place stays, without words. What was reported is kept for the moderators alone. Raises
    NotFound for what is not theirs.
    """
    with transaction():
        locked(int(saying.post(post_id).conversation_id))
        lock_rows(Post.select().where(Post.id == post_id)).first()
        found = saying.post(post_id)
        if found.author_uri != by_uri or found.conversation.kind != PAIR:
            raise NotFound
        if not taking_back.kept_if_reported(post_id):
            Post.update(**saying.wiped()).where(Post.id == post_id).execute()
        saying.note_change(found)


def words_left(conversation_id: int, *, by_uri: str) -> bool:
    """Tell whether anything that somebody has said in a conversation is kept."""
    theirs = (Post.conversation == conversation_id) & (Post.author_uri == by_uri)
    return bool(Post.select().where(theirs & Post.state.in_((SHOWN, HELD, HIDDEN))).exists())


def _hold(to_uri: str, by_uri: str) -> Member:
    """Keep a member from leaving who is written to, and from blocking who writes."""
    reader = two.hold([to_uri]).get(to_uri)
    if reader is None:
        raise NotFound
    if by_uri in saying.kept_apart(to_uri):
        raise two.out_of_reach()
    return reader


def _put(
    conversation_id: int, by_uri: str, to_uri: str, text: str, said_at: datetime | None
) -> Post:
    present = locked(conversation_id)
    two.require_open(present, by_uri=by_uri, hidden=saying.kept_apart(by_uri))
    limits.require_calm(conversation_id, author_uri=by_uri)
    said = saying.say(conversation_id, author_uri=by_uri, text=text, said_at=said_at)
    Reader.update(standing=ACCEPTED).where(
        (Reader.conversation == conversation_id) & (Reader.person_uri == by_uri)
    ).execute()
    return said
