"""Chosen people: whom an author shows a thing to one by one, from those they know already.

Candidates are followers and followed, whom one has an exchange or a conversation with, as the
plugins say (``acquaintances``); never whoever merely lives near, whom nobody shall be able to
list. ``knows`` cannot say it: it judges people who are named to it, and says yes to strangers
who have published something.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile import current
from onemile.capabilities import require
from onemile.contracts import ActorCard
from onemile.db import lock_rows, transaction
from onemile.errors import Conflict, Invalid, LimitReached, NotFound
from onemile.events import record
from onemile.follows.people import cards_of_uris
from onemile.i18n import gettext as _
from onemile.i18n import ngettext
from onemile.members.models import Member
from onemile.notices.rights import forget_notices
from onemile.publishing.events import PersonChosen, ThingNarrowed
from onemile.publishing.finding import held, own_thing, thing_of, things_on
from onemile.publishing.models import ChosenPerson, PersonalLink
from onemile.publishing.placed import PEOPLE, Placed

# A table that one oversees: more is a neighbourhood, and there are audiences for that.
PEOPLE_MAX = 50
# Of each who is asked; a list of boxes to tick ends somewhere, and those met last come first.
ACQUAINTANCES_MAX = 200


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Somebody on the list of a thing; ``card`` is None for whom the author cannot see now."""

    id: int
    card: ActorCard | None
    since: datetime
    label: str


def acquaintances(viewer: Any) -> dict[str, ActorCard]:
    """Return those whom ``viewer`` may choose, by URI, those met last first."""
    answers: list[str] = current.instance().plugins.collect(
        "acquaintances", viewer=viewer, limit=ACQUAINTANCES_MAX
    )
    uris = [uri for uri in dict.fromkeys(answers) if uri != viewer.uri]
    cards = cards_of_uris(viewer, uris)
    return {uri: cards[uri] for uri in uris if uri in cards}


def choose(viewer: Any, *, thing_uri: str, person_uris: Iterable[str]) -> int:
    """Show a thing of one's own to some people whom one knows; gives how many are new.

    Raises NotFound, Conflict (not for chosen people now), Invalid on ``people``, LimitReached;
    then nobody is added.
    """
    require(viewer, "core.take_part")
    wanted = list(dict.fromkeys(person_uris))
    thing = own_thing(viewer, thing_uri)
    if not wanted or not acquaintances(viewer).keys() >= set(wanted):
        raise Invalid({"people": _("Choose among the people whom you know.")})
    with transaction():
        # Who lives here is kept from leaving until it is written.
        here = Member.select().where(Member.uri.in_([viewer.uri, *wanted])).order_by(Member.id)
        present = list(lock_rows(here, lets_refer=True))
        # Asked again, now that no block is put between them any more.
        apart: frozenset[str] = next(
            (one.hidden_uris() for one in present if one.uri == viewer.uri), frozenset()
        )
        if not all(one.is_active for one in present) or apart & set(wanted):
            raise Invalid({"people": _("Choose among the people whom you know.")})
        thing = held(thing)
        already = {row.person_uri for row in _rows(thing_uri)}
        new = [uri for uri in wanted if uri not in already]
        check_room(thing, n=len(new))
        for uri in new:
            write(thing, person_uri=uri)
    return len(new)


def take_back(viewer: Any, *, chosen_id: int) -> str:
    """Show a thing to somebody no longer, and let the link die by which they came; gives its URI.

    Also while the thing is not there, as when its plugin is off. Raises NotFound where there is
    nothing of one's own to take back.
    """
    mine = (ChosenPerson.id == chosen_id) & (ChosenPerson.author_uri == viewer.uri)
    row: ChosenPerson | None = ChosenPerson.get_or_none(mine)
    if row is None:
        raise NotFound
    with transaction():
        narrow_all([str(row.thing_uri)])
        if row.link_id is not None:
            PersonalLink.delete().where(PersonalLink.id == row.link_id).execute()
        forget(ChosenPerson.id == row.id)
    return str(row.thing_uri)


def part(one_uri: str, other_uri: str) -> None:
    """End what two people show each other; a block stands between them from now on.

    Whoever keeps copies hears of it, as when one is taken back; nobody is told by whom or why.
    """
    for author, person in ((one_uri, other_uri), (other_uri, one_uri)):
        shown = (ChosenPerson.author_uri == author) & (ChosenPerson.person_uri == person)
        taken = (PersonalLink.author_uri == author) & (PersonalLink.taken_by_uri == person)
        uris: Any = ChosenPerson.select(ChosenPerson.thing_uri).where(shown).tuples()
        narrow_all([uri for (uri,) in uris])
        PersonalLink.delete().where(taken).execute()
        forget(shown)


def shown_to(viewer: Any, *, before: int | None, limit: int) -> list[ChosenPerson]:
    """Return what ``viewer`` was chosen for, the latest first, of those with ``id < before``."""
    mine: Any = ChosenPerson.person_uri == viewer.uri
    if before is not None:
        mine &= ChosenPerson.id < before
    return list(ChosenPerson.select().where(mine).order_by(ChosenPerson.id.desc()).limit(limit))


def thing_shown(viewer: Any, *, chosen_id: int) -> Placed | None:
    """Return the thing of a choice of ``viewer``, or None; whether it reaches them still, ask."""
    mine = (ChosenPerson.id == chosen_id) & (ChosenPerson.person_uri == viewer.uri)
    row = ChosenPerson.get_or_none(mine)
    return None if row is None else thing_of(str(row.thing_uri))


def chosen_for(viewer: Any) -> Any:
    """Return the query of the URIs on whose lists ``viewer`` stands."""
    return ChosenPerson.select(ChosenPerson.thing_uri).where(ChosenPerson.person_uri == viewer.uri)


def is_chosen_in(model: type[Placed], viewer: Any) -> Any:
    """Return the condition for things of a table that ``viewer`` was chosen for."""
    listed = getattr(model, model.listed_by)
    return (model.audience == PEOPLE) & listed.in_(chosen_for(viewer))


def is_chosen(thing: Placed, viewer: Any) -> bool:
    """Tell whether ``viewer`` stands on the list that counts for a thing."""
    theirs = ChosenPerson.person_uri == viewer.uri
    listed = ChosenPerson.thing_uri == thing.people_uri
    return bool(ChosenPerson.select().where(theirs & listed).exists())


def people_of(viewer: Any, thing: Placed) -> Sequence[Chosen]:
    """Return the list of a thing for its author, in the order in which they were chosen."""
    rows = list(_rows(str(thing.uri)))
    cards = cards_of_uris(viewer, [str(row.person_uri) for row in rows])
    labels: Any = PersonalLink.select(PersonalLink.id, PersonalLink.label).where(
        PersonalLink.thing_uri == thing.uri
    )
    by_link = dict(labels.tuples())
    return [
        Chosen(
            id=int(row.id),
            card=cards.get(str(row.person_uri)),
            since=row.since,
            label=by_link.get(row.link_id, ""),
        )
        for row in rows
    ]


def how_many(author: Any, thing_uri: str) -> int:
    """Return how many people a thing reaches by its list: who is here, and kept away by nothing."""
    return len(cards_of_uris(author, [str(row.person_uri) for row in _rows(thing_uri)]))


# ------------------------------------------------------------- for this room, in a transaction


def check_room(thing: Placed, *, n: int) -> None:
    """Refuse what a list has no room for; links that wait have their place on it already.

    Raises Conflict where the thing is not for chosen people, LimitReached.
    """
    if thing.audience != PEOPLE:
        raise Conflict(_("This is not for chosen people now. Choose that for it first."))
    links: Any = PersonalLink.select().where(
        (PersonalLink.thing_uri == thing.uri) & (PersonalLink.taken_by_uri == "")
    )
    if _rows(str(thing.uri)).count() + links.count() + n > PEOPLE_MAX:
        raise LimitReached(
            ngettext(
                "%(num)s person at most, links that wait included. Take one back first.",
                "%(num)s people at most, links that wait included. Take one back first.",
                PEOPLE_MAX,
            )
        )


def write(thing: Placed, *, person_uri: str, link_id: int | None = None) -> None:
    """Put somebody on the list of a thing, and say so to whoever wants to tell them."""
    row = ChosenPerson.create(
        thing_uri=thing.uri,
        author_uri=thing.author_uri,
        person_uri=person_uri,
        link_id=link_id,
    )
    record(PersonChosen(uri=str(thing.uri), chosen_id=int(row.id), person_uri=person_uri))


def narrow_all(uris: Sequence[str]) -> None:
    """Let go of things whoever keeps copies of them: somebody is on their lists no longer.

    Of what is withdrawn, or of a plugin that is off, there is nothing on show to let go of.
    """
    found = [thing for uri in uris for thing in things_on(uri)]
    for thing in sorted(found, key=lambda one: int(one.id)):
        try:
            row = held(thing)
        except NotFound:
            continue
        record(ThingNarrowed(uri=str(row.uri)))
        row.rekey_pictures()
        row.save()


def end_list(uri: str) -> None:
    """Forget for whom a thing was, and its links, in the open transaction: it is withdrawn.

    Whoever withdraws a thing for good calls it; who was chosen for it is told of nothing.
    """
    PersonalLink.delete().where(PersonalLink.thing_uri == uri).execute()
    forget(ChosenPerson.thing_uri == uri)


def forget(which: Any) -> int:
    """Delete some of the choices, and what people were told of them; gives how many."""
    found: Any = ChosenPerson.select(ChosenPerson.id).where(which).tuples()
    forget_notices([notice_path(number) for (number,) in found])
    return int(ChosenPerson.delete().where(which).execute())


def notice_path(chosen_id: int) -> str:
    """Return where a notice leads: an address of its own, so that it can be taken back."""
    return f"/for-me/{chosen_id}"


def _rows(thing_uri: str) -> Any:
    return (
        ChosenPerson.select().where(ChosenPerson.thing_uri == thing_uri).order_by(ChosenPerson.id)
    )
