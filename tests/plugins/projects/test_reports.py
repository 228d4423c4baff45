"""A project or its news can be reported; what moderators hide rests, and comes back."""

import pytest

from onemile import worker
from onemile.api import NotAllowed, NotFound
from onemile.moderation import decisions, queries, reports, targets
from onemile.moderation.models import Case
from onemile.moderation.standing import reinstate, suspend
from onemile.notices.models import NoticeRow
from onemile_projects import sight
from onemile_projects.lifecycle import ALIVE
from onemile_projects.models import Bearer, Decision, Photo, Project
from onemile_projects.review import suspension
from onemile_projects.way.news_models import News


@pytest.fixture
def desk(world, project):
    desk = world
    desk.ana, desk.ben = world.member("Ana"), world.member("Ben")
    desk.mo = world.member("Mo", role="moderator", at="68100")
    desk.case = project(desk.ana)
    return desk


def now(case):
    return Project.get_by_id(case.id)


@pytest.mark.parametrize("stage", sorted(ALIVE))
def test_hiding_what_is_alive_suspends_it_and_bringing_it_back_resumes(desk, project, stage):
    case, target = project(desk.ana, stage=stage), targets.target_of("projects.project")

    target.hide(case)
    target.hide(case)
    assert (now(case).stage, now(case).stage_before) == ("suspended", stage)
    assert not target.may_see(now(case), desk.ben)
    assert target.may_see(now(case), desk.ana)
    target.restore(case)
    target.restore(case)
    assert (now(case).stage, now(case).state) == (stage, "published")


@pytest.mark.parametrize("stage", ["closed", "failed"])
def test_hiding_what_is_over_only_hides_it(desk, project, stage):
    case, target = project(desk.ana, stage=stage), targets.target_of("projects.project")

    target.hide(case)
    assert (now(case).stage, now(case).state) == (stage, "hidden")
    assert not target.may_see(now(case), desk.ben)
    target.restore(case)
    assert (now(case).stage, now(case).state) == (stage, "published")
    assert target.may_see(now(case), desk.ben)


def test_what_was_ended_meanwhile_stays_ended(desk):
    target = targets.target_of("projects.project")
    target.hide(desk.case)
    suspension.end(desk.case.id, moderator=desk.mo, why="Décidé par le bureau.")
    target.restore(desk.case)

    assert now(desk.case).stage == "failed"


@pytest.mark.parametrize("by", ["time", "moderator"])
def test_what_was_hidden_stays_hidden_at_its_end_and_can_come_back(desk, clock, by):
    target = targets.target_of("projects.project")
    target.hide(desk.case)
    if by == "time":
        clock.advance(days=15)
        assert suspension.end_undecided() == 1
    else:
        suspension.end(desk.case.id, moderator=desk.mo, why="Décidé par le bureau.")

    assert (now(desk.case).stage, now(desk.case).state) == ("failed", "hidden")
    assert not target.may_see(now(desk.case), desk.ben)
    with pytest.raises(NotFound):
        sight.visible(desk.case.id, viewer=desk.ben)
    target.restore(desk.case)
    assert (now(desk.case).stage, now(desk.case).state) == ("failed", "published")


def test_what_rests_already_is_hidden_too_and_no_reinstatement_shows_it(desk):
    target = targets.target_of("projects.project")
    suspend(desk.ana)
    worker.drain()
    target.hide(desk.case)
    assert (now(desk.case).stage, now(desk.case).state) == ("suspended", "hidden")
    reinstate(type(desk.ana).get_by_id(desk.ana.id))
    worker.drain()
    assert (now(desk.case).stage, now(desk.case).state) == ("suspended", "hidden")

    target.restore(desk.case)
    assert (now(desk.case).stage, now(desk.case).state) == ("open", "published")


def test_what_nobody_bears_stays_suspended(desk):
    target = targets.target_of("projects.project")
    target.hide(desk.case)
    Bearer.delete().execute()
    target.restore(desk.case)

    assert now(desk.case).stage == "suspended"


def test_a_neighbour_reports_and_a_moderator_decides(desk):
    Photo.create(project=desk.case.id, member_id=desk.ana.id, key="k1", position=0)
    words = reports.Words(ground="danger", text="Une poutre pend.", location="/projects")
    reports.file("projects.project", str(desk.case.id), by=desk.ben, words=words)
    case = Case.get()
    target = targets.target_of("projects.project")
    assert (case.label, target.author(now(desk.case))) == (desk.case.title, desk.ana.uri)
    assert "vingt minutes de bus" in target.excerpt(now(desk.case))
    assert target.pictures(now(desk.case)) == ["k1"]

    decisions.decide(case, by=desk.mo, action="hide", ground="danger", reason="Une poutre pend.")
    assert now(desk.case).stage == "suspended"
    assert target.may_see(now(desk.case), desk.mo)
    decisions.decide(case, by=desk.mo, action="restore", ground="", reason="Elle est ôtée.")
    assert now(desk.case).stage == "open"


@pytest.mark.parametrize("kind", ["projects.project", "projects.news"])
@pytest.mark.parametrize("seat", ["accepted", "stepped down"])
def test_a_moderator_who_bears_it_too_does_not_decide(desk, kind, seat):
    other = desk.member("Odile", role="moderator", at="68100")
    if seat == "accepted":
        Bearer.create(
            project=desk.case.id, member_uri=desk.mo.uri, member_id=desk.mo.id, state="accepted"
        )
    else:
        Decision.create(project=desk.case.id, step="bearer_gone", by_uri=desk.mo.uri)
    news = News.create(project=desk.case.id, author_uri=desk.ana.uri, title="Bientôt")
    subject = desk.case if kind == "projects.project" else news
    words = reports.Words(ground="danger", text="Une poutre pend.", location="/projects")
    case = reports.file(kind, str(subject.id), by=desk.ben, words=words).case
    worker.drain()

    assert queries.next_case(desk.mo) is None
    told = NoticeRow.select().where(NoticeRow.url == f"/moderation/{case.id}")
    assert [row.member_id for row in told] == [other.id]
    for action in ("hide", "restore"):
        by = {"action": action, "ground": "danger", "reason": "Une poutre pend."}
        with pytest.raises(NotAllowed):
            decisions.decide(case, by=desk.mo, **by)
        decisions.decide(case, by=other, **by)
    assert now(desk.case).stage == "open"


def test_nonsense_and_what_was_withdrawn_is_found_by_nobody(desk, project):
    gone = project(desk.ana, stage="dropped", state="withdrawn")
    for kind in ("projects.project", "projects.news"):
        find = targets.target_of(kind).find
        assert [find(text) for text in ("", "x", "-1", "9" * 40, "١٢", str(gone.id))] == [None] * 6


def test_what_was_never_sent_no_report_opens_to_anybody(desk, project, browser):
    draft = project(desk.ana, stage="draft", round=0)
    page = browser(desk.ben).get(f"/report/projects.project/{draft.id}")
    assert draft.title not in page.html
    assert targets.target_of("projects.project").find(str(draft.id)) is None
    Case.create(kind="projects.project", subject_id=str(draft.id), url=sight.path(draft), label="?")
    assert browser(desk.mo).get(sight.path(draft)).status == 404
    assert browser(desk.ana).get(sight.path(draft)).status in (200, 303)


def test_somebody_far_away_sees_neither_project_nor_news(desk):
    far = desk.member(at="68100")
    news = News.create(project=desk.case.id, author_uri=desk.ana.uri, title="Bientôt")
    assert not targets.target_of("projects.project").may_see(desk.case, far)
    assert not targets.target_of("projects.news").may_see(news, far)


def test_news_are_hidden_one_by_one(desk):
    target = targets.target_of("projects.news")
    news = News.create(
        project=desk.case.id, author_uri=desk.ana.uri, title="Bientôt", text="<b>Venez</b>"
    )
    assert (target.author(news), target.label(news)) == (desk.ana.uri, "Bientôt")
    assert "<b>Venez</b>" in target.excerpt(news)
    assert target.may_see(news, desk.ben)

    target.hide(news)
    hidden = News.get()
    assert (hidden.state, now(desk.case).stage) == ("hidden", "open")
    assert not target.may_see(hidden, desk.ben)
    target.restore(hidden)
    assert News.get().state == "shown"
