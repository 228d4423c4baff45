"""What others said is kept two weeks, to find out what went wrong; its sixteen bytes for ever."""

from onemile.api import Job, clock, forget
from onemile_federation.inbox.models import STUCK, WAITING, Inbound, Removed, Signature
from onemile_federation.remote.models import HeardWhole

KEEP_DAYS = 14
# Half an hour after the last moment at which they could be of use.
EVERY_SECONDS = 1_800
DAY_SECONDS = 86_400


def forget_messages() -> int:
    """Delete what is over and older than KEEP_DAYS; what waits or is stuck stays."""
    is_over = Inbound.state.not_in([WAITING, STUCK])
    old = is_over & (Inbound.received_at < clock.ago(days=KEEP_DAYS))
    return forget("federation.forget_inbox", old, of=Inbound, aged_by=Inbound.received_at)


def forget_signatures() -> int:
    """Delete signatures that are too old to be accepted again.

    Without a second look: all of them go within two hours, and the activities stay known.
    """
    return int(Signature.delete().where(Signature.until < clock.now()).execute())


def forget_removals() -> int:
    """Delete the marks of objects that were taken back two weeks ago."""
    return int(Removed.delete().where(Removed.until < clock.now()).execute())


def forget_wholes() -> int:
    """Delete what came whole two weeks ago: who shows it only now passes it on by its id."""
    old = HeardWhole.received_at < clock.ago(days=KEEP_DAYS)
    return forget("federation.forget_wholes", old, of=HeardWhole, aged_by=HeardWhole.received_at)


JOBS = [
    Job(
        name="federation.forget_wholes",
        every_seconds=DAY_SECONDS,
        run=forget_wholes,
        trusts_clock=True,
    ),
    Job(
        name="federation.forget_inbox",
        every_seconds=DAY_SECONDS,
        run=forget_messages,
        trusts_clock=True,
    ),
    Job(
        name="federation.forget_signatures",
        every_seconds=EVERY_SECONDS,
        run=forget_signatures,
        trusts_clock=True,
    ),
    Job(
        name="federation.forget_removals",
        every_seconds=DAY_SECONDS,
        run=forget_removals,
        trusts_clock=True,
    ),
]
