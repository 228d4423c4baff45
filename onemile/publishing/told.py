"""Who is told that somebody shows them something; what it is they read on its page."""

from typing import Any

from onemile.contracts import Notice, NoticeText
from onemile.current import resolve_actor
from onemile.i18n import gettext as _
from onemile.publishing.chosen import notice_path
from onemile.publishing.events import PersonChosen
from onemile.publishing.finding import thing_of
from onemile.publishing.models import ChosenPerson
from onemile.publishing.showing import reaches


def _shown(event: PersonChosen, member: Any) -> NoticeText | None:
    """Name the author and not the thing: words of it would stay where it is taken back."""
    row = ChosenPerson.get_or_none(ChosenPerson.id == event.chosen_id)
    thing = thing_of(event.uri)
    # Who came by a link knows already.
    if row is None or row.link_id is not None or thing is None or not reaches(thing, member):
        return None
    name = resolve_actor(str(thing.author_uri)).name
    return NoticeText(
        title=_("%(name)s shows you something", name=name), url=notice_path(event.chosen_id)
    )


NOTICES = [
    Notice(event_type=PersonChosen, recipients=lambda event: [event.person_uri], compose=_shown)
]
