"""Whoever said something under a thing takes it back."""

from typing import Any

from onemile.conversations.models import ERASED, HELD, HIDDEN, POST_KIND, PUBLIC, SHOWN, Post
from onemile.conversations.saying import locked, post, wiped
from onemile.db import lock_rows, transaction
from onemile.errors import NotFound
from onemile.moderation.models import Case


def take_back(post_id: int, *, viewer: Any) -> None:
    """Take back what one has said under a thing; suspended or parted by a block as well.

    Where it was answered an empty row without a name stays, which the answers refer to.
    What somebody has reported is gone for all readers, and kept for the moderators alone until
    its author leaves. Raises NotFound for what is not the viewer's, or is hidden by the moderators.
    """
    with transaction():
        locked(int(post(post_id).conversation_id))
        lock_rows(Post.select().where(Post.id == post_id)).first()
        found = post(post_id)
        is_mine = viewer is not None and found.author_uri == viewer.uri
        if not is_mine or found.conversation.kind != PUBLIC or found.state not in (SHOWN, HELD):
            raise NotFound
        if (
            Case.select()
            .where((Case.kind == POST_KIND) & (Case.subject_id == str(post_id)))
            .exists()
        ):
            Post.update(state=HIDDEN, state_before=ERASED).where(Post.id == post_id).execute()
        elif Post.select().where(Post.reply_to == post_id).exists():
            Post.update(**wiped()).where(Post.id == post_id).execute()
        else:
            found.delete_instance()
