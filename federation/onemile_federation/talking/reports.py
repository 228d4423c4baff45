"""Members report what was said elsewhere: moderators read it, and may hide it here."""

from typing import Any

from onemile.api import NotFound, ReportTarget, conversations, ids
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_federation.reading import sight
from onemile_federation.reading.things import title_of
from onemile_federation.remote.models import GONE, RemoteObject
from onemile_federation.remote.object_shapes import words_in
from onemile_federation.talking import coming_in, threads

KIND = "federation.thing"


def known_elsewhere_as(kind: str, subject_id: str) -> str | None:
    """Return how what is reported is called where it was said; None for what is not kept here."""
    number = ids.read(subject_id)
    if kind == conversations.POST_KIND and number:
        return coming_in.uri_elsewhere(number)
    thing = _find(subject_id) if kind == KIND else None
    return None if thing is None else str(thing.uri)


def _find(subject_id: str) -> RemoteObject | None:
    number = ids.read(subject_id)
    found: RemoteObject | None = RemoteObject.get_or_none(RemoteObject.id == number)
    return None if found is None or found.state == GONE else found


def _may_see(thing: RemoteObject, viewer: Any) -> bool:
    try:
        return sight.thing(int(thing.id), viewer=viewer) is not None
    except NotFound:
        return False


def _excerpt(thing: RemoteObject) -> str:
    """Return all of its words and where they come from, as moderators have to know it."""
    words = (words_in(str(html)).strip() for html in (thing.summary, thing.content))
    origin = _("Said on %(host)s: %(uri)s", host=thing.host, uri=thing.uri)
    return "\n\n".join([*filter(None, words), origin])


def _set_shown(thing: RemoteObject, is_shown: bool) -> None:
    RemoteObject.update(is_hidden=not is_shown).where(RemoteObject.id == thing.id).execute()


TARGET = ReportTarget(
    kind=KIND,
    title=_l("Something said on another instance"),
    find=_find,
    author=lambda thing: str(thing.author_uri),
    label=title_of,
    excerpt=_excerpt,
    url=threads.page_of,
    may_see=_may_see,
    hide=lambda thing: _set_shown(thing, False),
    restore=lambda thing: _set_shown(thing, True),
)
