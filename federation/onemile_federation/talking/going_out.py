"""Comments of members under things said elsewhere, told to where these were said.

Only of members who let others know them: who does not cannot say anything there. The federation
carries them as it carries what plugins declare.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from peewee import fn

from onemile.api import (
    Event,
    MemberWithdrew,
    NotFound,
    Said,
    WireAudience,
    activity_streams,
    conversations,
    ids,
    lock_rows,
    record,
)
from onemile_federation import addresses, registry
from onemile_federation.remote import shares
from onemile_federation.remote.models import RemoteObject
from onemile_federation.talking import threads
from onemile_federation.talking.models import ThingComment

# Of one member, taken back in one transaction; the next ones after them.
PAGE_COMMENTS = 200
PATH = "/federation/comments/"


@dataclass(frozen=True, kw_only=True)
class TalkLeft(Event):
    """Somebody withdrew who has said more elsewhere than one transaction takes back."""

    name = "federation.TalkLeft"
    by_uri: str
    after: int
    up_to: int


ANNOUNCES = (conversations.PostWritten, conversations.PostChanged, MemberWithdrew, TalkLeft)
EVENT_TYPES: list[type[Event]] = [TalkLeft]


def uri_of(post_id: int) -> str:
    """Return the URI of a comment that was said here."""
    return f"{addresses.base()}{PATH}{post_id}"


def number_of(address: str) -> int:
    """Return the number of the comment of such a URI, or of its path; 0 where it is none."""
    path = address.removeprefix(addresses.base())
    number = ids.read(path.removeprefix(PATH)) or 0
    return number if path == f"{PATH}{number}" else 0


def to_wire(event: Event) -> Sequence[Said]:
    """Say of a comment what is to be said, in the open transaction: the same question each time."""
    if isinstance(event, MemberWithdrew):
        return _of_who_withdrew(event.member_uri)
    if isinstance(event, TalkLeft):
        return _of_who_withdrew(event.by_uri, after=event.after, up_to=event.up_to)
    if not isinstance(event, (conversations.PostWritten, conversations.PostChanged)):
        return []
    told = ThingComment.get_or_none(ThingComment.post_id == event.post_id)
    if told is not None and not told.is_ours:
        return []  # said elsewhere, as most are
    post = _standing(event.post_id)
    if told is not None:
        return [_taken_back(told)] if post is None else []
    # What others let go of they never take again under the same id.
    if post is None or ThingComment.get_or_none(ThingComment.uri == uri_of(post.id)):
        return []
    thing = threads.thing_of(post.conversation)
    above = None if thing is None else answered(post, thing)
    if thing is None or above is None or registry.actor(str(post.author_uri)) is None:
        return []
    ThingComment.create(
        post_id=post.id,
        uri=uri_of(post.id),
        by_uri=post.author_uri,
        thing_uri=thing.uri,
        is_ours=True,
    )
    return [_said(post, thing, above)]


def find(address: str) -> Any:
    """Return the comment of a URI of ours, or of its path, if others were told of it; else None."""
    number = number_of(address)
    if not number:
        return None
    told = ThingComment.get_or_none((ThingComment.post_id == number) & ThingComment.is_ours)
    return None if told is None else _standing(number)


def take_back(uri: str) -> Said | None:
    """Take back a comment that went while nobody heard of it; None for what was never told."""
    is_told = ThingComment.is_ours & ThingComment.post_id.is_null(False)
    told = lock_rows(ThingComment.select().where((ThingComment.uri == uri) & is_told)).first()
    return None if told is None else _taken_back(told)


def document(post: Any) -> Mapping[str, Any]:
    """Return a comment as others read it, without its addressing."""
    thing = threads.thing_of(post.conversation)
    assert thing is not None, "a comment that was told stands under something"
    above = answered(post, thing) or str(thing.uri)
    said = {
        "id": uri_of(post.id),
        "type": "Note",
        "attributedTo": str(post.author_uri),
        "inReplyTo": above,
        "context": _context(thing),
        "content": activity_streams.html_of(conversations.words_of(post), line=linked),
        "url": uri_of(post.id),
        "published": activity_streams.instant(post.at),
    }
    group_uri = shares.group_of(thing)
    return said | ({"audience": group_uri} if group_uri else {})


def may_fetch(post: Any, _requester: Any) -> bool:
    """Tell whether a comment may be read from outside: what is there was told to the public."""
    return _standing(int(post.id)) is not None and registry.actor(str(post.author_uri)) is not None


def answered(post: Any, thing: RemoteObject) -> str | None:
    """Return what a comment answers, as others know it; None where they cannot know it."""
    if post.reply_to is None:
        return str(thing.uri)
    above = ThingComment.get_or_none(ThingComment.post_id == post.reply_to)
    return None if above is None else str(above.uri)


def _standing(post_id: int) -> Any:
    """Return a comment that stands now under something said to everybody, or None.

    Also one that a group shows no more: that is no word of its author's, who has it told to others.
    """
    try:
        post = conversations.post(post_id)
    except NotFound:
        return None
    is_shown = post.state in (conversations.SHOWN, conversations.HELD)
    return post if is_shown and threads.thing_of(post.conversation) is not None else None


def _said(post: Any, thing: RemoteObject, above: str) -> Said:
    by = str(post.author_uri)
    told = ThingComment.get_or_none(ThingComment.uri == above)
    to = str(thing.author_uri if told is None else told.by_uri)
    # Whose thing it is keeps what was said to it, and passes it on.
    people = (to, str(thing.author_uri), shares.group_of(thing))
    return Said(
        verb="Create",
        sender_uri=by,
        object_uri=uri_of(post.id),
        object=document(post),
        audience=WireAudience(
            is_public=True,
            follower_uris=(by,),
            people_uris=tuple(dict.fromkeys(uri for uri in people if uri and uri != by)),
            mentions=tuple(uri for uri in (to,) if uri != by),
        ),
    )


def _of_who_withdrew(member_uri: str, *, after: int = 0, up_to: int = 0) -> list[Said]:
    """Take back what somebody said who is not to be known outside any more: a page of it."""
    theirs = (ThingComment.by_uri == member_uri) & ThingComment.is_ours
    standing = theirs & ThingComment.post_id.is_null(False) & (ThingComment.id > after)
    if not up_to:
        up_to = ThingComment.select(fn.MAX(ThingComment.id)).where(standing).scalar() or 0
    query = ThingComment.select().where(standing & (ThingComment.id <= up_to))
    page = list(query.order_by(ThingComment.id).limit(PAGE_COMMENTS))
    if page and page[-1].id < up_to:
        record(TalkLeft(by_uri=member_uri, after=page[-1].id, up_to=up_to))
    return [_taken_back(told) for told in page]


def _taken_back(told: ThingComment) -> Said:
    told.post_id = None
    told.save(only=[ThingComment.post_id])
    return Said(
        verb="Delete",
        sender_uri=str(told.by_uri),
        object_uri=str(told.uri),
        audience=WireAudience(is_public=True, follower_uris=(str(told.by_uri),)),
        former_type="Note",
    )


def _context(thing: RemoteObject) -> str:
    """Return the talk to which a thing belongs, as its own server names it, or the thing itself."""
    said, uri = str(thing.context_uri), str(thing.uri)
    return said if said and addresses.same_origin(said, uri) else uri


def linked(line: str) -> Markup:
    """Write a line of words as HTML, with its addresses as links."""
    link = '<a href="{}" rel="nofollow noopener">{}</a>'
    return Markup("").join(
        Markup(link).format(run.address, run.text) if run.address else run.text
        for run in conversations.runs_of(line)
    )
