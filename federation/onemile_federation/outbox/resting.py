"""What waits for hosts that rest: kept back, released when they have risen, called off."""

from collections.abc import Collection
from typing import Any

from peewee import fn

from onemile.api import Conflict, clock, moment, transaction
from onemile.api import gettext as _
from onemile_federation.outbox import became, breaker, rewriting, taking_back
from onemile_federation.outbox.models import HELD, PENDING, WAITING, Activity, Delivery
from onemile_federation.remote import standings
from onemile_federation.remote.models import Host

# Hosts that are probed, or whose queue is released, in one look: each has a statement or two.
HOSTS_MAX = 16
# The first deliveries of a host that rose go second by second; this many of them.
RAMP_ROWS = 2 * breaker.PACE_MAX - 1
# The status of who finds that we write too much (RFC 6585, 4).
TOO_MANY = 429


def hold(host: str, *, but: Collection[int]) -> None:
    """Keep back what waits for a host, but for deliveries that are in the air."""
    waits = (Delivery.host == host) & (Delivery.state == WAITING)
    if but:
        waits &= Delivery.id.not_in(list(but))
    with transaction():
        rewriting.rewrite(waits, state=HELD)


def over() -> list[Host]:
    """Return hosts whose rest is over, those first that rested longest."""
    due = clock.is_due(Host.open_again_at, ahead_seconds_max=breaker.REST_SECONDS_MAX)
    rested = Host.select().where(Host.open_again_at.is_null(False) & due)
    return list(rested.order_by(Host.open_again_at).limit(HOSTS_MAX))


def release() -> int:
    """Release what is kept back for hosts that do not rest any more; returns how many hosts.

    One a second, then two, four …, as ``breaker.release_seconds`` says: a host that has just risen,
    or from which something was heard again, is not run over.
    """
    waits = Delivery.select(Delivery.id).where(
        (Delivery.host == Host.host) & (Delivery.state == HELD)
    )
    risen = list(
        Host.select()
        .where(Host.open_again_at.is_null() & fn.EXISTS(waits))
        .order_by(Host.id)
        .limit(HOSTS_MAX)
    )
    for host in risen:
        _release(host, (Delivery.host == host.host) & (Delivery.state == HELD))
    return len(risen)


def again(host: str) -> None:
    """Try what waits for a host now, as a person says that it is up again.

    One that rests is probed: if it answers, the rest follows. For any other all of it goes, second
    by second; from then on one failure is enough to let it rest. Raises Conflict where it has
    asked us to go slower.
    """
    waits = (Delivery.host == host) & (Delivery.state == WAITING)
    slowed = waits & (Delivery.last_status == TOO_MANY) & (Delivery.due_at > clock.now())
    found = Delivery.select().where(slowed).order_by(Delivery.due_at).first()
    if found is not None:
        raise Conflict(
            _("They ask us to go slower. It goes by itself: %(when)s.", when=moment(found.due_at))
        )
    with transaction():
        resting = (Host.host == host) & Host.open_again_at.is_null(False)
        if Host.update(open_again_at=clock.now()).where(resting).execute():
            return
    row = Host.get_or_none(Host.host == host)
    if row is not None:
        _release(row, waits & (Delivery.due_at > clock.now()))


def _release(host: Host, kept: Any) -> None:
    now = clock.now()
    with transaction():
        first = Delivery.select(Delivery.id).where(kept).order_by(Delivery.id).limit(RAMP_ROWS)
        by_second: dict[int, list[int]] = {}
        for place, row in enumerate(first):
            by_second.setdefault(breaker.release_seconds(place), []).append(row.id)
        for second, numbers in by_second.items():
            due_at = clock.ahead(seconds=second) if second else now
            rewriting.rewrite(kept & Delivery.id.in_(numbers), state=WAITING, due_at=due_at)
        last = clock.ahead(seconds=breaker.release_seconds(RAMP_ROWS))
        rewriting.rewrite(kept, state=WAITING, due_at=last)
        if not host.pace:
            Host.update(pace=1).where((Host.id == host.id) & (Host.pace == 0)).execute()


def call_off(host: str) -> None:
    """Cancel what waits for a host that is shut, but for what takes back.

    To one that is only let in by nobody's name a goodbye still goes.
    """
    is_barred = bool(standings.barred_among([host]))
    verbs = taking_back.REMOVING_VERBS if is_barred else taking_back.FAREWELL_VERBS
    kept = Activity.select(Activity.id).where(Activity.verb.in_(verbs))
    with transaction():
        doomed = (Delivery.host == host) & Delivery.activity.not_in(kept)
        told = became.waited_for(doomed & Delivery.state.in_(PENDING))
        taking_back.cancel(doomed)
        became.note(told)
