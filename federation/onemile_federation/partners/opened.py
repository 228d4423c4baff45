"""Since when each of the four is open, shut or rests on a side, by whom and why: by the book."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from onemile.api import day, resolve_actors
from onemile.api import gettext as _
from onemile_federation.partners import words
from onemile_federation.partners.arrived import Word
from onemile_federation.partners.kept_apart import Decision
from onemile_federation.partners.models import Partnership, PartnershipEntry
from onemile_federation.partners.sides import ACTIVE, BY_US, FLOWS, PAUSED

# Turns of switches that are looked through: years of it.
LINES_MAX = 1_000
_MARKS = frozenset("+-")


@dataclass(frozen=True, kw_only=True)
class Turned:
    """When a side opened or shut one of the four last, or paused, and why.

    ``by``: who of ours, empty for nobody.
    """

    is_open: bool
    at: datetime
    by: str
    reason: str


def said(row: Partnership, word: Word | None, apart: Decision | None) -> dict[str, str]:
    """Return of each of the four in a sentence who has opened it and since when.

    ``word``: what became of ours; what they have not heard of is not open on both sides.
    ``apart``: the decision by which nothing passes, whatever is open.
    """
    ours, theirs = _last_turned(str(row.host))
    rests = f"{_resting(row, ours.get(PAUSED), theirs.get(PAUSED))} {_apart(apart)}".strip()
    said = {flow: _sentence(row, flow, ours.get(flow), theirs.get(flow), word) for flow in FLOWS}
    return {flow: f"{one} {rests}".strip() if one else "" for flow, one in said.items()}


def _last_turned(host: str) -> tuple[Mapping[str, Turned], Mapping[str, Turned]]:
    """Return by flow what turned it last on our side and on theirs, and by PAUSED what paused."""
    turned = (PartnershipEntry.detail != "") | (PartnershipEntry.what == PAUSED)
    turned &= PartnershipEntry.host == host
    found = PartnershipEntry.select().where(turned).order_by(PartnershipEntry.id.desc())
    lines = list(found.limit(LINES_MAX))
    cards = resolve_actors([str(one.by_uri) for one in lines if one.by_uri])
    sides: tuple[dict[str, Turned], dict[str, Turned]] = ({}, {})
    for line in lines:
        by = str(line.by_uri)
        known = {"by": cards[by].name if by in cards else "", "reason": str(line.reason)}
        side = sides[0 if line.is_ours else 1]
        if line.what == PAUSED:
            side.setdefault(PAUSED, Turned(is_open=False, at=line.at, **known))
        for turn in str(line.detail).split():
            if turn[:1] in _MARKS and turn[1:] in FLOWS:
                side.setdefault(turn[1:], Turned(is_open=turn[0] == "+", at=line.at, **known))
    return sides


def _sentence(
    row: Partnership,
    flow: str,
    ours: Turned | None,
    theirs: Turned | None,
    word: Word | None,
) -> str:
    opened_here, opened_there = (getattr(side, flow) for side in words.in_force(row))
    here, there = ours if opened_here else None, theirs if opened_there else None
    if opened_here and opened_there and here and word and word.leaves_untold(here.at):
        said = _(
            "We opened it on %(day)s, and so have they: it flows both ways once they are told.",
            day=day(here.at),
        )
        return f"{said} {_by(here)}".strip()
    if opened_here and opened_there:
        since = [one.at for one in (here, there) if one] + ([row.since] if row.since else [])
        said = _("Open on both sides since %(day)s.", day=day(max(since))) if since else ""
        return f"{said} {_by(here)}".strip()
    shut = _shut(row, None if opened_here else ours, None if opened_there else theirs)
    if shut:
        return shut
    if here is not None:
        said = _("We opened it on %(day)s, they have not yet.", day=day(here.at))
        if row.state == BY_US:
            said = _("We opened it on %(day)s.", day=day(here.at))
        return f"{said} {_by(here)}".strip()
    if there is not None:
        return _("They opened it on %(day)s, we have not yet.", day=day(there.at))
    return ""


def _shut(row: Partnership, ours: Turned | None, theirs: Turned | None) -> str:
    """Say who of two partners has shut what was open, when and why; empty for nobody."""
    said = []
    if row.state in (ACTIVE, PAUSED) and theirs is not None and not theirs.is_open:
        said += [_("They shut it on %(day)s.", day=day(theirs.at)), _why(theirs)]
    if row.state in (ACTIVE, PAUSED) and ours is not None and not ours.is_open:
        said += [_("We shut it on %(day)s.", day=day(ours.at)), _why(ours), _by(ours)]
    return " ".join(filter(None, said))


def _why(one: Turned) -> str:
    return _("“%(words)s”", words=words.without_links(one.reason)) if one.reason else ""


def _resting(row: Partnership, here: Turned | None, there: Turned | None) -> str:
    """Say since when nothing flows for a pause, and who paused; empty for no pause."""
    if row.state != PAUSED:
        return ""
    said = []
    if row.our_stance == PAUSED and here is not None:
        since = day(here.at)
        said.append(
            _("Paused since %(day)s, here: %(name)s.", day=since, name=_unstopped(here.by))
            if here.by
            else _("Paused since %(day)s, by us.", day=since)
        )
    if row.their_stance == PAUSED and there is not None:
        said.append(_("Paused since %(day)s, by them.", day=day(there.at)))
    return " ".join(said)


def _apart(one: Decision | None) -> str:
    if one is None:
        return ""
    since = day(one.at)
    if one.by:
        return _("Suspended since %(day)s, here: %(name)s.", day=since, name=_unstopped(one.by))
    return _("Suspended since %(day)s, by us.", day=since)


def _unstopped(name: str) -> str:
    """Return a name for the end of a sentence: "Jean-Luc E." brings its full stop along."""
    return name.removesuffix(".")


def _by(one: Turned | None) -> str:
    return _("Here: %(name)s", name=one.by) if one is not None and one.by else ""
