"""What waits for a yes under a thing: whoever looks after it lets it stand, or takes it away."""

from onemile.conversations.hearers import newly_unread, tell_of
from onemile.conversations.models import HELD, POST_KIND, PUBLIC, SHOWN, Post
from onemile.conversations.opening import locked, seat_of_one
from onemile.conversations.saying import kept_apart, note_change, post
from onemile.conversations.seats import looks_after
from onemile.db import lock_rows, transaction
from onemile.errors import Conflict, NotFound
from onemile.i18n import gettext as _
from onemile.members.models import Member
from onemile.moderation.models import Case


def hold(post_id: int, *, by_uri: str) -> None:
    """Let wait what stands already, as who looks after it; only its writer reads it meanwhile.

    Raises NotFound, also for what the moderators have hidden: theirs is another matter.
    """
    with transaction():
        found = _in_state(post_id, by_uri, SHOWN)
        Post.update(state=HELD).where(Post.id == found.id).execute()
        note_change(found)


def let_stand(post_id: int, *, by_uri: str) -> None:
    """Show what waits for a yes, as who looks after it. Raises NotFound.

    Whoever it answers is told now: while it waited, they could not read it.
    """
    with transaction():
        found = _in_state(post_id, by_uri, HELD)
        Post.update(state=SHOWN).where(Post.id == found.id).execute()
        note_change(found)
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


def set_waiting(post_id: int, *, is_waiting: bool) -> bool:
    """Let a post wait, or stand again, as those say who look after its thing on another server.

    Whoever calls has seen that it is they. Only its writer reads it while it waits. Tells whether
    anything is different: what is hidden or erased stays so.
    """
    before, after = (SHOWN, HELD) if is_waiting else (HELD, SHOWN)
    with transaction():
        found: Post | None = lock_rows(Post.select().where(Post.id == post_id)).first()
        if found is None or found.state != before:
            return False
        Post.update(state=after).where(Post.id == found.id).execute()
        note_change(found)
    return True


def turn_away(post_id: int, *, by_uri: str) -> None:
    """Take away what waits for a yes, as who looks after it.

    What somebody has reported, or the moderators have decided about, stays for them: it waits on,
    and nobody but its writer and who looks after it reads it. Raises NotFound, Conflict.
    """
    with transaction():
        found = _in_state(post_id, by_uri, HELD)
        reported = (Case.kind == POST_KIND) & (Case.subject_id == str(post_id))
        if Case.select().where(reported).exists():
            raise Conflict(_("The moderators have it before them: it stays hidden, and is kept."))
        found.delete_instance()
        note_change(found)


def _in_state(post_id: int, by_uri: str, state: str) -> Post:
    """Lock a post that is somebody's to look after: nobody hides or erases it meanwhile."""
    locked(int(post(post_id).conversation_id))
    lock_rows(Post.select().where(Post.id == post_id)).first()
    found = post(post_id)
    by = Member.get_or_none(Member.uri == by_uri)
    if found.state != state or not (
        found.conversation.kind == PUBLIC and looks_after(found.conversation, by)
    ):
        raise NotFound
    return found
