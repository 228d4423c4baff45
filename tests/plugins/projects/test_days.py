"""A project has one last day and lives by the region's days, also between midnight and one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from onemile import current, worker
from onemile.api import day
from onemile.background import tasks
from onemile.i18n import speaking
from onemile.models import MailMessage
from onemile.notices.models import NoticeRow
from onemile_projects import days
from onemile_projects.help.help_models import Task
from onemile_projects.models import Milestone, Project
from onemile_projects.money import collecting, pledging
from onemile_projects.money.money_models import Pledge
from onemile_projects.money.pledging import Promise
from onemile_projects.shown import transparency
from onemile_projects.way import delays, milestones

LATE = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # half past midnight, the 21st, in the region
THERE = date(2026, 11, 21)


@pytest.fixture
def late(clock):
    clock.present = LATE
    return clock


@pytest.fixture
def ana(world):
    return world.member("Ana")


def test_the_last_day_is_one_and_the_same_wherever_it_is_said(
    project, world, give, browser, late, ana
):
    ben = world.member("Ben")
    give(ben, 100)
    last = THERE + timedelta(days=20)
    garden = project(ana, last_day=last, closes_at=days.end_of(last))
    pledge = pledging.pledge(garden.id, Promise(40), member=ben)
    worker.drain()

    with speaking("fr"):
        said = f"usqu’au {day(last)}"
        next_day = str(day(last + timedelta(days=1)))
    page, receipt = (
        browser(ben).get(path).text
        for path in (f"/projects/{garden.id}", f"/projects/{garden.id}/pledges/{pledge.id}")
    )
    notice = NoticeRow.get(NoticeRow.title.contains(garden.title))
    letter = MailMessage.get(MailMessage.subject.contains(garden.title))
    texts = (page, receipt, str(notice.body), str(letter.body))
    for text in texts:
        assert said in text and next_day not in text, text


@pytest.mark.parametrize(
    ("zone", "closes_at"),
    [
        ("Indian/Reunion", datetime(2027, 4, 6, 20, tzinfo=UTC)),
        ("Europe/Paris", datetime(2027, 4, 6, 22, tzinfo=UTC)),
        ("America/Martinique", datetime(2027, 4, 7, 4, tzinfo=UTC)),
    ],
)
def test_a_project_closes_at_midnight_of_its_region(project, ana, clock, zone, closes_at):
    at_work = current.instance()
    at_work.card = replace(at_work.card, zone=zone)
    last = days.today()
    garden = project(ana, last_day=last, closes_at=days.end_of(last))
    assert (last, garden.closes_at) == (date(2027, 4, 6), closes_at)

    for moment, is_over in ((-1, False), (1, True)):
        clock.present = closes_at + timedelta(seconds=moment)
        collecting.close_due()
        assert (Project.get_by_id(garden.id).stage != "open") is is_over
        assert (days.today() > last) is is_over
        assert days.last_of(Project.get_by_id(garden.id)) == last


def test_a_project_without_a_last_day_of_its_own_ends_with_the_day_before_midnight(project, ana):
    garden = project(ana, last_day=None, closes_at=days.end_of(THERE))
    assert days.last_of(garden) == THERE
    assert days.last_of(project(ana, last_day=None, closes_at=None)) is None


def test_the_milestone_of_yesterday_is_missed_as_soon_as_the_region_has_midnight(
    project, ana, late
):
    garden = project(ana, stage="running", stage_at=LATE - timedelta(days=90))
    Milestone.update(due_day=THERE - timedelta(days=1)).execute()
    delays.pause_missed()
    assert Project.get_by_id(garden.id).stage == "paused"


def test_a_milestone_may_still_be_shown_on_its_own_day(project, ana, late):
    garden = project(ana, stage="running", stage_at=LATE - timedelta(days=90))
    Milestone.update(due_day=THERE).execute()
    delays.pause_missed()
    assert Project.get_by_id(garden.id).stage == "running"
    one = Milestone.get()
    assert milestones.show(int(one.id), member=ana, text="Fait", photo_ids=[]).evidence == "Fait"


def test_what_a_bearer_has_to_do_counts_from_the_region_s_today(project, ana, late, browser):
    garden = project(ana, stage="running")
    at = {"project": garden.id, "hours": 2, "places": 1}
    Task.create(**at, position=1, title="Hier", day=THERE - timedelta(days=1))
    Task.create(**at, position=2, title="Aujourd’hui", day=THERE)
    told = browser(ana).get(f"/projects/{garden.id}/lead").text
    assert "Aujourd’hui" in told and "Hier" not in told


def test_the_book_dates_a_posting_by_the_region_s_day(project, world, give, ana, late):
    ben = world.member("Ben")
    give(ben, 100)
    garden = project(ana, min_smiles=30)
    pledging.pledge(garden.id, Promise(40), member=ben)
    late.advance(seconds=(garden.closes_at - LATE).total_seconds() + 1)
    collecting.close_due()
    while tasks.run_due():
        pass
    assert Pledge.get().state == "collected"
    (posting, *_) = transparency.all_postings(garden, ben)
    assert posting.day == days.today()
