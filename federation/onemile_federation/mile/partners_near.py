"""The partners to whose members things of ours may be shown, and where these live."""

import hashlib
from dataclasses import dataclass
from typing import Any

from onemile_federation.mile import covers
from onemile_federation.mile.models import MileCover, MileTerritory
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE, PAUSED, between
from onemile_federation.partners.standing import PARTNERS_MAX
from onemile_federation.remote import hosts, standings

# Of a digest in hexadecimal, 128 bits: enough to tell apart whatever happens between two.
MARK_DIGITS = 32


@dataclass(frozen=True, kw_only=True)
class Near:
    """A partner with whom the mile is open, or ``flows_to_all``: what is for all of its members.

    ``cover``: the squares in which it has members, none where the mile is not open (``has_mile``).
    ``is_resting``: nothing new passes for now, and what was shown stays. ``mark`` is another one
    where something was decided between both, or where its members live elsewhere.
    """

    host: str
    actor_uri: str
    is_resting: bool
    cover: frozenset[int]
    mark: str = ""
    has_mile: bool = True
    flows_to_all: bool = False

    def is_reached_from(self, squares: frozenset[int]) -> bool:
        """Tell whether members of theirs live in any of some squares of a mile."""
        return not self.cover.isdisjoint(squares)


def all_near(host: str = "") -> dict[str, Near]:
    """Return them by host, or the one of a host, if it is one: those at rest as well.

    Four questions, however many they are: asked for each thing, while others wait.
    """
    lives = Partnership.state.in_((ACTIVE, PAUSED))
    flows = Partnership.our_mile & Partnership.their_mile
    lives &= flows | (Partnership.our_proposals & Partnership.their_proposals)
    if host:
        lives &= Partnership.host == hosts.spelled(host)
    rows = list(Partnership.select().where(lives).order_by(Partnership.host).limit(PARTNERS_MAX))
    names = [str(row.host) for row in rows]
    if not names:
        return {}
    barred = standings.suspended_among(names)
    theirs = MileCover.host.in_(names) & ~MileCover.is_ours
    heard = {str(one.host): one for one in MileCover.select().where(theirs)}
    columns = (MileTerritory.host, MileTerritory.approved_at)
    found: Any = MileTerritory.select(*columns).where(MileTerritory.host.in_(names))
    agreed = dict(found.tuples())
    return {
        host: _near(row, heard.get(host), agreed.get(host))
        for host, row in zip(names, rows, strict=True)
        if host not in barred
    }


def _near(row: Partnership, heard: MileCover | None, agreed_at: Any) -> Near:
    host, flows = str(row.host), row.ours.switches.and_(row.theirs.switches)
    is_open = between(row.ours, row.theirs).mile
    cover = covers.in_force(heard) if heard is not None and is_open else frozenset()
    decided = (row.our_turn, row.our_number, row.their_turn, row.their_number)
    # Both grow, so that squares that come back are another decision.
    number = None if heard is None else heard.number
    marked = [host, *decided, number, agreed_at, *sorted(cover)]
    return Near(
        host=host,
        actor_uri=str(row.actor_uri),
        is_resting=row.state == PAUSED,
        cover=cover,
        has_mile=flows.mile,
        flows_to_all=flows.proposals,
        mark=hashlib.sha256(" ".join(map(str, marked)).encode()).hexdigest()[:MARK_DIGITS],
    )
