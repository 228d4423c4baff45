"""What waits for a yes under a thing: the author of the thing lets it stand, or takes it away."""

from onemile.conversations.models import HELD, SHOWN, Post
from onemile.conversations.opening import seat_of_one
from onemile.conversations.saying import kept_apart, locked, newly_unread, post, tell_of
from onemile.db import lock_rows, transaction
from onemile.errors import NotFound


def let_stand(post_id: int, *, by_uri: str) -> None:
    """Show what waits for a yes, as the author of the subject. Raises NotFound.

    Whoever it answers is told now: while it waited, they could not read it.
    """
    with transaction():
        found = _held_for(post_id, by_uri)
        Post.update(state=SHOWN).where(Post.id == found.id).execute()
        answered = Post.get_or_none(Post.id == found.reply_to)
        if answered is None or answered.state != SHOWN:
            return
        heard = sorted({str(answered.author_uri)} - {str(found.author_uri), by_uri, ""})
        for uri in heard:
            seat_of_one(int(found.conversation_id), uri)
        author_uri = str(found.author_uri)
        fresh = newly_unread(found.conversation, author_uri, heard, kept_apart(author_uri))
        if fresh:
            tell_of(found, fresh)


def turn_away(post_id: int, *, by_uri: str) -> None:
    """Take away what waits for a yes, as the author of the subject. Raises NotFound."""
    with transaction():
        _held_for(post_id, by_uri).delete_instance()


def _held_for(post_id: int, by_uri: str) -> Post:
    """Hold a post that waits for somebody's yes: nobody hides or erases it meanwhile."""
    locked(int(post(post_id).conversation_id))
    lock_rows(Post.select().where(Post.id == post_id)).first()
    found = post(post_id)
    if found.state != HELD or found.conversation.subject_author_uri != by_uri:
        raise NotFound
    return found
