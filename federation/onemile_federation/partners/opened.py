"""Since when each of the four is open or rests on either side, and who of ours did it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from onemile.api import day, resolve_actors
from onemile.api import gettext as _
from onemile_federation.partners.models import Partnership, PartnershipEntry
from onemile_federation.partners.sides import ACTIVE, BY_US, FLOWS, PAUSED

# Turns of switches that are looked through: years of it.
LINES_MAX = 1_000


@dataclass(frozen=True, kw_only=True)
class Opened:
    """When a side opened one of the four last, or paused; ``by``: who of ours, empty for nobody."""

    at: datetime
    by: str


def said(row: Partnership) -> dict[str, str]:
    """Return of each of the four in a sentence who has opened it and since when."""
    ours, theirs = _last_opened(str(row.host))
    rests = _resting(row, ours.get(PAUSED), theirs.get(PAUSED))
    said = {flow: _sentence(row, flow, ours.get(flow), theirs.get(flow)) for flow in FLOWS}
    return {flow: f"{one} {rests}".strip() if one else "" for flow, one in said.items()}


def _last_opened(host: str) -> tuple[Mapping[str, Opened], Mapping[str, Opened]]:
    """Return by flow what opened it last on our side and on theirs, and by PAUSED what paused."""
    turned = (PartnershipEntry.detail != "") | (PartnershipEntry.what == PAUSED)
    turned &= PartnershipEntry.host == host
    found = PartnershipEntry.select().where(turned).order_by(PartnershipEntry.id.desc())
    lines = list(found.limit(LINES_MAX))
    cards = resolve_actors([str(one.by_uri) for one in lines if one.by_uri])
    sides: tuple[dict[str, Opened], dict[str, Opened]] = ({}, {})
    for line in lines:
        by = str(line.by_uri)
        one = Opened(at=line.at, by=cards[by].name if by in cards else "")
        side = sides[0 if line.is_ours else 1]
        if line.what == PAUSED:
            side.setdefault(PAUSED, one)
        for turn in str(line.detail).split():
            if turn[:1] == "+" and turn[1:] in FLOWS:
                side.setdefault(turn[1:], one)
    return sides


def _sentence(row: Partnership, flow: str, ours: Opened | None, theirs: Opened | None) -> str:
    is_ours = getattr(row.ours.switches, flow)
    is_theirs = getattr(row.theirs.switches, flow)
    here, there = ours if is_ours else None, theirs if is_theirs else None
    if is_ours and is_theirs and row.state in (ACTIVE, PAUSED):
        since = [one.at for one in (here, there) if one] + ([row.since] if row.since else [])
        said = _("Open on both sides since %(day)s.", day=day(max(since))) if since else ""
        return f"{said} {_by(here)}".strip()
    if is_ours and here is not None:
        said = _("We opened it on %(day)s, they have not yet.", day=day(here.at))
        if row.state == BY_US or is_theirs:
            said = _("We opened it on %(day)s.", day=day(here.at))
        return f"{said} {_by(here)}".strip()
    if is_theirs and there is not None:
        return _("They opened it on %(day)s, we have not yet.", day=day(there.at))
    return ""


def _resting(row: Partnership, here: Opened | None, there: Opened | None) -> str:
    """Say since when nothing flows for a pause, and who paused; empty for no pause."""
    if row.state != PAUSED:
        return ""
    said = []
    if row.our_stance == PAUSED and here is not None:
        since = day(here.at)
        said.append(
            _("Paused since %(day)s, here: %(name)s.", day=since, name=here.by)
            if here.by
            else _("Paused since %(day)s, by us.", day=since)
        )
    if row.their_stance == PAUSED and there is not None:
        said.append(_("Paused since %(day)s, by them.", day=day(there.at)))
    return " ".join(said)


def _by(one: Opened | None) -> str:
    return _("Here: %(name)s", name=one.by) if one is not None and one.by else ""
