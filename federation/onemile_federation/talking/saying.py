"""A member says something under what was said elsewhere, and takes it back."""

from typing import Any

from onemile.api import (
    Conflict,
    Member,
    NotFound,
    conversations,
    let_know,
    lock_rows,
    require,
    transaction,
)
from onemile.api import gettext as _
from onemile_federation.reading import reachability, sight
from onemile_federation.remote.models import RemoteObject
from onemile_federation.talking import threads

# A few minutes of reading; what was said before is a touch away.
PAGE_COMMENTS = 50


def say(
    thing_id: int,
    *,
    member: Member,
    text: str,
    reply_to: int | None = None,
    lets_know: bool = False,
) -> conversations.Post:
    """Comment on a thing that one reads, or answer a comment there.

    ``lets_know``: other instances may know the member from now on, which is kept only with what
    they say. Raises NotFound (also for the comment that is answered), NotAllowed, Invalid on
    ``text``, Conflict (it would not arrive, or nobody there may know who says it), LimitReached.
    """
    thing = sight.thing(thing_id, viewer=member)
    require(member, "core.take_part")
    conversations.check_text(text)
    with transaction():
        present = taking_part(member, thing, lets_know=lets_know)
        return conversations.write(
            int(threads.opened(thing).id), viewer=present, text=text, reply_to=reply_to
        )


def taking_part(member: Member, thing: RemoteObject, *, lets_know: bool) -> Member:
    """Return a member, held, who may do something about a thing where others see it.

    In the open transaction. Raises Conflict, in words, where it would not arrive, or they are not
    known elsewhere and do not choose to be.
    """
    if lets_know and not member.federates:
        let_know(member, text=str(member.outward_text))
    mine = Member.select().where(Member.id == member.id)
    present: Member | None = lock_rows(mine, lets_refer=True).first()
    if present is None:
        raise NotFound
    if not present.federates:
        raise Conflict(_("Nobody elsewhere knows you yet: say first that they may."))
    reach = reachability.of_thing(thing, member=present)
    if not reach.is_open:
        raise Conflict(reach.words)
    return present


def take_back(post_id: int, *, member: Member) -> RemoteObject:
    """Take back what one has said; nobody needs the right to take part for that.

    Returns the thing under which it stood. Raises NotFound for what is not one's own.
    """
    post, thing = own(post_id, member=member)
    conversations.take_back(int(post.id), viewer=member)
    return thing


def own(post_id: int, *, member: Member) -> tuple[Any, RemoteObject]:
    """Return a comment of a member's own and the thing under which it stands, else NotFound.

    Also where the thing was taken back: their words are theirs.
    """
    post = conversations.post(post_id)
    thing = threads.whatever_of(post.conversation)
    if thing is None or post.author_uri != member.uri:
        raise NotFound
    return post, thing


def place_of(post_id: int, *, viewer: Any) -> tuple[RemoteObject, int | None]:
    """Return the thing of a comment that somebody may read, and its page there.

    The page as the number before which its comments were said, None for the last one. Raises
    NotFound.
    """
    post = conversations.post(post_id)
    thing = threads.thing_of(post.conversation)
    if thing is None or not conversations.may_read_post(post, viewer):
        raise NotFound
    before = conversations.page_with(int(post.conversation_id), post_id, limit=PAGE_COMMENTS)
    return thing, before
