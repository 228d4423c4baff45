"""What ends because time has passed: deliveries, follows of lost hosts, keys of who has gone."""

from collections.abc import Iterator
from typing import Any

from onemile.api import Job, clock, follows, forget, ids, may_go_ahead, transaction
from onemile_federation import one_by_one, registry
from onemile_federation.keys import keeping, sealing
from onemile_federation.keys.models import OwnKey
from onemile_federation.outbox import became, retries, troubles
from onemile_federation.outbox.models import (
    CANCELLED,
    FAILED,
    PENDING,
    SENT,
    Activity,
    Delivery,
    Gone,
)
from onemile_federation.ports import Port
from onemile_federation.remote.models import Host, RemoteActor

# "What happened last week", and a week more.
KEEP_DAYS = 14
# Failures are for a person to see, who may be away for a season.
KEEP_FAILED_DAYS = 90
# The ActivityPub recommendation's own discussion suggests about six months.
LOST_DAYS = 180
# Of one transaction, or one look.
ACTORS_MAX = 500
# Lost hosts of one run: each is parted from once, and the next run goes on.
HOSTS_MAX = 500
# What is of no use to anybody once it has arrived. What was said of things stays: it is at
# /ap/a/<id> and in outboxes, and an Undo names what it undoes. That something was taken back is
# known without the Delete or the Undo: by its tombstone, and by its body, which is empty.
PASSING_VERBS = ("Accept", "Reject", "Delete", "Undo", "Block", "Flag", "Move")


about_to_forget: Port[[], int] = Port("that it may keep of deliveries what it has to know later")


def give_up_late() -> int:
    """Give up what is older than its class is tried, as it waits for hosts that rest.

    What is due further ahead than any schedule was written under a clock that was wrong: it is
    due now. Returns how many were given up.
    """
    n = 0
    if sealing.is_lost():
        return 0  # nothing could be tried: that is no fault of who waits for it
    with transaction():
        far = clock.ahead(days=2)
        Delivery.update(due_at=clock.now()).where(
            Delivery.state.in_(PENDING) & (Delivery.due_at > far)
        ).execute()
    for retry_class in retries.SCHEDULES:
        oldest = ids.first_at(clock.ago(seconds=retries.ends_seconds(retry_class)))
        late = Delivery.state.in_(PENDING) & (Delivery.retry_class == retry_class)
        late &= Delivery.id < oldest
        n += _give_up(late)
    return n


def _give_up(late: Any) -> int:
    with transaction():
        doomed = Delivery.select().where(late).count()
        waiting = Delivery.select().where(Delivery.state.in_(PENDING)).count()
        if not doomed or not may_go_ahead("federation.give_up", n=doomed, of_n=waiting):
            return 0
        told = became.waited_for(late)
        ended = {"state": FAILED, "ended_at": clock.now(), "error": troubles.AWAY}
        n = int(Delivery.update(**ended).where(late).execute())
        became.note(told)
        return n


def forget_sent() -> int:
    """Forget deliveries that ended long ago; the ledger stays. Returns how many.

    What arrived goes sooner than what failed: who asks later whether something ever arrived reads
    it in the ledger, or keeps it now.
    """
    about_to_forget()
    done = Delivery.state.in_((SENT, CANCELLED)) & (Delivery.ended_at < clock.ago(days=KEEP_DAYS))
    lost = (Delivery.state == FAILED) & (Delivery.ended_at < clock.ago(days=KEEP_FAILED_DAYS))
    # Whether a block that stands was told to the other decides whether its end will be.
    standing = Activity.select(Activity.id).where(
        (Activity.verb == "Block") & (Activity.body != "")
    )
    doomed = (done | lost) & Delivery.activity.not_in(standing)
    return forget("federation.forget_sent", doomed, of=Delivery, aged_by=Delivery.ended_at)


def forget_said() -> int:
    """Forget activities of which nothing is delivered and nothing is asked any more.

    Returns how many.
    """
    kept = Delivery.select(Delivery.activity)
    passing = Activity.verb.in_(PASSING_VERBS) & Activity.fan_out_at.is_null()
    passing &= Activity.fan_out.is_null()  # else it rests (``goodbyes.py``)
    passing &= (Activity.made_at < clock.ago(days=KEEP_DAYS)) & Activity.id.not_in(kept)
    return forget("federation.forget_said", passing, of=Activity, aged_by=Activity.made_at)


def part_from_lost() -> int:
    """End the follows of those whose host was not reached for LOST_DAYS; returns how many people.

    They are marked by nothing: whoever comes back follows again.
    """
    is_parted = Host.parted_at.is_null(False) & (Host.parted_at > Host.unreachable_since)
    lost = (Host.unreachable_since < clock.ago(days=LOST_DAYS)) & ~is_parted
    n, of_n = Host.select().where(lost).count(), Host.select().count()
    if not n or not may_go_ahead("federation.part_from_lost", n=n, of_n=of_n):
        return 0
    found = Host.select().where(lost).order_by(Host.id).limit(HOSTS_MAX)
    return one_by_one.each([str(row.host) for row in found], _part_from)


def _part_from(host: str) -> int:
    parted, after = 0, 0
    while page := _actors_of(host, after):
        with transaction():
            for _number, uri in page:
                follows.end_all_of(uri)
        parted, after = parted + len(page), page[-1][0]
    Host.update(parted_at=clock.now()).where(Host.host == host).execute()
    return parted


def _actors_of(host: str, after: int) -> list[tuple[int, str]]:
    theirs = (RemoteActor.host == host) & (RemoteActor.id > after)
    found: Any = RemoteActor.select(RemoteActor.id, RemoteActor.uri).where(theirs)
    return list(found.order_by(RemoteActor.id).limit(ACTORS_MAX).tuples())


def wipe_keys() -> int:
    """Wipe the keys of actors that are gone and have nothing left to sign; returns how many.

    Not of those that were gone and have come back since.
    """
    waiting = Delivery.select(Delivery.activity).where(Delivery.state.in_(PENDING))
    speaking = Activity.select(Activity.sender_uri).where(
        Activity.fan_out_at.is_null(False) | Activity.id.in_(waiting)
    )
    alive = OwnKey.select(OwnKey.actor_uri).where(OwnKey.wiped_at.is_null())
    ended = Gone.uri.in_(alive) & Gone.uri.not_in(speaking)
    return one_by_one.each(_all_gone(ended), _wipe)


def _wipe(uri: str) -> bool:
    # Of a plugin that is switched off nobody knows; those after it do not wait for it.
    if not registry.was_actor(uri):
        return False
    with transaction():
        keeping.wipe(uri)
    return True


def _all_gone(which: Any) -> Iterator[str]:
    after = ""
    while page := _gone_after(after, which):
        yield from page
        after = page[-1]


def _gone_after(after: str, which: Any) -> list[str]:
    found: Any = Gone.select(Gone.uri).where(which & (Gone.uri > after))
    return [uri for (uri,) in found.order_by(Gone.uri).limit(ACTORS_MAX).tuples()]


def _each_day(name: str, run: Any) -> Job:
    return Job(name=name, every_seconds=retries.DAY_SECONDS, run=run, trusts_clock=True)


JOBS = [
    Job(
        name="federation.give_up",
        every_seconds=retries.HOUR_SECONDS,
        run=give_up_late,
        trusts_clock=True,
    ),
    _each_day("federation.forget_sent", forget_sent),
    _each_day("federation.forget_said", forget_said),
    _each_day("federation.part_from_lost", part_from_lost),
    _each_day("federation.wipe_keys", wipe_keys),
]
