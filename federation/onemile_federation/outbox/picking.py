"""Which deliveries go next: due, in order, and as many at once as their host bears."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from onemile.api import clock, microseconds, rows
from onemile_federation.outbox import claiming, resting, taking_back
from onemile_federation.outbox.due import Due
from onemile_federation.outbox.models import PENDING, WAITING
from onemile_federation.outbox.posting import Flight
from onemile_federation.remote import hosts, standings

# At once to one host; to one that has failed lately, one: five failures must not be nine.
HOST_FLIGHTS_MAX, FAILING_HOST_FLIGHTS_MAX = 4, 1
# Looks at the queue for one pick: what is seen first may have to stay, row after row.
LOOKS_MAX = 5
# Rows of a look for each place: some will have to stay.
ROWS_PER_PLACE = 3
# Texts of the question that are remembered, by how many hosts and flights it leaves out.
TEXTS_MAX = 1_000


@dataclass
class Air:
    """What is in the air: flights by number, their hosts, and which objects go where."""

    flights: dict[int, Flight] = field(default_factory=dict)
    by_host: Counter[str] = field(default_factory=Counter)

    def take(self, flights: Iterable[Flight]) -> None:
        for one in flights:
            self.flights[one.id] = one
            self.by_host[one.host] += 1

    def drop(self, number: int) -> None:
        gone = self.flights.pop(number)
        self.by_host[gone.host] -= 1
        if not self.by_host[gone.host]:
            del self.by_host[gone.host]

    def carries(self, due: Due) -> bool:
        wanted = (due.host, due.object_uri, due.order_of)
        return due.host in self.by_host and any(
            (one.host, one.object_uri, one.order_of) == wanted for one in self.flights.values()
        )


def pick(air: Air, *, places: int, are_urgent: bool) -> list[Flight]:
    """Return up to ``places`` deliveries that go now, counted as attempted and in the ledger.

    The longest due first; those of one order (``ordering.py``) and host one by one.
    """
    left_alone: set[str] = set()
    chosen: list[Due] = []
    for _look in range(LOOKS_MAX):
        if len(chosen) >= places:
            break
        seen = _due(air, chosen, left_alone, limit=places * ROWS_PER_PLACE, are_urgent=are_urgent)
        if not seen:
            break
        _choose(seen, chosen, air, left_alone, places=places)
    return claiming.claim(chosen[:places])


def is_any_urgent() -> bool:
    """Tell whether anything urgent is due, in the air or not; one look at an index."""
    return bool(rows(_ANY_URGENT, (WAITING, True, microseconds(clock.now()))))


def probes(air: Air) -> list[Flight]:
    """Return one delivery for each host whose rest is over: how it fares decides for all."""
    first: list[Due] = []
    for host in resting.over():
        if host.host not in air.by_host:
            first += _first_of(str(host.host))
    return claiming.claim(first)


def _first_of(host: str) -> list[Due]:
    if hosts.is_suspended(host):
        resting.call_off(host)
    return [Due(*row) for row in rows(_FIRST_OF_HOST, (host, *PENDING))]


def _due(
    air: Air, chosen: list[Due], left_alone: set[str], *, limit: int, are_urgent: bool
) -> list[Due]:
    full = {host for host, n in air.by_host.items() if n >= HOST_FLIGHTS_MAX} | left_alone
    taken = [*air.flights, *[one.id for one in chosen]]
    wanted = (WAITING, are_urgent, microseconds(clock.now()), *PENDING)
    found = rows(_asking(len(full), len(taken)), (*wanted, *sorted(full), *taken, limit))
    return [Due(*row) for row in found]


def _choose(
    seen: list[Due],
    chosen: list[Due],
    air: Air,
    left_alone: set[str],
    *,
    places: int,
) -> None:
    names = {one.host for one in seen}
    counts = air.by_host + Counter(one.host for one in chosen)
    shut = hosts.suspended_among(names)
    barred = standings.barred_among(shut) if shut else set()
    for host in shut:
        resting.call_off(host)
    for host in {one.host for one in seen if one.rests_until is not None}:
        resting.hold(host, but=air.flights)
        left_alone.add(host)
    for one in seen:
        if len(chosen) >= places:
            break
        if one.host in left_alone:
            continue
        if one.host in shut and one.verb not in _passing(one.host in barred):
            continue
        if counts[one.host] >= (FAILING_HOST_FLIGHTS_MAX if one.failures else HOST_FLIGHTS_MAX):
            left_alone.add(one.host)
        elif not air.carries(one):
            counts[one.host] += 1
            chosen.append(one)


def _passing(is_barred: bool) -> tuple[str, ...]:
    """Return what is said even to a host that is shut."""
    return taking_back.REMOVING_VERBS if is_barred else taking_back.FAREWELL_VERBS


# Fixed SQL: building the questions anew ten times a second would cost more than the answers.
_ANY_URGENT = (
    "SELECT 1 FROM federation_delivery WHERE state = ? AND is_urgent = ? AND due_at <= ? LIMIT 1"
)
_SELECT = (
    "SELECT d.id, d.activity_id, d.inbox, d.host, d.object_uri, d.order_of, d.retry_class, "
    "d.attempts, d.last_status, a.sender_uri, a.verb, a.whole_of, h.failures, h.open_again_at, "
    "COALESCE(h.speaks, '') "
    "FROM federation_delivery d JOIN federation_activity a ON a.id = d.activity_id "
    "LEFT JOIN federation_host h ON h.host = d.host "
)
_FIRST_OF_HOST = f"{_SELECT}WHERE d.host = ? AND d.state IN (?, ?) ORDER BY d.id LIMIT 1"
_DUE = (
    f"{_SELECT}WHERE d.state = ? AND d.is_urgent = ? AND d.due_at <= ? AND NOT EXISTS ("
    "SELECT 1 FROM federation_delivery e WHERE e.host = d.host AND e.state IN (?, ?) "
    "AND e.object_uri = d.object_uri AND e.order_of = d.order_of AND e.id < d.id) "
)


@lru_cache(maxsize=TEXTS_MAX)
def _asking(full: int, taken: int) -> str:
    """Return the text that asks for what is due, but for so many hosts and deliveries."""
    but = [
        f"AND d.{column} NOT IN ({', '.join('?' * n)}) "
        for column, n in (("host", full), ("id", taken))
        if n
    ]
    return f"{_DUE}{''.join(but)}ORDER BY d.due_at, d.id LIMIT ?"
