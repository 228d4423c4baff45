"""Who is told: the author of a thing of warm words, a member of who asks to follow them.

Each at most once a day.
"""

from collections.abc import Sequence

from onemile import current
from onemile.contracts import Notice, NoticeText
from onemile.follows import elsewhere, reacting
from onemile.follows.events import FollowRequested, WordLeft
from onemile.i18n import gettext as _
from onemile.members.models import Member


def _author(event: WordLeft) -> Sequence[str]:
    return [event.author_uri]


def _compose(event: WordLeft, member: Member) -> NoticeText | None:
    """Say it without a name or a number: both stand on the page, as they are by then."""
    thing = current.resolve_thing(event.thing_uri, member)
    if thing is None or not reacting.words_of(thing, viewer=member).counts:
        return None
    return NoticeText(
        title=_("Warm words for “%(title)s”", title=thing.title),
        body=_("Go and see who left them."),
        url=thing.url,
    )


def _followed(event: FollowRequested) -> Sequence[str]:
    return [event.followed_uri]


def _somebody_asks(event: FollowRequested, member: Member) -> NoticeText | None:
    """Say it without a name: there may be more of them by then, and the page has them all."""
    if not elsewhere.asking(member):
        return None
    return NoticeText(
        title=_("Somebody of another instance would like to follow you"),
        body=_("You decide. Whoever may follow you reads what you publish for everyone."),
        url="/me/followers",
    )


NOTICES = [
    Notice(event_type=WordLeft, recipients=_author, compose=_compose),
    Notice(event_type=FollowRequested, recipients=_followed, compose=_somebody_asks),
]
