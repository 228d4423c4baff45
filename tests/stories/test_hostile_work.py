"""Work that sleeps, raises or never ends, leases lost, wrong clocks: with workers as processes."""

import pytest

from onemile import clock

STOP_SECONDS_MAX = 10
EVENT_SECONDS_MAX = 2
CHORES = 10


@pytest.mark.long
@pytest.mark.timeout(300)
def test_work_that_sleeps_raises_or_never_ends_is_named_and_stops_nothing(house):
    house.hostile()
    house.defer("chores.rest")
    worker = house.worker()
    for _ in range(CHORES):
        house.ask()
    for kind in ("asked", "done", "told", "carried"):
        assert house.soon(lambda kind=kind: len(house.deeds(kind)) == CHORES), (kind, worker.log())
    assert house.soon(lambda: len(house.post_office.taken) == CHORES)
    for name in ("chores.endless", "chores.sleeps", "chores.rest"):
        named = ("takes longer than it may", name)
        assert house.soon(lambda named=named: is_named(worker.log(), *named)), name
    counted = len(house.deeds("counted"))
    assert house.soon(lambda: len(house.deeds("counted")) >= counted + 2), "jobs stand still"
    assert house.soon(lambda: is_named(worker.log(), "service failed", "chores.stumbles"))
    assert house.deeds("watching") == [0]
    said = doctor(house)
    for name in ("chores.raises", "chores.endless", "chores.sleeps", "chores.rest"):
        assert name in said, said
    assert not house.deeds("rested"), "it is still at it"
    code, seconds = worker.stop()
    assert code == 0 and seconds <= STOP_SECONDS_MAX
    assert house.deeds("watched") == [0], "who listens is told to stop"


def is_named(log, *words):
    """Tell whether some line of a log has all the words."""
    return any(all(word in line for word in words) for line in log.splitlines())


def doctor(house):
    """What an operator reads."""
    return house.command("doctor").stdout


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["chores.do", "chores.carry"])
def test_who_lost_the_lease_writes_nothing(kind, house):
    slow = house.worker("held:task: taken")
    number = house.defer(kind)
    assert house.soon((house.folder / "is_held").exists), slow.log()
    quick = house.worker()
    assert house.soon(lambda: quick.log().count("worker started") == 2)
    house.a_minute_later()
    deed = {"chores.do": "done", "chores.carry": "carried"}[kind]
    assert house.soon(lambda: house.deeds(deed) == [number]), quick.log()
    (house.folder / "go_on").touch()
    assert house.soon(lambda: "task was taken over" in slow.log()), slow.log()
    if kind == "chores.do":
        assert house.deeds("done") == [number], "what is whole is taken back"
    assert house.soon(house.nothing_waits)
    for worker in (slow, quick):
        assert worker.stop()[0] == 0


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_clock_a_year_ahead_and_back_holds_nothing_up_and_doubles_nothing(house):
    worker = house.worker()
    asked = 0
    for days in (0, 365, 0, -365, 0):
        house.days_ahead(days)
        for _ in range(3):
            house.ask()
            asked += 1
        told = range(1, asked + 1)
        assert house.soon(lambda told=told: sorted(house.deeds("told")) == [*told]), days
        assert house.soon(house.nothing_waits), (days, house.waiting())
        counted = len(house.deeds("counted"))
        assert house.soon(lambda counted=counted: len(house.deeds("counted")) > counted), days
    for kind in ("asked", "done", "told", "carried"):
        assert sorted(house.deeds(kind)) == list(range(1, asked + 1)), kind
    assert sorted(number for _id, number in house.post_office.taken) == list(range(1, asked + 1))
    assert worker.stop()[0] == 0


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_mail_server_of_15_seconds_an_email_delays_no_event(house):
    house.post_office.delay_seconds = 15
    for _ in range(5):
        house.ask()
    worker = house.worker()
    assert house.soon(lambda: house.post_office.open and house.nothing_but_emails()), worker.log()
    for _ in range(4):
        number, begun = house.ask(), clock.real_seconds()
        assert house.soon(lambda number=number: number in house.deeds("asked"))
        assert clock.real_seconds() - begun <= EVENT_SECONDS_MAX
    code, seconds = worker.stop()
    assert code == 0 and seconds <= STOP_SECONDS_MAX
