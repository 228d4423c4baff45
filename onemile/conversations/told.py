"""What members are told of conversations: once per conversation, until they have read it."""

from typing import Any

from onemile import current
from onemile.contracts import Notice, NoticeText
from onemile.conversations import saying, seats
from onemile.conversations.events import PostWritten
from onemile.conversations.models import ACCEPTED, DECLINED, HELD, PUBLIC, REQUESTED
from onemile.errors import NotFound
from onemile.i18n import gettext as _
from onemile.members.models import Member


def _recipients(event: PostWritten) -> list[str]:
    return event.to_uris


def _written(event: PostWritten, member: Member) -> NoticeText | None:
    """Say that somebody wrote, and no more.

    Their words, and the name of what they write about, may be hidden, narrowed or erased tomorrow.
    """
    found = _unread(event, member)
    if found is None or found.standing != ACCEPTED:
        return None
    conversation = found.conversation
    name = current.resolve_actor(event.by_uri).name
    if conversation.kind == PUBLIC:
        return _said_under(event, member, name, conversation.page)
    return NoticeText(title=_("%(name)s wrote to you", name=name), url=conversation.page)


def _asked(event: PostWritten, member: Member) -> NoticeText | None:
    """Say calmly that a stranger asks: on the page of notices alone, and no letter with it."""
    found = _unread(event, member)
    if found is None or found.standing != REQUESTED:
        return None
    return NoticeText(
        title=_("%(name)s has a question for you", name=current.resolve_actor(event.by_uri).name),
        url=found.conversation.page,
        body=_("You decide whether you answer. If you say no, nobody is told."),
    )


def _unread(event: PostWritten, member: Member) -> Any:
    """Return the seat of a member who has this post still to read and may read it, or None."""
    try:
        post = saying.post(event.post_id)
    except NotFound:
        return None
    seat = seats.seats_of(post.conversation).get(str(member.uri))
    if seat is None or seat.standing == DECLINED or not seat.is_unread:
        return None
    if event.by_uri in member.hidden_uris() or not seats.may_read_post(post, member):
        return None
    return seat


def _said_under(event: PostWritten, member: Member, name: str, url: str) -> NoticeText:
    post = saying.post(event.post_id)
    if post.state == HELD:
        return NoticeText(
            title=_("%(name)s has written something for you to look at", name=name), url=url
        )
    if post.conversation.subject_author_uri == member.uri:
        return NoticeText(
            title=_("%(name)s has written under what you published", name=name), url=url
        )
    return NoticeText(title=_("%(name)s has answered you", name=name), url=url)


NOTICES = (
    Notice(event_type=PostWritten, recipients=_recipients, compose=_written, by_mail=True),
    Notice(event_type=PostWritten, recipients=_recipients, compose=_asked),
)
