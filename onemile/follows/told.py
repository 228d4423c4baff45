"""Who is told of warm words: the author of the thing, at most once a day for each."""

from collections.abc import Sequence

from onemile import current
from onemile.contracts import Notice, NoticeText
from onemile.follows import reacting
from onemile.follows.events import WordLeft
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


NOTICES = [Notice(event_type=WordLeft, recipients=_author, compose=_compose)]
