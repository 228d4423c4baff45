"""What a decision about another server touches: who reads whom, what is open, what waits."""

from dataclasses import dataclass

from onemile_federation.outbox import traffic
from onemile_federation.partners import standing, words
from onemile_federation.partners.sides import between
from onemile_federation.remote import hosts, ties
from onemile_federation.remote.ties import Ties


@dataclass(frozen=True, kw_only=True)
class Stakes:
    """What stands between here and a host now.

    ``flows``: which of the four are open both ways, in words, empty for none or no partner;
    ``waiting`` counts messages of ours that have not left.
    """

    host: str
    ties: Ties
    flows: str
    waiting: int


def of(host: str) -> Stakes:
    """Return what is between here and a host, in three questions."""
    name = hosts.spelled(host)
    row, seen = standing.of(name), traffic.of(name)
    return Stakes(
        host=name,
        ties=ties.with_host(name),
        flows=""
        if row is None or hosts.is_suspended(name)
        else words.listed(between(row.ours, row.theirs).open_flows),
        waiting=0 if seen is None else seen.waiting,
    )
