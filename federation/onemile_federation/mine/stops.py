"""Where something of a member went, and how its deletion stands there: a line for each server.

What a line says is the ledger's: when it was first sent, when its deletion was asked for, when the
server took that. A server that took it has said so; nobody can look whether it is true.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from onemile_federation import registry
from onemile_federation.outbox import ledger, owed
from onemile_federation.remote import origins, reach

# It is read there; it was asked to delete it and has time to; it has not said that it did within
# ledger.CONFIRM_DAYS; it refused, or was never reached, and is asked no more; it has confirmed.
THERE: Final = "there"
ASKED: Final = "asked"
LATE: Final = "late"
GIVEN_UP: Final = "given_up"
CONFIRMED: Final = "confirmed"
# Servers on a page: what is amiss stands first, and the rest is counted.
STOPS_MAX = 200

Standing = Literal["there", "asked", "late", "given_up", "confirmed"]
_WORST_FIRST: Sequence[Standing] = (GIVEN_UP, LATE, ASKED, THERE, CONFIRMED)


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A server to which something went; ``address`` is where its people are found.

    ``n_things`` counts what it was sent, more than one where all of an actor is asked about.
    ``has_arrived``: not known to have been sent in vain.
    """

    host: str
    name: str
    address: str
    standing: Standing
    n_things: int
    first_sent_at: datetime
    asked_at: datetime | None
    confirmed_at: datetime | None
    has_arrived: bool = True


@dataclass(frozen=True, kw_only=True)
class Stops:
    """Where something went: the listed ones, what is amiss first; how many there are of each."""

    listed: Sequence[Stop]
    counts: dict[Standing, int]

    @property
    def n(self) -> int:
        """Return how many servers there are."""
        return sum(self.counts.values())

    @property
    def n_more(self) -> int:
        """Return how many are not listed."""
        return self.n - len(self.listed)

    @property
    def is_taken_back(self) -> bool:
        """Tell whether nobody is meant to have it any more."""
        return self.n > 0 and not self.counts.get(THERE, 0)


def of_thing(uri: str) -> Stops:
    """Return where a thing of ours went, under whatever ids it was known; ledger.LINES_MAX lines.

    Taken back and said again, it is another thing to others: a server that had both is listed once,
    by what it still owes. From the moment that it is here for everybody no more it is read nowhere
    by our leave, though it takes some seconds until the others are asked.
    """
    worst: dict[str, Stop] = {}
    is_over = _is_over(uri)
    for one in ledger.of_thing(uri):
        stop = _stop(one, is_over=is_over)
        before = worst.get(stop.host)
        if before is None or _rank(stop) <= _rank(before):
            worst[stop.host] = stop
    return _ordered(list(worst.values()))


def of_actor(uri: str) -> Stops:
    """Return where anything of an actor went, a line for each server; ledger.LINES_MAX of them."""
    return _ordered([_stop_of_all(one) for one in owed.stands(sender_uri=uri)])


def _ordered(found: list[Stop]) -> Stops:
    counts: dict[Standing, int] = {standing: 0 for standing in _WORST_FIRST}
    for stop in found:
        counts[stop.standing] += 1
    found.sort(key=lambda stop: (_rank(stop), stop.name, stop.host))
    return Stops(listed=found[:STOPS_MAX], counts=counts)


def _rank(stop: Stop) -> int:
    return _WORST_FIRST.index(stop.standing)


def _is_over(uri: str) -> bool:
    """Tell whether a thing is known here, and not for everybody."""
    try:
        found = registry.thing(uri)
    except registry.Unanswered:
        return False
    return found is not None and not found[0].may_fetch(found[1], None)


def _stop(one: ledger.Erasure, *, is_over: bool) -> Stop:
    standing: Standing = ASKED if is_over else THERE
    if one.confirmed_at is not None:
        standing = CONFIRMED
    elif one.asked_at is not None:
        standing = GIVEN_UP if one.is_given_up else LATE if one.is_overdue else ASKED
    return Stop(
        host=one.host,
        name=origins.of(one.host),
        address=address_of(one.host),
        standing=standing,
        n_things=1,
        first_sent_at=one.first_sent_at,
        asked_at=one.asked_at,
        confirmed_at=one.confirmed_at,
        has_arrived=one.arrived_at is not None,
    )


def _stop_of_all(one: owed.Stand) -> Stop:
    standing: Standing = THERE
    if not one.n_open:
        standing = CONFIRMED
    elif one.asked_at is not None:
        standing = LATE if one.is_overdue else ASKED
    return Stop(
        host=one.host,
        name=origins.of(one.host),
        address=address_of(one.host),
        standing=standing,
        n_things=one.n_things,
        first_sent_at=one.first_sent_at,
        asked_at=one.asked_at,
        confirmed_at=one.confirmed_at if standing == CONFIRMED else None,
    )


def address_of(host: str) -> str:
    """Return where the people of a host are found."""
    return f"{reach.scheme()}://{host}/"
