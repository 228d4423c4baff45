"""An article and an issue appear at their hour: once, as written then, or not at all and why."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from onemile import clock as house_clock
from onemile import current
from onemile.background import tasks
from onemile.db import transaction
from onemile.errors import Conflict, Invalid, NotFound
from onemile.models import BackgroundTask
from onemile.moderation.standing import suspend
from onemile_mags.article_models import Article, Version, Working
from onemile_mags.models import DRAFT, PUBLISHED, WITHDRAWN, Issue, Mag, Seat
from onemile_mags.press import appearing, numbers, timing
from tests.plugins.mags.written import draft, events, seat, shelf

pytestmark = pytest.mark.plugins("mags")


def in_an_hour():
    return house_clock.ahead(hours=1)


def state(one):
    return Article.get_by_id(one.id).state


def test_it_appears_once_as_it_is_written_then(world, mag, article, clock):
    ana = world.member("Ana")
    one = draft(article, mag(ana))
    timing.schedule(ana, one.id, in_an_hour())
    with transaction():
        Working.update(title="Écrit entre-temps").where(Working.article == one.id).execute()
    tasks.run_due()
    assert state(one) == "scheduled"

    clock.advance(minutes=61)
    tasks.run_due()
    tasks.run_due()

    read = Article.get_by_id(one.id)
    assert (read.state, read.title, read.due_at) == (PUBLISHED, "Écrit entre-temps", None)
    assert Version.select().count() == len(events("ArticlePublished")) == 1
    assert events("ScheduleEnded") == [{"article_id": one.id, "reason": ""}]


def test_another_hour_takes_the_place_of_the_first(world, mag, article, clock):
    ana = world.member("Ana")
    one = draft(article, mag(ana))
    first = in_an_hour()
    timing.schedule(ana, one.id, first)
    timing.schedule(ana, one.id, first + timedelta(hours=2))
    clock.advance(minutes=61)
    tasks.run_due()
    assert state(one) == "scheduled"
    clock.advance(hours=2)
    tasks.run_due()
    assert state(one) == PUBLISHED


def test_taken_back_and_set_again_to_the_same_hour_it_appears(world, mag, article, clock):
    ana = world.member("Ana")
    one = draft(article, mag(ana))
    due = in_an_hour()
    timing.schedule(ana, one.id, due)
    timing.unschedule(ana, one.id)
    assert state(one) == DRAFT
    timing.schedule(ana, one.id, due)
    assert BackgroundTask.select().where(BackgroundTask.kind == timing.TASK).count() == 1
    clock.advance(minutes=61)
    tasks.run_due()
    assert state(one) == PUBLISHED


def test_taken_back_it_stays_and_published_by_hand_it_is_not_published_twice(
    world, mag, article, clock
):
    ana = world.member("Ana")
    of = mag(ana)
    back, out = draft(article, of), draft(article, of)
    for one in (back, out):
        timing.schedule(ana, one.id, in_an_hour())
    timing.unschedule(ana, back.id)
    appearing.publish(ana, out.id)
    clock.advance(minutes=61)
    tasks.run_due()
    assert state(back) == DRAFT
    assert len(events("ArticlePublished")) == 1 and not events("ScheduleEnded")


def test_what_has_appeared_is_not_scheduled(world, mag, article):
    ana = world.member("Ana")
    one = article(mag(ana))
    for act in (
        lambda: timing.schedule(ana, one.id, in_an_hour()),
        lambda: timing.unschedule(ana, one.id),
    ):
        with pytest.raises(Conflict):
            act()


def lacks_alt(ana, of, one):
    shelf(of)
    Working.update(text="![](photo:1)").where(Working.article == one.id).execute()


def is_ended(ana, of, one):
    Mag.update(state=WITHDRAWN).where(Mag.id == of.id).execute()


def is_narrowed(ana, of, one):
    Mag.update(audience="mile").where(Mag.id == of.id).execute()


def is_suspended(ana, of, one):
    suspend(ana)


@pytest.mark.parametrize(
    ("befalls", "reason"),
    [(lacks_alt, "alt"), (is_ended, "ended"), (is_narrowed, "audience"), (is_suspended, "author")],
)
def test_what_cannot_appear_stays_a_draft_and_says_why(world, mag, article, clock, befalls, reason):
    ana = world.member("Ana")
    of = mag(ana)
    one = draft(article, of)
    timing.schedule(ana, one.id, in_an_hour())
    with transaction():
        befalls(ana, of, one)
    clock.advance(minutes=61)
    tasks.run_due()
    assert state(one) == DRAFT
    assert events("ScheduleEnded") == [{"article_id": one.id, "reason": reason}]
    assert not events("ArticlePublished")


def test_who_has_left_the_mag_appears_in_it_no_more(world, mag, article, clock):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana)
    seat(of, ben)
    one = draft(article, of, author=ben)
    timing.schedule(ben, one.id, in_an_hour())
    with transaction():
        Seat.delete().execute()
    clock.advance(minutes=61)
    tasks.run_due()
    assert events("ScheduleEnded") == [{"article_id": one.id, "reason": "seat"}]


@pytest.mark.parametrize(
    "due",
    [
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2099, 1, 1, tzinfo=UTC),
        datetime(1, 1, 1),
        datetime(9999, 12, 31, 23, 59),
    ],
)
def test_an_hour_past_or_far_away_is_refused(world, mag, article, clock, due):
    ana = world.member("Ana")
    one = draft(article, mag(ana))
    with pytest.raises(Invalid) as wrong:
        timing.schedule(ana, one.id, due)
    assert list(wrong.value.fields) == ["due_at"] and state(one) == DRAFT


def test_the_hour_that_a_clock_change_skips_is_refused_and_the_double_one_is_named(instance, clock):
    clock.advance(days=(datetime(2027, 3, 1, tzinfo=UTC) - house_clock.now()).days)
    with pytest.raises(Invalid):
        timing.hour_of(datetime(2027, 3, 28, 2, 30))
    assert timing.hour_of(datetime(2027, 3, 28, 3, 30)) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    double = timing.hour_of(datetime(2027, 10, 31, 2, 30))
    assert double == datetime(2027, 10, 31, 0, 30, tzinfo=UTC) and timing.comes_twice(double)
    assert not timing.comes_twice(timing.hour_of(datetime(2027, 10, 31, 4, 30)))


def test_an_hour_is_one_of_the_region_s_own_clock(world, mag, article, clock):
    at_work = current.instance()
    at_work.card = replace(at_work.card, zone="Indian/Reunion")
    ana = world.member("Ana")
    one = draft(article, mag(ana))
    timing.schedule(ana, one.id, datetime(2027, 4, 7, 2, 30))  # nine hours from now there

    clock.advance(hours=8, minutes=59)
    tasks.run_due()
    assert state(one) == "scheduled"
    clock.advance(minutes=2)
    tasks.run_due()
    assert state(one) == PUBLISHED and timing.today() == date(2027, 4, 7)


def test_where_clocks_are_never_turned_each_hour_comes_once(instance, clock):
    at_work = current.instance()
    at_work.card = replace(at_work.card, zone="Indian/Reunion")
    clock.present = datetime(2027, 3, 1, tzinfo=UTC)
    for day in (datetime(2027, 3, 28, 2, 30), datetime(2027, 10, 31, 2, 30)):
        found = timing.hour_of(day)
        assert found == day.replace(tzinfo=UTC) - timedelta(hours=4)
        assert not timing.comes_twice(found)


# ------------------------------------------------------------------------------- issues


def issue_of(of, **fields):
    with transaction():
        return Issue.create(mag=of.id, number=12, title="Novembre", palette="miel", **fields)


def ready(article, of, issue, position, **written):
    one = draft(article, of, **written)
    with transaction():
        Article.update(issue=issue.id, position=position, is_ready=True).where(
            Article.id == one.id
        ).execute()
    return one


def test_an_issue_appears_with_all_that_is_ready_and_tells_once(world, mag, article):
    ana = world.member("Ana")
    of = mag(ana)
    issue = issue_of(of)
    two = ready(article, of, issue, 2)
    one = ready(article, of, issue, 1)
    rests = draft(article, of)
    with transaction():
        Article.update(issue=issue.id, position=3).where(Article.id == rests.id).execute()

    numbers.publish_issue(ana, issue.id)

    assert [state(each) for each in (one, two, rests)] == [PUBLISHED, PUBLISHED, DRAFT]
    assert Mag.get_by_id(of.id).palette == "miel"
    told = events("ArticlePublished")
    assert [row["article_uri"] for row in told] == [two.uri, one.uri]
    assert not any(row["is_told"] for row in told)
    assert events("IssuePublished") == [{"issue_id": issue.id, "mag_uri": of.uri}]
    with pytest.raises(Conflict):
        numbers.publish_issue(ana, issue.id)


def test_an_issue_with_one_article_unfit_or_none_ready_does_not_appear(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana)
    issue = issue_of(of)
    with pytest.raises(NotFound):
        numbers.publish_issue(ben, issue.id)
    with pytest.raises(Invalid) as wrong:
        numbers.publish_issue(ana, issue.id)
    assert list(wrong.value.fields) == ["articles"]
    fit = ready(article, of, issue, 1)
    ready(article, of, issue, 2, text="", title="La page vide")
    with pytest.raises(Invalid) as wrong:
        numbers.publish_issue(ana, issue.id)
    assert "La page vide" in wrong.value.fields["articles"]
    assert state(fit) == DRAFT and not events("IssuePublished")


def test_a_scheduled_issue_appears_without_what_cannot(world, mag, article, clock):
    ana = world.member("Ana")
    of = mag(ana)
    issue = issue_of(of)
    fit = ready(article, of, issue, 1)
    unfit = ready(article, of, issue, 2)
    numbers.schedule_issue(ana, issue.id, in_an_hour())
    with transaction():
        Working.update(text="").where(Working.article == unfit.id).execute()
    clock.advance(minutes=61)
    tasks.run_due()
    tasks.run_due()
    assert (state(fit), state(unfit)) == (PUBLISHED, DRAFT)
    assert events("ScheduleEnded") == [{"article_id": unfit.id, "reason": "words"}]
    assert len(events("IssuePublished")) == 1


def test_an_empty_issue_stays_and_its_hour_can_be_taken_back(world, mag, article, clock):
    ana = world.member("Ana")
    of = mag(ana)
    issue = issue_of(of)
    numbers.schedule_issue(ana, issue.id, in_an_hour())
    numbers.unschedule_issue(ana, issue.id)
    clock.advance(minutes=61)
    tasks.run_due()
    assert not events("IssueStayed")
    numbers.schedule_issue(ana, issue.id, in_an_hour())
    clock.advance(minutes=61)
    tasks.run_due()
    assert events("IssueStayed") == [{"issue_id": issue.id}]
    assert Issue.get().state == DRAFT
