"""What is reported across a border: only then moderators read it, here and, if wished, there."""

from typing import Any

from onemile.api import NotFound, ReportTarget, conversations, ids, publishing
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_federation import addresses
from onemile_federation.mile import people, pictures_kept, sight, talk_out, talks, told
from onemile_federation.mile.models import MileThing
from onemile_federation.remote import origins
from onemile_federation.remote.object_shapes import words_in

KIND = "federation.across"


def known_elsewhere_as(kind: str, subject_id: str) -> str | None:
    """Return how what is reported is called where it was said; None for what is not kept here."""
    thing = _find(subject_id) if kind == KIND else None
    return None if thing is None else str(thing.uri)


def known_there(uri: str, host: str) -> str:
    """Return the URI here of what a partner knows by an id that it alone was told; "" for none.

    A thing of ours, a member, or what a member has said in a talk.
    """
    thing = told.thing_of(uri, host=host) or people.member_of(uri, host=host)
    word = None if thing else talk_out.find(uri)
    if word is None or str(talks.talk_of(word).host) != host:
        return thing
    try:
        said = conversations.post(int(word.post_id))
    except NotFound:
        return ""
    return f"{addresses.base()}{said.conversation.page}/{said.id}"


def _find(subject_id: str) -> MileThing | None:
    number = ids.read(subject_id)
    found: MileThing | None = MileThing.get_or_none(MileThing.id == number) if number else None
    return found


def _may_see(thing: MileThing, viewer: Any) -> bool:
    try:
        return viewer is not None and bool(sight.thing(int(thing.id), viewer=viewer))
    except NotFound:
        return False


def _excerpt(thing: MileThing) -> str:
    """Return all of its words and where they come from, as moderators have to know it."""
    words = words_in(str(thing.content)).strip()
    origin = _("Shown by a neighbour of %(origin)s", origin=origins.of(str(thing.host)))
    return "\n\n".join(filter(None, [words, origin]))


TARGET = ReportTarget(
    kind=KIND,
    title=_l("Something from across the border of our instance"),
    find=_find,
    pictures=pictures_kept.keys_of,
    author=lambda thing: str(thing.author_uri),
    label=lambda thing: str(thing.title),
    excerpt=_excerpt,
    url=lambda thing: MileThing.path_of(int(thing.id)),
    may_see=_may_see,
    hide=publishing.hide,
    restore=publishing.restore,
)
