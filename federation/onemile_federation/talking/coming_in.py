"""Comments that come from anywhere, under things said elsewhere that are kept here."""

from collections.abc import Mapping
from typing import Any

from onemile.api import (
    Conflict,
    LimitReached,
    NotFound,
    NotNow,
    Peer,
    Received,
    conversations,
    rows,
    rows_of,
)
from onemile_federation import addresses
from onemile_federation.reading import reachability
from onemile_federation.remote import reply_policies, shares
from onemile_federation.remote.models import LIVE, RemoteObject
from onemile_federation.talking import leaving, threads
from onemile_federation.talking.models import ThingComment
from onemile_federation.wire import shapes

# Whoever says more than anybody says in an hour waits for the next one.
CALM_SECONDS = 3_600
# Under one thing, kept here: more than anybody reads; what comes later stays where it was said.
UNDER_MAX = 5_000


def claims(document: Mapping[str, Any]) -> bool:
    """Tell whether a note answers what is kept here, or was kept itself. Reads only."""
    uri = str(document.get("id", ""))
    [(is_kept, is_a_thing)] = rows(_KNOWN, (uri, uri))
    return bool(is_kept) or (not is_a_thing and _place(document) is not None)


def admit(document: Mapping[str, Any], peer: Peer) -> None:
    """Refuse what nobody may say there: Invalid for good, NotNow for a while.

    Of answers to what was said here alone, which is there for all to see: what is read here of
    others is nobody's business, so that to them it is answered as to what is not kept.
    """
    if not addresses.is_ours(shapes.id_of(document.get("inReplyTo"))):
        return
    place = _place(document)
    if place is None:
        return
    conversations.words_of_note(document)
    under = threads.under(str(place[0].uri))
    if under is not None:
        try:
            conversations.require_calm(int(under.id), author_uri=peer.actor_uri)
        except LimitReached as error:
            raise NotNow({"": str(error)}, retry_after_seconds=CALM_SECONDS) from error


def create(received: Received) -> None:
    """Put a comment under what it answers. Raises Conflict for what is not taken.

    Said by its author, or passed on by somebody, a group as a rule, as its own server has it.
    What somebody else of that server gave out for theirs makes room for what its server says.
    """
    document, author_uri = received.document, _author(received.document)
    before, place = _kept(received.object_uri), _place(document)
    is_met = before is not None and (before.is_ours or _is_known(before, by_uri=author_uri))
    if place is None or is_met or not author_uri or not shapes.is_public(document):
        raise Conflict
    thing, above = place
    if not _is_taken(thing, author_uri, passed_on_by_uri=received.peer.actor_uri):
        raise Conflict
    if rows(_FULL, (thing.uri, UNDER_MAX - 1)):
        raise Conflict
    text = conversations.words_of_note(document)
    under_it = threads.opened(thing)
    try:
        conversations.require_calm(int(under_it.id), author_uri=author_uri)
        post = conversations.say(
            int(under_it.id),
            author_uri=author_uri,
            text=text,
            reply_to=above,
            said_at=conversations.said_at_of_note(document),
        )
    except (NotFound, LimitReached) as error:
        # What it answers was taken back, a block lies between the two, or it is one too many.
        raise Conflict from error
    if before is not None:
        leaving.take_back(before)
        ThingComment.delete().where(ThingComment.id == before.id).execute()
    ThingComment.create(
        post_id=post.id, uri=received.object_uri, by_uri=author_uri, thing_uri=thing.uri
    )


def update(received: Received) -> None:
    """Give a comment the words that its own server has by now; one not met before is new.

    One that is for fewer people from now on is taken away. Raises Conflict as ``create`` does.
    """
    kept = _kept(received.object_uri)
    if kept is None or (not kept.is_ours and kept.post_id is None):
        create(received)
    elif kept.is_ours or not _is_known(kept, by_uri=_author(received.document)):
        raise Conflict
    elif not shapes.is_public(received.document):
        leaving.take_back(kept)
    else:
        text = conversations.words_of_note(received.document)
        try:
            conversations.reword(int(kept.post_id or 0), by_uri=str(kept.by_uri), text=text)
        except NotFound as error:
            raise Conflict from error


def passed_on(received: Received) -> None:
    """Take a comment that somebody passes on, or its newer words. Raises Conflict for neither.

    One that was said here stands again, if who shows the thing had taken it out.
    """
    kept = _kept(received.object_uri)
    if kept is None or not kept.is_ours:
        update(received)
    elif not _is_shown_by(received.peer.actor_uri, kept) or not conversations.set_waiting(
        int(kept.post_id or 0), is_waiting=False
    ):
        raise Conflict


def taken_out(received: Received) -> None:
    """Take away a comment that a group shows no more, or that stood by who passed it on alone.

    That somebody else passes it on no longer is no reason. What was said here is still its
    author's: they alone read it there from now on. Raises NotFound for what stays.
    """
    kept = _kept(received.object_uri)
    if kept is None or kept.post_id is None:
        raise NotFound
    if kept.is_ours:
        if not _is_shown_by(received.peer.actor_uri, kept) or not conversations.set_waiting(
            int(kept.post_id), is_waiting=True
        ):
            raise NotFound
        return
    thing = RemoteObject.get_or_none(RemoteObject.uri == kept.thing_uri)
    by_uri = received.peer.actor_uri
    if thing is None or by_uri not in (thing.author_uri, shares.group_of(thing)):
        raise NotFound
    if by_uri != shares.group_of(thing) and _is_taken(thing, str(kept.by_uri)):
        raise NotFound
    leaving.take_back(kept)


def delete(received: Received) -> None:
    """Take a comment back that its author, or their server, has taken back; else NotFound."""
    kept = _kept(received.object_uri)
    if kept is None or kept.is_ours or kept.post_id is None:
        raise NotFound
    leaving.take_back(kept)


def said_by(uri: str) -> str:
    """Return who of elsewhere said a comment that stands or stood here; "" for no such one."""
    kept = _kept(uri)
    return "" if kept is None or kept.is_ours else str(kept.by_uri)


def uri_elsewhere(post_id: int) -> str | None:
    """Return how a comment is called where it was said; None for what was said here."""
    kept = ThingComment.get_or_none(ThingComment.post_id == post_id)
    return None if kept is None or kept.is_ours else str(kept.uri)


def _is_known(kept: ThingComment, *, by_uri: str) -> bool:
    """Tell whether a comment of somebody stands here, or was taken away by who may."""
    return kept.post_id is not None and kept.by_uri == by_uri


def _is_shown_by(actor_uri: str, kept: ThingComment) -> bool:
    """Tell whether somebody decides what is shown under the thing of a comment."""
    thing: RemoteObject | None = RemoteObject.get_or_none(RemoteObject.uri == kept.thing_uri)
    return thing is not None and actor_uri in (thing.author_uri, shares.group_of(thing))


def _is_taken(thing: RemoteObject, author_uri: str, *, passed_on_by_uri: str = "") -> bool:
    """Tell whether a thing's own policy lets somebody's answer stand (FEP-044f).

    What its server, or the group in which it stands, says or passes on has been let in there.
    """
    speaks_there = {str(thing.author_uri), shares.group_of(thing)}
    at_home = addresses.same_origin(passed_on_by_uri, str(thing.uri))
    if passed_on_by_uri and (at_home or passed_on_by_uri in speaks_there):
        return True
    names = reachability.known_as(author_uri, thing)
    said: Any = thing.reply_policy
    return reply_policies.answer(said, names) == reply_policies.AT_ONCE


def _place(document: Mapping[str, Any]) -> tuple[RemoteObject, int | None] | None:
    """Return the thing under which a note would stand, and the comment that it answers."""
    above = shapes.id_of(document.get("inReplyTo"))
    if not above:
        return None
    # In fixed SQL: asked of each note that comes, as who keeps it.
    found: list[RemoteObject] = rows_of(RemoteObject, "WHERE t.uri = ? LIMIT 1", (above,))
    if found:
        thing = found[0]
        return (thing, None) if thing.state == LIVE and thing.is_public else None
    kept = _kept(above)
    if kept is None or kept.post_id is None:
        return None
    try:
        post = conversations.post(int(kept.post_id))
    except NotFound:
        return None
    under = threads.thing_of(post.conversation)
    return None if under is None else (under, int(post.id))


def _author(document: Mapping[str, Any]) -> str:
    by = document.get("attributedTo")
    return by if isinstance(by, str) else ""


def _kept(uri: str) -> ThingComment | None:
    found: list[ThingComment] = rows_of(ThingComment, "WHERE t.uri = ?", (uri,)) if uri else []
    return found[0] if found else None


# Of the index alone: a hundredth of a second where it is full. What we took back counts as well.
_FULL = "SELECT 1 FROM federation_comment WHERE thing_uri = ? LIMIT 1 OFFSET ?"
# Whether a note stands here, and whether it is kept as a thing of its own, as one of somebody
# followed may be.
_KNOWN = (
    "SELECT EXISTS(SELECT 1 FROM federation_comment WHERE uri = ?), "
    "EXISTS(SELECT 1 FROM federation_object WHERE uri = ?)"
)
