"""What came of the attempts, written down: all of a batch in one transaction."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog

from onemile.api import clock, microseconds, transaction
from onemile_federation import fixed_sql
from onemile_federation.outbox import (
    arrivals,
    became,
    breaker,
    ledger,
    resting,
    retries,
    rewriting,
    shut_out,
)
from onemile_federation.outbox.models import (
    CANCELLED,
    FAILED,
    PENDING,
    REMOVALS,
    SENT,
    WAITING,
    Delivery,
)
from onemile_federation.outbox.posting import Outcome
from onemile_federation.remote import hosts
from onemile_federation.remote.models import Host

# What a host remembers of how it answered, and what is saved if any of it changed.
_ANSWERING = (
    "speaks",
    "failures",
    "failing_since",
    "silent_since",
    "open_again_at",
    "rest_seconds",
    "pace",
    "failed_days",
    "unreachable_since",
    "shuts_us_out_since",
)

log = structlog.get_logger()


def record(outcomes: Sequence[Outcome]) -> None:
    """Write down outcomes, in the order in which they came."""
    if not outcomes:
        return
    names = {one.flight.host for one in outcomes}
    known = {host for (host,) in fixed_sql.about(_KNOWN, sorted(names))}
    for host in sorted(names - known):
        hosts.of(host)
    with transaction():
        _arrived([one for one in outcomes if one.has_arrived])
        for one in outcomes:
            if not one.has_arrived:
                _failed(one)
        _note_hosts(outcomes)
        became.note(one.flight.activity_id for one in outcomes if one.flight.verb in became.VERBS)


def _arrived(outcomes: Sequence[Outcome]) -> None:
    """What was taken back in the air has arrived nevertheless: the row says what is true."""
    now = microseconds(clock.now())
    for status in sorted({one.status for one in outcomes}):
        numbers = sorted(one.flight.id for one in outcomes if one.status == status)
        these = (*PENDING, CANCELLED)
        fixed_sql.about(_ARRIVED, numbers, first=(SENT, status, now), then=these)
    arrivals.note([one.flight.id for one in outcomes])
    for one in outcomes:
        if one.flight.verb == "Delete":
            ledger.note_removed(
                object_uri=one.flight.object_uri,
                is_actor=one.flight.object_uri == one.flight.sender_uri,
                host=one.flight.host,
                status=one.status,
            )


def _failed(outcome: Outcome) -> None:
    flight, now = outcome.flight, clock.now()
    wait = None
    if not outcome.is_hopeless:
        wait = retries.next_try(
            flight.retry_class,
            flight.attempts,
            outcome.status,
            outcome.retry_after,
            status_before=flight.status_before,
            age_seconds=(now - flight.made_at).total_seconds(),
        )
    changes: dict[str, Any] = {"last_status": outcome.status, "error": outcome.error}
    if wait is None:
        changes |= {"state": FAILED, "ended_at": now}
        _tell_stewards(outcome)
    else:
        changes |= {"state": WAITING, "due_at": now + timedelta(seconds=wait)}
    these = (Delivery.id == flight.id) & Delivery.state.in_(PENDING)
    Delivery.update(**changes).where(these).execute()
    if outcome.status == 429 and wait is not None:
        _pace(flight.host, seconds=wait)


def _pace(host: str, *, seconds: float) -> None:
    """Let all that waits for a host wait as long: it has said that we are too quick."""
    until = clock.ahead(seconds=seconds)
    sooner = (Delivery.host == host) & (Delivery.state == WAITING) & (Delivery.due_at < until)
    rewriting.rewrite(sooner, due_at=until)


def _tell_stewards(outcome: Outcome) -> None:
    """Say in the log what stays undone: removals each, refused signatures once a host and day."""
    flight = outcome.flight
    if flight.retry_class == REMOVALS:
        log.error("removal given up", delivery=flight.id, host=flight.host, error=outcome.error)
    elif outcome.status == 401:
        lately = (Delivery.host == flight.host) & (Delivery.state == FAILED)
        lately &= (Delivery.last_status == 401) & (Delivery.ended_at > clock.ago(days=1))
        if not Delivery.select(Delivery.id).where(lately).exists():
            log.error("our signatures are refused", host=flight.host, error=outcome.error)


def _note_hosts(outcomes: Sequence[Outcome]) -> None:
    now = clock.now()
    for row in fixed_sql.rows_about(Host, _LOCKED, sorted({one.flight.host for one in outcomes})):
        theirs = [one for one in outcomes if one.flight.host == row.host]
        before = [getattr(row, name) for name in _ANSWERING]
        for one in theirs:
            if one.is_theirs:
                breaker.failed(row, now=now)
            elif one.status:
                breaker.answered(row, now=now)
            shut_out.note(row, one, now=now)
            if one.has_arrived:
                row.speaks = one.flight.scheme
        if before != [getattr(row, name) for name in _ANSWERING]:
            row.save(only=[getattr(Host, name) for name in _ANSWERING])
        if breaker.rests(row):
            # What has just failed as well: it goes with the others once the host has risen.
            resting.hold(str(row.host), but=())
    reached = sorted({one.flight.host for one in outcomes if one.has_arrived})
    fixed_sql.about(_REACHED, reached, first=(microseconds(now),))


_KNOWN = "SELECT host FROM federation_host WHERE host IN ({marks})"
_LOCKED = "WHERE t.host IN ({marks}) ORDER BY t.id{locked}"
_ARRIVED = (
    "UPDATE federation_delivery SET state = ?, last_status = ?, error = '', ended_at = ? "
    "WHERE id IN ({marks}) AND state IN (?, ?, ?) RETURNING id"
)
_REACHED = "UPDATE federation_host SET last_sent_at = ? WHERE host IN ({marks}) RETURNING id"
