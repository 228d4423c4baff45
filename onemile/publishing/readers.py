"""Audiences in words, and about how many people of standing each of them is."""

from collections.abc import Sequence
from typing import Any

from onemile import current
from onemile.i18n import gettext as _
from onemile.i18n import ngettext
from onemile.members.models import Member
from onemile.mile.models import Place
from onemile.mile.people import count_in, step_of
from onemile.mile.rings import area_for
from onemile.mile.standpoint import standpoint
from onemile.publishing.chosen import how_many
from onemile.publishing.placed import (
    ACROSS,
    AROUND,
    EVERYONE,
    INSTANCE,
    ME,
    MILE,
    PARTNERS,
    PEOPLE,
    PUBLISHED,
    Placed,
)
from onemile.web.filters import grouped

# With fewer open things than these an instance has one shelf: what is new is for all of it.
OPEN_THINGS_MIN = 50
TEN, TWENTY = 10, 20


def audiences_for(home: Place | None, model: type[Placed] = Placed) -> Sequence[str]:
    """Return the audiences that somebody may choose: no mile without a square to live in.

    The web is among them for things of a ``model`` that offers it; partners' members are where it
    offers them and some can be reached now.
    """
    near = (AROUND,) if home is None or home.cell is None else (MILE, AROUND)
    partners = (PARTNERS,) if model.offers_partners and partners_reached() else ()
    return (ME, PEOPLE, *near, INSTANCE, *partners, *((EVERYONE,) if model.offers_web else ()))


def partners_reached() -> list[str]:
    """Return by what names members know the instances that what is for PARTNERS reaches now."""
    named: list[str] = current.instance().plugins.collect("partners_reached")
    return sorted(set(named))


def default_audience(model: type[Placed]) -> str:
    """Return whom a new thing is for, unless its author says otherwise."""
    first = model.select(model.id).where(model.state == PUBLISHED).limit(OPEN_THINGS_MIN)
    return AROUND if first.count() >= OPEN_THINGS_MIN else INSTANCE


def title_of(audience: str) -> str:
    """Say whom an audience is, in the author's words."""
    return {
        ME: _("Only me"),
        PEOPLE: _("People I choose"),
        MILE: _("My mile only"),
        ACROSS: _("People in their mile"),
        AROUND: _("Around me"),
        INSTANCE: _("The whole instance"),
        PARTNERS: _("The whole instance, and our partners’"),
        EVERYONE: _("Everybody, on the web too"),
    }[audience]


def readers(audience: str, *, member_id: int, uri: str = "") -> str:
    """Say about how many people of standing can see what a member places at home.

    In steps, by the count of the day, the same whoever asks; empty before there is a home. Of
    chosen people exactly, by the list of the thing with this ``uri``.
    """
    if audience == ME:
        return _("nobody but you")
    if audience == ACROSS:
        return ""  # who reads what came from elsewhere is counted by nobody
    if audience == EVERYONE:
        return _("everybody, with an account or without")
    if audience == PEOPLE:
        return _exactly(how_many(Member.get_by_id(member_id), uri)) if uri else ""
    stand = standpoint(member_id)
    if stand is None:
        return ""
    rings: dict[str, Any] = {
        **{MILE: "mile", AROUND: "neighbours", INSTANCE: "instance"},
        PARTNERS: "instance",  # nobody counts those of others
    }
    return _about(count_in(area_for(stand, rings[audience])).standing)


def _exactly(n: int) -> str:
    return ngettext("%(num)s person", "%(num)s people", n) if n else _("nobody yet")


def _about(n: int) -> str:
    step = step_of(n)
    if step is None:
        return _("a few people")
    if step == (TEN, TWENTY):
        return _("about ten people")
    return _("more than %(n)s people", n=grouped(step[0]))
