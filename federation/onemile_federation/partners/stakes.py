"""What a decision about another server touches: who reads whom, what is open, what waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from onemile_federation.outbox import traffic
from onemile_federation.partners import standing, words
from onemile_federation.partners.sides import between
from onemile_federation.remote import hosts, ties
from onemile_federation.remote.ties import Ties

# The partnerships, who follows either way, what waits, who is suspended.
QUESTIONS = 5


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
    """Return what is between here and a host, in QUESTIONS."""
    [found] = of_all([hosts.spelled(host)])
    return found


def of_all(names: Sequence[str]) -> list[Stakes]:
    """Return what is between here and each of some hosts, spelled, in their order.

    In QUESTIONS for each HOSTS_AT_ONCE of them.
    """
    found: list[Stakes] = []
    for start in range(0, len(names), ties.HOSTS_AT_ONCE):
        found += _of_some(names[start : start + ties.HOSTS_AT_ONCE])
    return found


def _of_some(names: Sequence[str]) -> list[Stakes]:
    rows, tied = standing.of_all(names), ties.with_hosts(names)
    waiting, shut = traffic.waiting_for(names), hosts.suspended_among(names)
    return [
        Stakes(
            host=name,
            ties=tied[name],
            flows=words.listed(between(rows[name].ours, rows[name].theirs).open_flows)
            if name in rows and name not in shut
            else "",
            waiting=waiting.get(name, 0),
        )
        for name in names
    ]
