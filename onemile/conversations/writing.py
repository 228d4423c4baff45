"""A member writes: a question on a thing, an answer, one more word. All that may stand in the way.

A first contact needs a subject that reaches the writer at that moment; and a stranger has one
question waiting at most, about whatever thing: a no is a no to them, not to one thing. Later,
between two who talk, the subject may be withdrawn, or not be for the other any more: they go
on, since they know each other by then. What moderators have hidden ends the talk about it; a
block, a suspension and a departure end it as well, and whoever was writing reads the same of
all three. In a group and under a thing the subject has to reach whoever writes, each time.
"""

from collections.abc import Sequence

from onemile import current
from onemile.capabilities import require
from onemile.contracts import FeedItem, WayThere
from onemile.conversations import acquaintance, limits, opening, saying, seats, two
from onemile.conversations.models import (
    ACCEPTED,
    PAIR,
    PUBLIC,
    Conversation,
    Post,
    Reader,
)
from onemile.conversations.repeated import repeat_of
from onemile.db import transaction
from onemile.errors import Conflict, NotFound
from onemile.i18n import gettext as _
from onemile.members.models import Member


def ask(viewer: Member, *, thing_uri: str, text: str) -> Post:
    """Ask the author of a thing; a question to somebody who is a stranger is a request.

    One conversation for the two and the thing, in however many tabs. Raises NotFound (the thing
    is not there, or not for the viewer), Conflict (their own, from elsewhere, still waiting, out
    of reach), Invalid on ``text``, LimitReached.
    """
    require(viewer, "core.take_part")
    saying.check_text(text)
    author_uri = _author_of(thing_uri, viewer)
    with transaction():
        present = two.hold([str(viewer.uri), author_uri])[str(viewer.uri)]
        # Once more, now that nobody leaves: what was narrowed or withdrawn meanwhile is gone.
        if _author_of(thing_uri, present) != author_uri:
            raise NotFound
        found = two.asked_in(
            thing_uri,
            by_uri=str(viewer.uri),
            to_uri=author_uri,
            count_contact=lambda: limits.require_few_first_contacts(present),
        )
        return _put(found, present, text, None)


def conversation_about(viewer: Member, thing: FeedItem) -> Conversation | None:
    """Return the conversation that a member has already with the author of a thing, or None.

    To a stranger it is their question that waits for an answer, whatever that was about.
    """
    people = (str(viewer.uri), thing.author.uri)
    about = opening.by_key(opening.key_of(thing.uri, people))
    return about or acquaintance.unanswered(*people)


def write(
    conversation_id: int,
    *,
    viewer: Member,
    text: str,
    reply_to: int | None = None,
    looked_over_by: Sequence[str] = (),
) -> Post:
    """Write in a conversation; an answer to a request accepts it.

    Raises NotFound (none, or not for this viewer), Conflict (over, still waiting, out of reach),
    Invalid on ``text``, LimitReached. A keeper asks its own rules before.
    """
    require(viewer, "core.take_part")
    conversation: Conversation | None = Conversation.get_or_none(Conversation.id == conversation_id)
    if conversation is None:
        raise NotFound
    people = [str(viewer.uri)]
    if conversation.kind == PAIR:
        people = list(seats.seats_of(conversation))
        if viewer.uri not in people:
            raise NotFound
    elif not seats.may_read(conversation, viewer):
        raise NotFound
    saying.check_text(text)
    with transaction():
        present = two.hold(people)[str(viewer.uri)]
        return _put(conversation, present, text, reply_to, looked_over_by)


def _put(
    conversation: Conversation,
    viewer: Member,
    text: str,
    reply_to: int | None,
    looked_over_by: Sequence[str] = (),
) -> Post:
    """Write under the locks of the people, after a last look at all that may have changed."""
    present = opening.locked(int(conversation.id))
    # Before all that may stand in the way: a second press of what has arrived is refused nothing.
    known = repeat_of(present, author_uri=str(viewer.uri), text=text, reply_to=reply_to)
    if known is not None:
        return known
    if present.kind == PAIR:
        hidden = viewer.hidden_uris()
        two.require_open(present, by_uri=str(viewer.uri), hidden=hidden)
        two.require_way(present, viewer)
    elif not seats.may_read(present, viewer):
        raise NotFound
    limits.require_calm(int(present.id), author_uri=str(viewer.uri))
    said = saying.say(
        int(present.id),
        author_uri=str(viewer.uri),
        text=text,
        reply_to=reply_to,
        looked_over_by=looked_over_by,
    )
    if present.kind == PUBLIC:
        return said
    Reader.update(standing=ACCEPTED).where(
        (Reader.conversation == present.id) & (Reader.person_uri == viewer.uri)
    ).execute()
    return said


def _author_of(thing_uri: str, viewer: Member) -> str:
    """Return whom a question about a thing goes to. Raises NotFound, Conflict."""
    thing = current.resolve_thing(thing_uri, viewer)
    if thing is None:
        raise NotFound
    if thing.author.uri == viewer.uri:
        raise Conflict(_("This is yours: there is nobody to ask."))
    way = way_to_author(thing, viewer)
    if way is None:
        raise Conflict(
            _(
                "%(name)s lives on another instance: no question gets there yet.",
                name=thing.author.name,
            )
        )
    if not way.is_open:
        raise Conflict(str(way.words))
    return thing.author.uri


def way_to_author(thing: FeedItem, viewer: Member) -> WayThere | None:
    """Return whether a question reaches the author of a thing; None where none ever does."""
    if thing.author.member_id is not None:
        return two.HERE
    return two.way_to(thing.author.uri, about_uri=thing.uri, viewer=viewer)
