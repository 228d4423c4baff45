"""When a host is left alone, and how it is trusted again (federation.md 2.2)."""

import importlib
from datetime import UTC, datetime, timedelta

import pytest

from onemile.api import clock as house_clock
from onemile.api import database
from onemile_federation.outbox import breaker, resting
from onemile_federation.reading import reachability
from onemile_federation.remote import hosts
from onemile_federation.remote.models import Host

NOON = datetime(2027, 4, 6, 12, tzinfo=UTC)


@pytest.fixture
def host():
    return Host(host="far.example", domain="far.example")


def fail(host, *, at, times=1):
    for _ in range(times):
        breaker.failed(host, now=at)


def fall(host):
    """Let it fail as who is down does: not in one burst."""
    fail(host, at=NOON, times=4)
    fail(host, at=minutes(1))


def minutes(n):
    return NOON + timedelta(minutes=n)


def test_five_failures_in_ten_minutes_let_a_host_rest_for_half_an_hour(host):
    fail(host, at=NOON, times=4)
    assert not breaker.rests(host)
    fail(host, at=minutes(9))
    assert host.open_again_at == minutes(39)


def test_failures_that_are_far_apart_do_not(host):
    for n in range(0, 80, 11):
        fail(host, at=minutes(n))
    assert not breaker.rests(host)


def test_an_answer_between_begins_the_count_anew(host):
    fail(host, at=NOON, times=4)
    breaker.answered(host, now=NOON)
    fail(host, at=NOON, times=4)
    assert not breaker.rests(host)


def test_a_burst_of_failures_is_one_and_its_first_rest_as_short_as_a_restart(host):
    fail(host, at=NOON, times=5)
    assert host.open_again_at == NOON + timedelta(seconds=150)
    assert breaker.silent_since(host, waits=True, now=minutes(1)) is None
    breaker.answered(host, now=minutes(3))
    assert not breaker.rests(host)


def test_who_does_not_answer_after_a_restart_rests_as_ever(host):
    fail(host, at=NOON, times=5)
    fail(host, at=minutes(3))
    assert host.open_again_at == minutes(33)
    assert breaker.silent_since(host, waits=True, now=minutes(4)) == NOON


def test_a_rest_doubles_at_each_failed_probe_to_half_a_day(host):
    fall(host)
    rests = []
    for _ in range(7):
        at = host.open_again_at
        fail(host, at=at)
        rests.append((host.open_again_at - at) / timedelta(minutes=1))
    assert rests == [60, 120, 240, 480, 720, 720, 720]


def test_what_was_still_in_the_air_does_not_make_the_rest_longer(host):
    fall(host)
    fail(host, at=minutes(1), times=3)
    assert host.open_again_at == minutes(31)


def test_a_host_that_rose_and_falls_at_once_rests_twice_as_long(host):
    fall(host)
    breaker.answered(host, now=minutes(30))
    assert (breaker.rests(host), host.pace) == (False, 1)
    fail(host, at=minutes(31))
    assert host.open_again_at == minutes(91)


def test_its_pace_doubles_until_it_is_trusted(host):
    fail(host, at=NOON, times=5)
    paces = []
    for _ in range(9):
        breaker.answered(host, now=minutes(30))
        paces.append(host.pace)
    assert paces == [1, 2, 4, 8, 16, 32, 64, 0, 0]
    assert host.rest_seconds == 0


def test_the_first_ones_are_released_one_two_four_a_second():
    seconds = [breaker.release_seconds(place) for place in range(200)]
    assert [seconds.count(n) for n in range(7)] == [1, 2, 4, 8, 16, 32, 64]
    assert seconds[127:] == [7] * 73


def test_seven_days_of_failure_make_a_host_unreachable(host):
    for day in range(6):
        fail(host, at=NOON + timedelta(days=day), times=2)
    assert host.unreachable_since is None
    fail(host, at=NOON + timedelta(days=6))
    assert host.unreachable_since == NOON + timedelta(days=6)
    breaker.answered(host, now=NOON + timedelta(days=7))
    assert (host.unreachable_since, host.failed_days) == (None, [])


def test_one_slow_letter_makes_no_rest_but_a_silence_with_its_first_day(host):
    fail(host, at=NOON)
    assert breaker.silent_since(host, waits=True, now=minutes(59)) is None
    for hours in (6, 18, 30):
        fail(host, at=minutes(60 * hours))
    assert not breaker.rests(host)
    assert breaker.silent_since(host, waits=True, now=minutes(1_900)) == NOON
    host.last_received_at = minutes(1_800)  # it has written, and nothing waits for it any more
    assert breaker.silent_since(host, waits=False, now=minutes(1_900)) is None
    breaker.answered(host, now=minutes(1_900))
    assert breaker.silent_since(host, waits=True, now=minutes(2_000)) is None


@pytest.mark.parametrize(("heard", "is_heard"), [(None, False), (NOON, False), (minutes(5), True)])
def test_who_wrote_lately_since_its_silence_is_heard(host, heard, is_heard):
    fail(host, at=NOON)
    host.last_received_at = heard
    since = breaker.silent_since(host, waits=True, now=minutes(60))

    assert breaker.is_heard(host, since=since, now=minutes(60)) is is_heard
    assert not breaker.is_heard(host, since=None, now=minutes(60))
    assert not breaker.is_heard(host, since=since, now=minutes(5 + 24 * 60))
    host.unreachable_since = minutes(50)
    assert not breaker.is_heard(host, since=since, now=minutes(60))


@pytest.mark.plugins("federation")
def test_the_migration_reads_from_the_days_of_failure_since_when(instance):
    days = ["2027-04-03", "2027-04-04"]
    Host.create(host="a.example", domain="a.example", failed_days=days, failing_since=NOON)
    Host.create(host="b.example", domain="b.example", failing_since=NOON)
    Host.create(host="c.example", domain="c.example")
    database.execute_sql("ALTER TABLE federation_host DROP COLUMN silent_since")

    importlib.import_module("onemile_federation.migrations.0029_silent_since").up(None, database)

    found = {str(row.host): row.silent_since for row in Host.select()}
    first = datetime(2027, 4, 3, tzinfo=UTC)
    assert found == {"a.example": first, "b.example": NOON, "c.example": None}


@pytest.mark.plugins("federation")
@pytest.mark.parametrize("sign", ["it wrote", "it answered"])
def test_what_is_heard_from_a_host_that_rests_ends_its_rest(instance, clock, sign):
    row = Host.create(host="far.example", domain="far.example")
    for _minute in range(breaker.FAILURES_MAX):
        fail(row, at=house_clock.now())
        clock.advance(minutes=1)
    row.save()
    clock.advance(seconds=40)
    assert reachability.silent_since("far.example") is not None
    if sign == "it wrote":
        hosts.heard_from("far.example")
    else:
        hosts.note_answer_to_us("far.example", status=200, may_meet=False)
    assert [one.host for one in resting.over()] == ["far.example"]
    assert reachability.silent_since("far.example") is None


@pytest.mark.plugins("federation")
@pytest.mark.parametrize("is_burst", [True, False])
def test_who_talks_and_takes_nothing_is_tried_six_times_in_half_an_hour(instance, clock, is_burst):
    """It says something all the time for eight days, and answers nothing: the rests grow on."""
    tries, began = [], house_clock.now()
    Host.create(host="far.example", domain="far.example")

    def probe():
        row = hosts.of("far.example")
        breaker.failed(row, now=house_clock.now())
        row.save()
        tries.append(house_clock.now() - began)

    for _failure in range(breaker.FAILURES_MAX):
        probe()
        clock.advance(seconds=1 if is_burst else 61)
    for seconds in [61] * 60 + [1_200] * (8 * 24 * 3):
        hosts.heard_from("far.example")
        if resting.over():
            probe()
        clock.advance(seconds=seconds)

    assert sum(one < timedelta(minutes=30) for one in tries) <= 6
    assert sum(one < timedelta(days=1) for one in tries) <= 12
    assert hosts.of("far.example").unreachable_since is not None
