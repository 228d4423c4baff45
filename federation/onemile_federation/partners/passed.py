"""How much passed between us and a partner, day by day: counted from what the boxes remember.

Counted afterwards, so that no message costs more for it, and once an hour for all partners
together: no page counts. The boxes remember two weeks; a count that was made stays a year.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from peewee import fn

from onemile.api import Job, clock, forget, transaction
from onemile_federation.inbox.models import DONE, Inbound
from onemile_federation.outbox.models import SENT, Delivery
from onemile_federation.partners import standing, unreached
from onemile_federation.partners.models import PartnershipDay, PartnershipEntry

SHOWN_DAYS = 30
# Days that are counted anew: today, and yesterday, of which the last hour was not counted yet.
COUNTED_DAYS = 2
EVERY_SECONDS = 3_600
KEEP_DAYS = 366
DAY_SECONDS = 86_400


@dataclass(frozen=True, kw_only=True)
class DayCount:
    """What passed on a day in UTC."""

    day: date
    received: int
    sent: int


def of(host: str) -> list[DayCount]:
    """Return what passed on each of the last SHOWN_DAYS days, oldest first, as last counted."""
    today = clock.now().astimezone(UTC).date()
    first = today - timedelta(days=SHOWN_DAYS - 1)
    theirs = (PartnershipDay.host == host) & (PartnershipDay.day >= first.isoformat())
    kept = {str(row.day): row for row in PartnershipDay.select().where(theirs)}
    found = []
    for n in range(SHOWN_DAYS):
        on = first + timedelta(days=n)
        row = kept.get(on.isoformat())
        found.append(
            DayCount(day=on, received=row.received if row else 0, sent=row.sent if row else 0)
        )
    return found


def met_on(host: str) -> date | None:
    """Return the day, in UTC, from which anything with a host can have been counted.

    That of the first line of its book; None for a host without one.
    """
    lines = PartnershipEntry.select().where(
        (PartnershipEntry.host == host) & (PartnershipEntry.what != unreached.UNREACHED)
    )
    first = lines.order_by(PartnershipEntry.id).first()
    return None if first is None else first.at.astimezone(UTC).date()


def count() -> int:
    """Count today and yesterday for each partner; returns for how many."""
    today, names = clock.now().astimezone(UTC).date(), standing.partners()
    for back in range(COUNTED_DAYS) if names else ():
        on = today - timedelta(days=back)
        received, sent = _counted(on)
        for host in names:
            if host in received or host in sent:
                _keep(host, on.isoformat(), received.get(host, 0), sent.get(host, 0))
    return len(names)


def _keep(host: str, day: str, received: int, sent: int) -> None:
    this = (PartnershipDay.host == host) & (PartnershipDay.day == day)
    with transaction():
        PartnershipDay.insert(host=host, day=day).on_conflict_ignore().execute()
        PartnershipDay.update(received=received, sent=sent).where(this).execute()


def _counted(on: date) -> tuple[dict[str, int], dict[str, int]]:
    """Count what came and went on a day, by host: a box is read once, however many partners."""
    begin = datetime(on.year, on.month, on.day, tzinfo=UTC)
    end = begin + timedelta(days=1)
    came: Any = (Inbound.state == DONE) & (Inbound.received_at >= begin)
    went: Any = (Delivery.state == SENT) & (Delivery.ended_at >= begin)
    received: Any = Inbound.select(Inbound.host, fn.COUNT(Inbound.id))
    sent: Any = Delivery.select(Delivery.host, fn.COUNT(Delivery.id))
    received = received.where(came & (Inbound.received_at < end)).group_by(Inbound.host)
    sent = sent.where(went & (Delivery.ended_at < end)).group_by(Delivery.host)
    return dict(received.tuples()), dict(sent.tuples())


def forget_days() -> int:
    """Forget counts of more than a year ago; returns how many."""
    oldest = (clock.now() - timedelta(days=KEEP_DAYS)).date().isoformat()
    old = PartnershipDay.day < oldest
    return forget("federation.forget_days", old, of=PartnershipDay)


JOBS = [
    Job(name="federation.count_passed", every_seconds=EVERY_SECONDS, run=count),
    Job(
        name="federation.forget_days", every_seconds=DAY_SECONDS, run=forget_days, trusts_clock=True
    ),
]
