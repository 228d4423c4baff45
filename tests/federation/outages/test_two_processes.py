"""Two instances in two processes: one is away for two days and a half, and misses nothing; for 29
days, and still hears of what was taken back.

Both have the machine's clock. That days pass is done in the folder of the one that waits: what it
has put off comes nearer, and what it did lies further back. With a clock that all of it follows
the same is in ``test_outages.py``.
"""

from datetime import date, timedelta

import pytest
from kit.processes import until

from onemile.api import clock
from onemile.follows import following
from onemile.follows.models import ACCEPTED, Follow
from onemile_federation.outbox.models import FAILED, PENDING, Activity, Delivery, Sent
from onemile_federation.remote import actors
from onemile_federation.remote.models import LIVE, Host, RemoteObject
from tests.federation.outages.press import known_elsewhere, press, press_again

pytestmark = [pytest.mark.long, pytest.mark.one_engine, pytest.mark.timeout(300)]
# Whoever rests is asked each twelve hours; the fifth time, after sixty, somebody is there again.
STEP_HOURS, STEPS = 12, 5
# As long as is promised for what takes back; a day's wait is up to a quarter longer.
DAYS, LATEST_HOURS = 29, 6
# What is about instants in each table of the one that waits.
INSTANTS = (
    (Activity, (Activity.fan_out_at, Activity.made_at)),
    (Delivery, (Delivery.due_at, Delivery.ended_at)),
    (Sent, (Sent.first_sent_at, Sent.delete_asked_at)),
    (
        Host,
        (
            *(Host.first_seen_at, Host.last_sent_at, Host.failing_since, Host.open_again_at),
            Host.unreachable_since,
        ),
    ),
)


def let_pass(hours):
    """Let hours pass for what an instance has waiting."""
    step = timedelta(hours=hours) // timedelta(microseconds=1)
    for model, fields in INSTANTS:
        for field in fields:
            model.update({field: field - step}).where(field.is_null(False)).execute()
    for host in Host.select():
        days = [date.fromisoformat(day) - timedelta(hours=hours) for day in host.failed_days]
        host.failed_days = [day.isoformat() for day in days]
        host.save(only=[Host.failed_days])


def failures():
    return Host.select(Host.failures).scalar() or 0


def is_tried():
    """Whether the Delete that waits was tried, and waits for its next time."""
    removal = Activity.select(Activity.id).where(Activity.verb == "Delete")
    waits = Delivery.activity.in_(removal) & (Delivery.attempts > 0)
    return Delivery.select().where(waits & (Delivery.due_at > clock.now())).exists()


def kept():
    """What an instance holds of others: titles, by URI."""
    rows = RemoteObject.select().where(RemoteObject.state == LIVE)
    return {row.uri: row.title for row in rows}


@pytest.fixture
def als(make_process):
    """An instance at work, with a Mag."""
    als = make_process("als")
    with als.opened() as world:
        press(world)
    als.start()
    return als


@pytest.fixture
def ortenau(als, make_process):
    """Another, where somebody follows it."""
    ortenau = make_process("ort")
    with als.opened():
        mag_uri = press_again().mag.uri
    ortenau.start()
    with ortenau.opened() as world:
        ida = known_elsewhere(world, "Ida")
        actors.actor(mag_uri)
        following.follow(ida, followed_uri=mag_uri)
        until(lambda: Follow.get().state == ACCEPTED)
    return ortenau


def test_who_was_off_for_days_has_everything_once_it_is_back(als, ortenau):
    with als.opened():
        paper = press_again()
        first, second = paper.appears("Avant"), paper.appears("Retiré")
    with ortenau.opened():
        until(lambda: kept() == {first: "Avant", second: "Retiré"})

    assert ortenau.stop() == 0
    with als.opened():
        paper = press_again()
        paper.reads(first, "Pendant")
        said = {paper.appears(f"Article {n}"): f"Article {n}" for n in range(5)}
        for number in range(STEPS - 1):
            if number == 2:
                paper.withdraws(second)
                paper.reads(first, "Encore")
            before = failures()
            until(lambda before=before: failures() > before)
            let_pass(STEP_HOURS)
        until(lambda: failures() >= STEPS)
    ortenau.restart()
    with ortenau.opened():
        assert kept() == {first: "Avant", second: "Retiré"}
    with als.opened():
        let_pass(STEP_HOURS)
        until(lambda: not Delivery.select().where(Delivery.state.in_(PENDING)).exists())
        assert not Delivery.select().where(Delivery.state == FAILED).exists()
    with ortenau.opened():
        until(lambda: kept() == {first: "Encore", **said})


def test_who_was_off_for_29_days_still_takes_away_what_was_withdrawn(als, ortenau):
    with als.opened():
        stays, goes = press_again().appears("Reste"), press_again().appears("Part")
    with ortenau.opened():
        until(lambda: kept() == {stays: "Reste", goes: "Part"})

    assert ortenau.stop() == 0
    with als.opened():
        press_again().withdraws(goes)
        for _day in range(DAYS):
            until(is_tried)
            let_pass(24)
        until(is_tried)
    ortenau.restart()
    with als.opened():
        let_pass(24 + LATEST_HOURS)
        until(lambda: Sent.get(Sent.object_uri == goes).deleted_at is not None)
    with ortenau.opened():
        until(lambda: kept() == {stays: "Reste"})
