"""Say something in a conversation, hide it, end it: what keepers of conversations build upon.

Who may is asked before: by a keeper after its own rules, by ``writing`` for the core's pages.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from onemile.conversations.events import PostChanged
from onemile.conversations.hearers import concerned_by, newly_unread, tell_of
from onemile.conversations.models import (
    APPROVAL,
    CLOSED,
    ERASED,
    HELD,
    HIDDEN,
    POST_CHARS_MAX,
    PUBLIC,
    SHOWN,
    Conversation,
    Post,
)
from onemile.conversations.opening import locked, numbers_of
from onemile.conversations.reading import have_read
from onemile.conversations.repeated import repeat_of
from onemile.conversations.seats import is_said_for, looks_after
from onemile.db import in_transaction, lock_rows, rows, transaction
from onemile.errors import Conflict, Invalid, NotFound
from onemile.events import record
from onemile.i18n import gettext as _
from onemile.members.blocks import apart_from
from onemile.members.models import Member
from onemile.members.persons import lives_elsewhere
from onemile.notices.rights import forget_notices


def say(
    conversation_id: int,
    *,
    author_uri: str,
    text: str,
    tell: bool = True,
    reply_to: int | None = None,
    looked_over_by: Sequence[str] = (),
    said_at: datetime | None = None,
) -> Post:
    """Write a post. The others have something unread, and are told of the first such post.

    Nobody is told where something else tells them anyway (``tell`` False). Under a thing an
    answer to an answer stands beside it: two levels are a talk, more a staircase. What waits for
    a yes is told to those of ``looked_over_by`` besides the thing's author. What a member says
    twice by a second press is said once (``repeated``): returned is what stands already, marked
    ``is_repeat``, and nobody is told again. What was said elsewhere before it
    comes bears that moment (``said_at``). Raises Invalid on ``text``, NotFound (no such
    conversation, or no such post to reply to), Conflict (closed).
    """
    check_text(text)
    # In a transaction it needs no savepoint: where it is refused nothing was written.
    with nullcontext() if in_transaction() else transaction():
        conversation = locked(conversation_id)
        if conversation.policy == CLOSED:
            raise Conflict(_("This conversation is over. Nothing was sent."))
        known = repeat_of(conversation, author_uri=author_uri, text=text, reply_to=reply_to)
        if known is not None:
            return known
        apart = kept_apart(author_uri)
        answered = None if reply_to is None else _answered(conversation, reply_to, apart)
        if answered is not None and not _may_answer(author_uri, conversation, answered):
            raise NotFound
        post: Post = Post.create(
            conversation=conversation,
            author_uri=author_uri,
            author_id=_number_of(author_uri),
            reply_to=_stands_below(conversation, answered),
            answers_id=None if answered is None else answered.id,
            text=text,
            said_at=said_at,
            state=HELD if _waits(conversation, author_uri) else SHOWN,
        )
        rows(_LAST, (post.id, conversation.id))
        have_read(conversation, author_uri, up_to=int(post.id))
        concerned = concerned_by(conversation, post, answered, looked_over_by)
        to_uris = newly_unread(conversation, author_uri, concerned, apart)
        if tell:
            tell_of(post, to_uris)
    return post


def check_text(text: str) -> None:
    """Raise Invalid on ``text`` for what says nothing, or too much."""
    if not text.strip():
        raise Invalid({"text": _("Write a word first.")})
    if len(text) > POST_CHARS_MAX:
        raise Invalid({"text": _("At most %(n)s characters. Nothing is lost.", n=POST_CHARS_MAX)})


def post(post_id: int) -> Post:
    """Return a post, with its conversation. Raises NotFound, also for one that was erased."""
    found = Post.select(Post, Conversation).join(Conversation).where(Post.id == post_id).first()
    if found is None or found.state == ERASED:
        raise NotFound
    known: Post = found
    return known


def set_shown(post_id: int, *, is_shown: bool) -> None:
    """Hide a post from everybody, as moderators do, or bring it back to what it was."""
    with transaction():
        found: Post | None = lock_rows(Post.select().where(Post.id == post_id)).first()
        if found is None or found.state == ERASED or (found.state == HIDDEN) != is_shown:
            return
        if is_shown and found.state_before == ERASED:  # its author has taken it back meanwhile
            Post.update(**wiped()).where(Post.id == post_id).execute()
            note_change(found)
            return
        if is_shown:
            found.state, found.state_before = found.state_before or SHOWN, ""
        else:
            found.state_before, found.state = found.state, HIDDEN
        found.save(only=[Post.state, Post.state_before])
        note_change(found)


def note_change(changed: Post) -> None:
    """Record that a post is not as it was, for whoever keeps copies; in the open transaction."""
    conversation_id = int(changed.conversation_id)
    record(PostChanged(conversation_id=conversation_id, post_id=int(changed.id)))


def wiped() -> dict[str, Any]:
    """Return what a post is without its words and its author; its place stays."""
    return {"text": "", "state": ERASED, "state_before": "", "author_uri": "", "author_id": None}


def close(conversation_id: int) -> None:
    """End a conversation: it can be read, and nobody writes in it."""
    with transaction():
        Conversation.update(policy=CLOSED).where(Conversation.id == conversation_id).execute()


def erase(conversation_id: int) -> None:
    """Delete a conversation with all that was said, and what anybody was told of it."""
    with transaction():
        found: Conversation | None = Conversation.get_or_none(Conversation.id == conversation_id)
        if found is not None:
            forget_notices([found.page])
            found.delete_instance()


def _may_answer(author_uri: str, conversation: Conversation, answered: Post) -> bool:
    writer = Member.get_or_none(Member.uri == author_uri)
    return is_said_for(writer, conversation, answered)


def _number_of(author_uri: str) -> int | None:
    """Return the number of a member here, None for who lives elsewhere: nobody is asked of them."""
    if lives_elsewhere(author_uri):
        return None
    return numbers_of([author_uri]).get(author_uri)


def _waits(conversation: Conversation, author_uri: str) -> bool:
    if conversation.policy != APPROVAL:
        return False
    return not looks_after(conversation, Member.get_or_none(Member.uri == author_uri))


def _stands_below(conversation: Conversation, answered: Post | None) -> int | None:
    if answered is None:
        return None
    if conversation.kind == PUBLIC and answered.reply_to is not None:
        return int(answered.reply_to)
    return int(answered.id)


def _answered(conversation: Conversation, post_id: int, apart: frozenset[str]) -> Post:
    found: Post | None = Post.get_or_none(
        (Post.id == post_id) & (Post.conversation == conversation.id) & (Post.state == SHOWN)
    )
    if found is None or found.author_uri in apart:
        raise NotFound
    return found


def kept_apart(uri: str) -> frozenset[str]:
    """Return everybody whom a block keeps from somebody, who may live elsewhere."""
    return apart_from(uri)


# In fixed SQL: done at each word, also of those that come from elsewhere by the hundred.
_LAST = "UPDATE conversation SET last_post_id = ? WHERE id = ? RETURNING id"
