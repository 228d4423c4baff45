"""Which deliveries go next: due, in order, and as many at once as their host bears."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import structlog
from peewee import fn

from onemile.api import GiveUp, clock, ids, lock_rows, microseconds, rows, transaction
from onemile_federation import addresses
from onemile_federation.keys import keeping
from onemile_federation.keys.sealing import LOST_AGAIN_SECONDS, SealLost
from onemile_federation.outbox import breaker, ledger, resting, taking_back
from onemile_federation.outbox.models import PENDING, WAITING, Activity, Delivery
from onemile_federation.outbox.posting import Flight
from onemile_federation.remote import hosts
from onemile_federation.remote.models import Host
from onemile_federation.signatures.keys import PrivateKey

# At once to one host; to one that has failed lately, one: five failures must not be nine.
HOST_FLIGHTS_MAX, FAILING_HOST_FLIGHTS_MAX = 4, 1
# Looks at the queue for one pick: what is seen first may have to stay, row after row.
LOOKS_MAX = 5
# Rows of a look for each place: some will have to stay.
ROWS_PER_PLACE = 3
_OTHER_SCHEME = {"cavage": "rfc9421", "rfc9421": "cavage"}

log = structlog.get_logger()


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

    def carries(self, host: str, object_uri: str) -> bool:
        return host in self.by_host and any(
            one.host == host and one.object_uri == object_uri for one in self.flights.values()
        )


def pick(air: Air, *, places: int, are_urgent: bool) -> list[Flight]:
    """Return up to ``places`` deliveries that go now, counted as attempted and in the ledger.

    The longest due first; those of one object and host only one after the other.
    """
    left_alone: set[str] = set()
    chosen: list[Delivery] = []
    for _look in range(LOOKS_MAX):
        if len(chosen) >= places:
            break
        seen = _due(air, chosen, left_alone, limit=places * ROWS_PER_PLACE, are_urgent=are_urgent)
        if not seen:
            break
        _choose(seen, chosen, air, left_alone, places=places)
    return _claim(chosen[:places])


def is_any_urgent() -> bool:
    """Tell whether anything urgent is due, in the air or not; one look at an index."""
    return bool(rows(_ANY_URGENT, (WAITING, True, microseconds(clock.now()))))


def probes(air: Air) -> list[Flight]:
    """Return one delivery for each host whose rest is over: how it fares decides for all."""
    first = [one for host in resting.over() if (one := _first_of(host, air)) is not None]
    return _claim(first)


def _first_of(host: Host, air: Air) -> Delivery | None:
    if host.host in air.by_host:
        return None
    if hosts.is_suspended(host.host):
        resting.call_off(str(host.host))
    waits = (Delivery.host == host.host) & Delivery.state.in_(PENDING)
    found: Delivery | None = _with_activity().where(waits).order_by(Delivery.id).first()
    return found


def _with_activity() -> Any:
    return Delivery.select(Delivery, Activity.id, Activity.sender_uri, Activity.verb).join(Activity)


def _due(
    air: Air, chosen: list[Delivery], left_alone: set[str], *, limit: int, are_urgent: bool
) -> list[Delivery]:
    earlier: Any = Delivery.alias()
    before = earlier.select(earlier.id).where(
        (earlier.host == Delivery.host)
        & earlier.state.in_(PENDING)
        & (earlier.object_uri == Delivery.object_uri)
        & (earlier.id < Delivery.id)
    )
    full = {host for host, n in air.by_host.items() if n >= HOST_FLIGHTS_MAX} | left_alone
    wanted = (
        (Delivery.state == WAITING)
        & (Delivery.is_urgent == are_urgent)
        & (Delivery.due_at <= clock.now())
    )
    if full:
        wanted &= Delivery.host.not_in(sorted(full))
    taken = [*air.flights, *[one.id for one in chosen]]
    if taken:
        wanted &= Delivery.id.not_in(taken)
    query = _with_activity().where(wanted & ~fn.EXISTS(before))
    return list(query.order_by(Delivery.due_at, Delivery.id).limit(limit))


def _choose(
    seen: list[Delivery],
    chosen: list[Delivery],
    air: Air,
    left_alone: set[str],
    *,
    places: int,
) -> None:
    names = {str(one.host) for one in seen}
    known = {row.host: row for row in Host.select().where(Host.host.in_(sorted(names)))}
    counts = air.by_host + Counter(str(one.host) for one in chosen)
    shut = hosts.suspended_among(names)
    for host in shut:
        resting.call_off(host)
    for host in names:
        if host in known and breaker.rests(known[host]):
            resting.hold(host, but=air.flights)
            left_alone.add(host)
    for one in seen:
        host = str(one.host)
        if len(chosen) >= places:
            break
        if host in left_alone:
            continue
        if host in shut and one.activity.verb not in taking_back.REMOVING_VERBS:
            continue
        row = known.get(host)
        most = FAILING_HOST_FLIGHTS_MAX if row is not None and row.failures else HOST_FLIGHTS_MAX
        if counts[host] >= most:
            left_alone.add(host)
        elif not air.carries(host, str(one.object_uri)):
            counts[host] += 1
            chosen.append(one)


def _claim(chosen: list[Delivery]) -> list[Flight]:
    """Count the attempts and write the ledger, in one transaction, before anything is sent."""
    signers = _signers(chosen)
    chosen = [one for one in chosen if one.id in signers]
    if not chosen:
        return []
    numbers = [one.id for one in chosen]
    with transaction():
        waiting = Delivery.select(Delivery.id).where(
            Delivery.id.in_(numbers) & Delivery.state.in_(PENDING)
        )
        ours = {row.id for row in lock_rows(waiting.order_by(Delivery.id))}
        chosen = [one for one in chosen if one.id in ours]
        ledger.note_attempted([one for one in chosen if not one.attempts])
        Delivery.update(attempts=Delivery.attempts + 1, state=WAITING).where(
            Delivery.id.in_(list(ours))
        ).execute()
    bodies = _bodies({one.activity_id for one in chosen})
    speaks = _speaks({str(one.host) for one in chosen})
    # What was taken back a moment ago has no words any more, and its delivery is called off.
    said = [one for one in chosen if bodies[one.activity_id]]
    return [_flight(one, bodies[one.activity_id], speaks, signers[one.id]) for one in said]


def _bodies(numbers: set[int]) -> dict[int, bytes]:
    of: Any = Activity.select(Activity.id, Activity.body).where(Activity.id.in_(sorted(numbers)))
    return {number: body.encode() for number, body in of.tuples()}


def _speaks(names: set[str]) -> dict[str, str]:
    of: Any = Host.select(Host.host, Host.speaks).where(Host.host.in_(sorted(names)))
    return dict(of.tuples())


def _signers(chosen: list[Delivery]) -> dict[int, PrivateKey | None]:
    """Return what each is signed with, None where that is wiped; none that wait for their seal.

    These are put off and not counted as tried: it is an outage of ours.
    """
    found: dict[int, PrivateKey | None] = {}
    lost: list[int] = []
    for one in chosen:
        try:
            found[one.id] = _key(one.activity)
        except GiveUp:
            found[one.id] = None
        except SealLost:
            lost.append(one.id)
    if lost:
        log.warning("the seal of the private keys is lost: deliveries wait", n=len(lost))
        later = clock.ahead(seconds=LOST_AGAIN_SECONDS)
        with transaction():
            Delivery.update(due_at=later).where(Delivery.id.in_(lost)).execute()
    return found


def _key(activity: Activity) -> PrivateKey:
    """Return what an activity is signed with: new keys of the instance are told by the old one."""
    sender_uri = str(activity.sender_uri)
    former = None
    if activity.verb == "Update" and sender_uri == addresses.instance_uri():
        former = keeping.former_signer(sender_uri)
    return former or keeping.signer(sender_uri)


def _flight(one: Delivery, body: bytes, speaks: dict[str, str], key: PrivateKey | None) -> Flight:
    scheme = speaks.get(str(one.host), "cavage")
    # The other signature is tried once, at the attempt after a 401; then its own again.
    if one.last_status == 401 and one.attempts % 2:
        scheme = _OTHER_SCHEME[scheme]
    return Flight(
        id=one.id,
        activity_id=one.activity_id,
        inbox=str(one.inbox),
        host=str(one.host),
        object_uri=str(one.object_uri),
        sender_uri=str(one.activity.sender_uri),
        verb=str(one.activity.verb),
        retry_class=str(one.retry_class),
        attempts=int(str(one.attempts)) + 1,
        status_before=int(str(one.last_status)),
        made_at=ids.instant_of(one.id),
        body=body,
        scheme=scheme,
        key=key,
    )


_ANY_URGENT = (
    "SELECT 1 FROM federation_delivery WHERE state = ? AND is_urgent = ? AND due_at <= ? LIMIT 1"
)
