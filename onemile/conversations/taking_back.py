"""Whoever said something under a thing takes it back."""

from collections.abc import Sequence
from typing import Any

from onemile.conversations.models import ERASED, HELD, HIDDEN, POST_KIND, PUBLIC, SHOWN, Post
from onemile.conversations.opening import locked
from onemile.conversations.saying import check_text, note_change, post, wiped
from onemile.db import lock_rows, transaction
from onemile.errors import NotFound
from onemile.moderation.models import Case


def take_back(post_id: int, *, viewer: Any) -> None:
    """Take back what one has said under a thing; raises NotFound (see ``take_back_of``)."""
    take_back_of(post_id, by_uri="" if viewer is None else str(viewer.uri))


def take_back_of(post_id: int, *, by_uri: str) -> None:
    """Take back what somebody, here or elsewhere, has said under a thing.

    Suspended or parted by a block as well.

    Where it was answered an empty row without a name stays, which the answers refer to.
    What somebody has reported is gone for all readers, and kept for the moderators alone until
    its author leaves. Raises NotFound for what is not theirs, or is hidden by the moderators.
    """
    with transaction():
        locked(int(post(post_id).conversation_id))
        lock_rows(Post.select().where(Post.id == post_id)).first()
        found = post(post_id)
        is_mine = bool(by_uri) and found.author_uri == by_uri
        if not is_mine or found.conversation.kind != PUBLIC or found.state not in (SHOWN, HELD):
            raise NotFound
        is_kept = kept_if_reported(post_id)
        if not is_kept and Post.select().where(Post.reply_to == post_id).exists():
            Post.update(**wiped()).where(Post.id == post_id).execute()
        elif not is_kept:
            found.delete_instance()
        note_change(found)


def kept_if_reported(post_id: int) -> bool:
    """Take words that somebody has reported from all readers, and keep them for the moderators.

    In the open transaction. Tells whether anybody has.
    """
    reported = (Case.kind == POST_KIND) & (Case.subject_id == str(post_id))
    if not Case.select().where(reported).exists():
        return False
    Post.update(state=HIDDEN, state_before=ERASED).where(Post.id == post_id).execute()
    return True


def count_of(author_uris: Sequence[str]) -> int:
    """Count what some people have said that would go with them; some hundred of them at a time."""
    said = Post.author_uri.in_(list(author_uris)) & Post.state.in_((SHOWN, HELD))
    return int(Post.select().where(said).count())


def reword(post_id: int, *, by_uri: str, text: str) -> None:
    """Give what somebody elsewhere has said under a thing other words, as their server has them.

    What waits or is hidden stays so; the same words again are no change. Raises NotFound for what
    is not theirs, Invalid on ``text``.
    """
    check_text(text)
    with transaction():
        locked(int(post(post_id).conversation_id))
        found = lock_rows(Post.select().where(Post.id == post_id)).first()
        if found is None or found.author_uri != by_uri or found.state == ERASED:
            raise NotFound
        if found.text == text:
            return
        found.text = text
        found.save(only=[Post.text])
        note_change(found)
