"""Who is told: the author of a thing of warm words, a member of who asks to follow them.

Each at most once a day. And what becomes of the follows that they have asked for elsewhere.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from onemile import current
from onemile.contracts import Notice, NoticeText
from onemile.follows import elsewhere, reacting, turning
from onemile.follows.events import FollowRequested, FollowsCut, FollowTurned, WordLeft
from onemile.i18n import gettext as _
from onemile.members.models import Member


def _author(event: WordLeft) -> Sequence[str]:
    return [event.author_uri]


def _compose(event: WordLeft, member: Member) -> NoticeText | None:
    """Say it without a name or a number: both stand on the page, as they are by then."""
    thing = current.resolve_thing(event.thing_uri, member)
    counts = {} if thing is None else reacting.words_of(thing, viewer=member).counts
    if thing is None or not counts:
        return None
    if set(counts) == {reacting.SHARED}:
        return NoticeText(
            title=_("“%(title)s” was passed on elsewhere", title=thing.title),
            body=_("Go and see who passed it on."),
            url=thing.url,
        )
    return NoticeText(
        title=_("Warm words for “%(title)s”", title=thing.title),
        body=_("Go and see who left them."),
        url=thing.url,
    )


def _followed(event: FollowRequested) -> Sequence[str]:
    return [event.followed_uri]


def _somebody_asks(event: FollowRequested, member: Member) -> NoticeText | None:
    """Say it without a name: there may be more of them by then, and the page has them all."""
    if all(row.follower_uri in member.muted_uris() for row in elsewhere.asking(member)):
        return None
    return NoticeText(
        title=_("Somebody of another instance would like to follow you"),
        body=_("You decide. Whoever may follow you reads what you publish for everyone."),
        url="/me/followers",
    )


def _follower(event: FollowTurned | FollowsCut) -> Sequence[str]:
    return [event.follower_uri]


def _turned(event: FollowTurned, member: Member) -> NoticeText:
    card = current.resolve_actor(event.followed_uri)
    is_known = card.name != current.NAMELESS
    name = card.name if is_known else urlsplit(event.followed_uri).netloc
    again = _("You can ask again.")
    title, body = {
        turning.YES: (
            _("You follow %(name)s now", name=name),
            _("What was published before is on their page, what is new comes under “Followed”."),
        ),
        turning.NO: (_("%(name)s has said no: you do not follow them", name=name), again),
        turning.OVER: (_("%(name)s lets you follow no longer", name=name), again),
        turning.IN_VAIN: (
            _("Your request to follow %(name)s was not taken by their server", name=name),
            again,
        ),
    }[event.turn]
    # What appeared before the follow is old already, and does not stand among what is followed.
    url = card.url if event.turn == turning.YES and card.url.startswith("/") else ""
    return NoticeText(title=title, body=body, url=url or "/me/followed")


def _cut(event: FollowsCut, member: Member) -> NoticeText:
    title = _("The team of here has cut the link with %(host)s", host=event.host)
    return NoticeText(
        title=title if event.host else _("The team of here has cut the link with other instances"),
        body=_("You follow nobody there any more. Once the link is back, you can ask again."),
        url="/me/followed",
    )


NOTICES = [
    Notice(event_type=WordLeft, recipients=_author, compose=_compose),
    Notice(event_type=FollowRequested, recipients=_followed, compose=_somebody_asks),
    Notice(event_type=FollowTurned, recipients=_follower, compose=_turned),
    Notice(event_type=FollowsCut, recipients=_follower, compose=_cut),
]
