"""Days and hours are the region's own: by the zone of its pack, with summer time or without."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from onemile import clock as house_clock
from onemile import current, worker
from onemile.db import transaction
from onemile.demo.diary import Diary
from onemile.i18n import speaking
from onemile.mile import people, views
from onemile.models import JobRun
from onemile.web import filters
from onemile.work import Job

PARIS, REUNION, MARTINIQUE = "Europe/Paris", "Indian/Reunion", "America/Martinique"


@pytest.fixture
def live_in(instance):
    """Move the instance into a zone."""

    def move(zone):
        at_work = current.instance()
        at_work.card = replace(at_work.card, zone=zone)

    return move


def test_an_instance_lives_in_the_zone_of_its_region(instance):
    assert current.zone() == ZoneInfo(PARIS)


def test_without_an_instance_at_work_times_are_said_in_utc():
    assert current.zone() == ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        # It is 13:30 in UTC; what is spoken of was seven hours ago, at 06:30.
        (PARIS, "this morning"),  # 08:30
        (REUNION, "this morning"),  # 10:30
        (MARTINIQUE, "this morning"),  # 02:30
        ("Pacific/Auckland", "yesterday evening"),  # it is half past one of the next day there
    ],
)
def test_this_morning_is_said_by_the_region_s_own_clock(live_in, zone, said):
    live_in(zone)
    with speaking("en"):
        assert filters.when(house_clock.now() - timedelta(hours=7)) == said


@pytest.mark.parametrize(
    ("zone", "greeting", "day", "hour"),
    [
        (PARIS, "Good evening", "6 April", "22:00"),
        (REUNION, "Good evening", "7 April", "00:00"),
        (MARTINIQUE, "Good afternoon", "6 April", "16:00"),
        ("Asia/Tokyo", "Good morning", "7 April", "05:00"),
    ],
)
def test_greetings_days_and_hours_follow_the_region(live_in, clock, zone, greeting, day, hour):
    clock.present = datetime(2027, 4, 6, 20, tzinfo=UTC)
    live_in(zone)
    with speaking("en"):
        assert filters.greeting() == greeting
        assert filters.day(clock.present) == day
        assert filters.moment(clock.present).endswith(f"{day}, {hour}")
        assert ("evening" in views.goodbye()) == (hour[:2] in ("22", "00"))
    assert people.today() == ("2027-04-06" if day == "6 April" else "2027-04-07")


def test_new_year_comes_when_it_comes_in_the_region(live_in, clock):
    clock.present = datetime(2027, 12, 31, 21, tzinfo=UTC)
    with speaking("en"):
        live_in(PARIS)
        assert filters.day(date(2027, 3, 1)) == "1 March"
        live_in(REUNION)  # one o'clock in the new year
        assert filters.day(date(2027, 3, 1)) == "1 March 2027"


@pytest.mark.parametrize(
    ("zone", "hours_utc"), [(PARIS, {1, 2}), (REUNION, {23}), ("America/New_York", {7, 8})]
)
def test_a_nightly_job_runs_once_a_night_of_the_region_all_year(live_in, clock, zone, hours_utc):
    live_in(zone)
    ran = []
    job = Job(name="core.trial", every_seconds=86_400, at_hour=3, run=lambda: ran.append(1))
    current.instance().rooms["jobs"] = [job]
    worker.run_due_jobs()
    due = set()
    for day in range(1, 366):
        clock.advance(days=1)
        worker.run_due_jobs()
        assert len(ran) == day
        due_at = JobRun.get().due_at
        assert due_at.astimezone(ZoneInfo(zone)).hour == 3
        due.add(due_at.hour)
    assert due == hours_utc


def test_the_worker_of_an_invented_past_works_in_the_night_of_the_region(
    live_in, clock, monkeypatch
):
    live_in(REUNION)
    at = []
    monkeypatch.setattr(
        "onemile.demo.diary._jobs", lambda: at.append(house_clock.now().astimezone(UTC))
    )
    with transaction():
        Diary(present=clock.present).live(jobs_for_days=3)
    assert [(one.hour, one.minute) for one in at] == [(0, 30)] * 3  # half past four there
