"""Personal links: the first member who opens one is chosen; it can be taken back at any time."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile import clock
from onemile.capabilities import require
from onemile.contracts import ActorCard
from onemile.db import lock_rows, transaction
from onemile.errors import Invalid, LimitReached, NotFound
from onemile.follows.people import cards_of_uris
from onemile.i18n import gettext as _
from onemile.i18n import ngettext
from onemile.members.models import Member
from onemile.publishing import chosen
from onemile.publishing.finding import held, own_thing, thing_of
from onemile.publishing.models import LABEL_CHARACTERS_MAX, ChosenPerson, PersonalLink
from onemile.publishing.placed import PEOPLE, PUBLISHED, Placed
from onemile.publishing.showing import is_met, reaches

# A family and some friends: who writes more links wants another audience.
LINKS_MAX = 20
TOKEN_BYTES = 24  # 192 bits: nobody finds one by trying


@dataclass(frozen=True, kw_only=True)
class Given:
    """A link of one's own; ``taken_by`` is None also where who took it cannot be seen now."""

    id: int
    label: str
    made_at: datetime
    taken_at: datetime | None
    taken_by: ActorCard | None


def make(viewer: Any, *, thing_uri: str, label: str) -> str:
    """Make a link to a thing of one's own; gives its secret, which is said once and not kept.

    Raises NotFound, Conflict (not for chosen people now), Invalid on ``label``, LimitReached.
    """
    require(viewer, "core.take_part")
    thing = own_thing(viewer, thing_uri)
    if not 1 <= len(label) <= LABEL_CHARACTERS_MAX:
        raise Invalid(
            {"label": _("Say for whom, in %(n)s characters at most.", n=LABEL_CHARACTERS_MAX)}
        )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction():
        thing = held(thing)
        chosen.check_room(thing, n=1)
        if _of(thing).count() >= LINKS_MAX:
            raise LimitReached(
                ngettext(
                    "%(num)s link at most. Take one back first.",
                    "%(num)s links at most. Take one back first.",
                    LINKS_MAX,
                )
            )
        PersonalLink.create(
            thing_uri=thing.uri, author_uri=thing.author_uri, digest=_digest(token), label=label
        )
    return token


def take_back(viewer: Any, *, link_id: int) -> str:
    """Let a link of one's own die, and show the thing no longer to who came by it; gives its URI.

    Also while the thing is not there. Raises NotFound.
    """
    mine = (PersonalLink.id == link_id) & (PersonalLink.author_uri == viewer.uri)
    link: PersonalLink | None = PersonalLink.get_or_none(mine)
    if link is None:
        raise NotFound
    with transaction():
        if ChosenPerson.select().where(ChosenPerson.link_id == link.id).exists():
            chosen.narrow_all([str(link.thing_uri)])
        PersonalLink.delete().where(PersonalLink.id == link.id).execute()
        chosen.forget(ChosenPerson.link_id == link.id)
    return str(link.thing_uri)


def of_thing(viewer: Any, thing: Placed) -> Sequence[Given]:
    """Return the links of a thing for its author, oldest first."""
    rows = list(_of(thing).order_by(PersonalLink.id))
    cards = cards_of_uris(viewer, [str(row.taken_by_uri) for row in rows if row.taken_by_uri])
    return [
        Given(
            id=int(row.id),
            label=str(row.label),
            made_at=row.made_at,
            taken_at=row.taken_at,
            taken_by=cards.get(str(row.taken_by_uri)),
        )
        for row in rows
    ]


def look(viewer: Any, token: str) -> Placed:
    """Return the thing that a link opens for ``viewer``, without using it.

    Raises NotFound, alike for a link that never was, that somebody else has taken, that was
    taken back, and for a thing that is not on show, not for chosen people, or kept from this
    viewer by a block.
    """
    link: PersonalLink | None = PersonalLink.get_or_none(PersonalLink.digest == _digest(token))
    thing = None if link is None else thing_of(str(link.thing_uri))
    if link is None or thing is None or thing.audience != PEOPLE:
        raise NotFound
    if thing.author_uri == viewer.uri or (link.taken_by_uri and reaches(thing, viewer)):
        return thing
    if link.taken_by_uri or thing.state != PUBLISHED or not is_met(thing, viewer):
        raise NotFound
    return thing


def use(viewer: Any, token: str) -> Placed:
    """Open a link as the first who does: from now on the thing reaches them. Twice is once.

    Whom it reaches already leaves the link for somebody else. Raises NotFound as ``look`` does.
    """
    require(viewer, "core.take_part")
    thing = look(viewer, token)
    if reaches(thing, viewer):
        return thing
    with transaction():
        # Its author shall not leave, nor a block come between, while somebody is put on the list.
        uris = [str(thing.author_uri), str(viewer.uri)]
        both = Member.select().where(Member.uri.in_(uris)).order_by(Member.id)
        held_here = {str(one.uri): one for one in list(lock_rows(both, lets_refer=True))}
        if not all(one.is_active for one in held_here.values()):
            raise NotFound
        # As they stand now: what the request remembers of blocks is a moment old.
        viewer = held_here[uris[1]]
        thing = held(thing)
        if chosen.is_chosen(thing, viewer):
            return thing
        free = (PersonalLink.digest == _digest(token)) & (PersonalLink.taken_by_uri == "")
        link: PersonalLink | None = lock_rows(PersonalLink.select().where(free)).first()
        is_open = thing.audience == PEOPLE and thing.state == PUBLISHED
        if link is None or not is_open or not is_met(thing, viewer):
            raise NotFound
        link.taken_by_uri, link.taken_at = viewer.uri, clock.now()
        link.save()
        chosen.write(thing, person_uri=viewer.uri, link_id=int(link.id))
    return thing


def _of(thing: Placed) -> Any:
    return PersonalLink.select().where(PersonalLink.thing_uri == thing.uri)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
