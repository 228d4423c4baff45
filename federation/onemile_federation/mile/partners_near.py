"""The partners to whose members things of ours may be shown, and where these live."""

import hashlib
from dataclasses import dataclass

from onemile_federation.mile import covers
from onemile_federation.mile.models import MileCover, MileTerritory
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE, PAUSED
from onemile_federation.partners.standing import PARTNERS_MAX
from onemile_federation.remote import standings

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
    """Return them by host, or the one of a host, if it is one: those at rest as well."""
    lives = Partnership.state.in_((ACTIVE, PAUSED))
    flows = Partnership.our_mile & Partnership.their_mile
    lives &= flows | (Partnership.our_proposals & Partnership.their_proposals)
    if host:
        lives &= Partnership.host == host
    rows = list(Partnership.select().where(lives).order_by(Partnership.host).limit(PARTNERS_MAX))
    barred = standings.suspended_among({str(row.host) for row in rows})
    return {str(row.host): _near(row) for row in rows if row.host not in barred}


def _near(row: Partnership) -> Near:
    host, flows = str(row.host), row.ours.switches.and_(row.theirs.switches)
    cover = covers.theirs(host) if flows.mile else frozenset()
    decided = (row.our_turn, row.our_number, row.their_turn, row.their_number)
    # Both grow, so that squares that come back are another decision.
    heard = MileCover.select(MileCover.number).where((MileCover.host == host) & ~MileCover.is_ours)
    agreed = MileTerritory.select(MileTerritory.approved_at).where(MileTerritory.host == host)
    marked = [host, *decided, heard.scalar(), agreed.scalar(), *sorted(cover)]
    return Near(
        host=host,
        actor_uri=str(row.actor_uri),
        is_resting=row.state == PAUSED,
        cover=cover,
        has_mile=flows.mile,
        flows_to_all=flows.proposals,
        mark=hashlib.sha256(" ".join(map(str, marked)).encode()).hexdigest()[:MARK_DIGITS],
    )
