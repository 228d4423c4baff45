"""A suspension freezes a living project; it goes on where it was, or ends, at last by time."""

from datetime import timedelta

import pytest

from onemile import worker
from onemile.api import ledger, transaction, zone
from onemile.background import tasks
from onemile.errors import Conflict, Invalid, NotAllowed, NotFound
from onemile.moderation.standing import reinstate
from onemile.moderation.standing import suspend as suspend_member
from onemile_projects import stages
from onemile_projects.lifecycle import ALIVE, Reason
from onemile_projects.models import ACCEPTED, Bearer, Decision, Milestone, Project
from onemile_projects.money import pledging
from onemile_projects.money.money_models import Pledge
from onemile_projects.proposals import bearers
from onemile_projects.review import appealing, handing, opening, reports, reviewing, suspension
from onemile_projects.review.review_models import Review
from tests.plugins.projects.panel_of_examiners import says

WHY = "Une voisine a signalé un danger sur le chantier."


@pytest.fixture
def desk(world, project):
    desk = world
    desk.ana, desk.ben = world.member("Ana"), world.member("Ben")
    desk.mo = world.member("Mo", role="moderator", at="68100")
    desk.sol = world.member("Sol", role="steward", at="68000")
    desk.sam = world.member("Sam", role="steward", at="68200")
    desk.case = project(desk.ana)
    return desk


def now(case):
    return Project.get_by_id(case.id)


@pytest.mark.parametrize("stage", sorted(ALIVE))
def test_what_is_alive_is_frozen_and_goes_back_to_where_it_was(desk, project, stage):
    case = project(desk.ana, stage=stage)
    suspension.suspend(case.id, moderator=desk.mo, why=WHY)
    assert (now(case).stage, now(case).state) == ("suspended", "draft")

    suspension.resume(case.id, moderator=desk.mo, why="Tout est sûr maintenant.")
    assert (now(case).stage, now(case).state) == (stage, "published")
    lines = [(row.step, row.by_uri, row.text) for row in Decision.select().order_by(Decision.id)]
    assert lines == [
        ("suspend", desk.mo.uri, WHY),
        ("resume", desk.mo.uri, "Tout est sûr maintenant."),
    ]


def test_only_a_moderator_without_a_part_and_with_a_reason(desk, project):
    own = project(desk.mo)
    with pytest.raises(NotAllowed):
        suspension.suspend(desk.case.id, moderator=desk.ana, why=WHY)
    far = desk.member(at="68100")
    with pytest.raises(NotFound):
        suspension.suspend(desk.case.id, moderator=far, why=WHY)
    with pytest.raises(NotAllowed):
        suspension.suspend(own.id, moderator=desk.mo, why=WHY)
    for why in ("", "Non", " " * 30, "x" * 1001):
        with pytest.raises(Invalid) as refusal:
            suspension.suspend(desk.case.id, moderator=desk.mo, why=why)
        assert "why" in refusal.value.fields
    with pytest.raises(Conflict):
        suspension.resume(desk.case.id, moderator=desk.mo, why=WHY)
    suspension.suspend(desk.case.id, moderator=desk.mo, why=WHY)
    with pytest.raises(Conflict):  # the second tab
        suspension.suspend(desk.case.id, moderator=desk.sol, why=WHY)
    assert Decision.select().count() == 1


@pytest.mark.parametrize(
    ("left", "frozen", "days"), [(20, 5, 20), (3, 1, 3), (2, 5, 7), (20, 0, 20), (170, 13, 170)]
)
def test_days_that_were_left_are_left_and_a_week_where_the_end_was_passed(
    desk, clock, left, frozen, days
):
    Project.update(closes_at=opening.end_of(opening.today() + timedelta(days=left))).execute()
    suspension.suspend(desk.case.id, moderator=desk.mo, why=WHY)
    clock.advance(days=frozen)
    suspension.resume(desk.case.id, moderator=desk.mo, why=WHY)

    case = now(desk.case)
    assert case.last_day == opening.today() + timedelta(days=days)
    assert case.closes_at == opening.end_of(case.last_day)


def test_a_clock_that_jumps_moves_an_end_neither_back_nor_by_years(desk, clock):
    start, end = clock.present, now(desk.case).closes_at
    suspension.suspend(desk.case.id, moderator=desk.mo, why=WHY)
    clock.present = start - timedelta(days=400)
    suspension.resume(desk.case.id, moderator=desk.mo, why=WHY)
    assert now(desk.case).closes_at < clock.present + timedelta(days=181)

    clock.present = start
    Project.update(closes_at=end).execute()
    suspension.suspend(desk.case.id, moderator=desk.mo, why=WHY)
    clock.advance(days=3650)
    suspension.resume(desk.case.id, moderator=desk.mo, why=WHY)
    assert now(desk.case).closes_at <= opening.end_of(opening.today() + timedelta(days=180))


def test_collecting_and_milestones_have_their_time_back(desk, project, clock):
    until, due = clock.present + timedelta(days=4), opening.today() + timedelta(days=10)
    collecting = project(desk.ana, stage="collecting", collect_until=until)
    running = project(desk.ana, stage="running")
    Milestone.update(due_day=due).where(Milestone.project == running.id).execute()
    for case in (collecting, running):
        suspension.suspend(case.id, moderator=desk.mo, why=WHY)
    clock.advance(days=6)
    for case in (collecting, running):
        suspension.resume(case.id, moderator=desk.mo, why=WHY)

    moved = now(collecting).collect_until - until
    assert timedelta(days=6) <= moved < timedelta(days=6, minutes=1)
    kept = Milestone.get(Milestone.project == running.id).due_day
    assert kept == due + timedelta(days=6)
    assert now(running).last_sign_at.astimezone(zone()).date() == opening.today()


def test_what_is_ended_gives_everything_back(desk, give):
    give(desk.ben, 100)
    pledging.pledge(desk.case.id, pledging.Promise(amount_smiles=60), member=desk.ben)
    suspension.suspend(desk.case.id, moderator=desk.mo, why=WHY)
    suspension.end(desk.case.id, moderator=desk.mo, why=WHY)
    while tasks.run_due():
        pass

    assert now(desk.case).stage == "failed"
    assert now(desk.case).ended_at is not None
    assert Pledge.get().state == "freed"
    assert ledger().available_smiles(desk.ben.uri) == ledger().balance_smiles(desk.ben.uri)


@pytest.mark.settings(projects__suspended_days=10)
def test_what_nobody_decides_about_fails_by_itself(desk, give, clock):
    give(desk.ben, 100)
    pledging.pledge(desk.case.id, pledging.Promise(amount_smiles=60), member=desk.ben)
    suspension.suspend(desk.case.id, moderator=desk.mo, why=WHY)
    clock.advance(days=9)
    assert suspension.end_undecided() == 0
    clock.advance(days=2)
    assert (suspension.end_undecided(), suspension.end_undecided()) == (1, 0)
    while tasks.run_due():
        pass

    assert (now(desk.case).stage, Pledge.get().state) == ("failed", "freed")
    assert Decision.select().order_by(Decision.id.desc()).get().by_uri == ""


def test_what_was_suspended_under_a_clock_ahead_has_its_days_from_now(desk, clock):
    start = clock.present
    clock.advance(days=700)
    suspension.suspend(desk.case.id, moderator=desk.mo, why=WHY)
    clock.present = start

    assert suspension.end_undecided() == 0
    clock.advance(days=15)
    assert suspension.end_undecided() == 1


def test_ends_of_too_many_at_once_wait_for_a_person(desk, monkeypatch, clock):
    suspension.suspend(desk.case.id, moderator=desk.mo, why=WHY)
    clock.advance(days=30)
    asked = {}
    monkeypatch.setattr(suspension, "may_go_ahead", lambda name, **n: asked.update(n) or False)

    assert suspension.end_undecided() == 0
    assert asked == {"n": 1, "of_n": 1}
    assert now(desk.case).stage == "suspended"


def test_examiners_are_told_that_an_answer_is_late_and_again_a_week_later(desk, project, clock):
    project(desk.ana, stage="review", round=1, submitted_at=clock.present)
    clock.advance(days=11)
    assert suspension.remind_examiners() == 0
    clock.advance(days=2)
    assert (suspension.remind_examiners(), suspension.remind_examiners()) == (1, 0)
    clock.advance(days=8)
    assert suspension.remind_examiners() == 1


# ------------------------------------------------- an opinion that did not count, on an open one


@pytest.fixture
def doubted(desk, project):
    """An open project, one of whose two opinions does not count."""
    desk.tom = desk.member("Tom", role="moderator", at="67600")
    case = project(desk.ana, stage="review", round=1, last_day=opening.today() + timedelta(days=30))
    says(desk.mo, case)
    says(desk.sol, case)
    review = Review.get(Review.reviewer_uri == desk.mo.uri)
    appealing.void(review.id, steward=desk.sam, why="Ce sont deux cousins, l’un l’a dit.")
    return case


def test_a_new_opinion_lets_it_go_on_and_no_moderator_before(desk, doubted):
    assert now(doubted).stage == "suspended"
    with pytest.raises(Conflict):
        suspension.resume(doubted.id, moderator=desk.tom, why=WHY)
    assert says(desk.tom, doubted) == "approve"
    assert now(doubted).stage == "open"


def test_an_opinion_lifts_no_suspension_of_the_moderators(desk, project):
    tom = desk.member("Tom", role="moderator", at="67600")
    case = project(desk.ana, stage="review", round=1, last_day=opening.today() + timedelta(days=30))
    says(desk.mo, case)
    says(desk.sol, case)
    suspension.suspend(case.id, moderator=tom, why=WHY)
    review = Review.get(Review.reviewer_uri == desk.mo.uri)
    appealing.void(review.id, steward=desk.sam, why="Ce sont deux cousins, l’un l’a dit.")
    assert says(tom, case) == "approve"
    assert now(case).stage == "suspended"

    suspension.resume(case.id, moderator=tom, why=WHY)
    assert (now(case).stage, now(case).suspended_for) == ("open", "")


def test_nor_does_it_bring_back_what_nobody_bears(desk, doubted):
    bearers.step_down(doubted.id, member=desk.ana)
    assert says(desk.tom, doubted) == "approve"
    assert now(doubted).stage == "suspended"

    handing.hand_over(doubted.id, steward=desk.sol, emails=[desk.ben.email])
    handing.take_over(doubted.id, member=desk.ben)
    suspension.resume(doubted.id, moderator=desk.tom, why=WHY)
    assert now(doubted).stage == "open"


@pytest.mark.parametrize("first", ["opinion", "bearer"])
def test_what_lacks_an_opinion_and_a_bearer_waits_for_both(desk, doubted, first):
    def is_back():
        reinstate(type(desk.ana).get_by_id(desk.ana.id))
        worker.drain()

    suspend_member(desk.ana)
    worker.drain()
    acts = [lambda: says(desk.tom, doubted), is_back]
    one, other = acts if first == "opinion" else acts[::-1]
    one()
    assert now(doubted).stage == "suspended"
    other()
    assert now(doubted).stage == "open"


def test_a_moderator_brings_back_nothing_that_was_hidden_for_a_report(desk):
    reports.hide(desk.case)
    with pytest.raises(Conflict):
        suspension.resume(desk.case.id, moderator=desk.mo, why=WHY)
    reports.restore(desk.case)
    assert (now(desk.case).stage, now(desk.case).state) == ("open", "published")


def test_nor_does_a_report_that_is_settled_lift_what_they_suspended_before(desk):
    suspension.suspend(desk.case.id, moderator=desk.mo, why=WHY)
    reports.hide(desk.case)
    reports.restore(desk.case)
    assert (now(desk.case).stage, now(desk.case).state) == ("suspended", "draft")
    suspension.resume(desk.case.id, moderator=desk.mo, why=WHY)
    assert (now(desk.case).stage, now(desk.case).state) == ("open", "published")


@pytest.mark.parametrize("verdict", ["changes", "refuse"])
def test_or_it_ends_by_the_new_opinion(desk, doubted, verdict):
    zoe = desk.member("Zoé", role="moderator", at="67500")
    says(desk.tom, doubted, verdict)
    if verdict == "refuse":  # one for, one against: a third decides
        assert now(doubted).stage == "suspended"
        says(zoe, doubted, verdict)

    assert now(doubted).stage == "failed"
    with pytest.raises(Conflict):
        reviewing.declare(doubted.id, reviewing.Declaration(tie="none"), member=zoe)


# ------------------------------------------------------------------------ nobody bears it any more


@pytest.fixture
def orphan(desk):
    Bearer.delete().where(Bearer.project == desk.case.id).execute()
    suspension.suspend(desk.case.id, moderator=desk.mo, why=WHY)
    return desk.case


def test_a_steward_hands_it_to_others_who_accept(desk, orphan):
    with pytest.raises(Conflict):
        suspension.resume(orphan.id, moderator=desk.mo, why=WHY)
    assert handing.hand_over(orphan.id, steward=desk.sol, emails=[f" {desk.ben.email} ", ""]) == 1
    with pytest.raises(Conflict):  # asked is not borne
        suspension.resume(orphan.id, moderator=desk.mo, why=WHY)
    handing.take_over(orphan.id, member=desk.ben)
    suspension.resume(orphan.id, moderator=desk.mo, why=WHY)

    case = now(orphan)
    assert (case.stage, case.author_uri, case.author_id) == ("open", desk.ben.uri, desk.ben.id)
    assert Bearer.get(Bearer.project == case.id).state == ACCEPTED


def test_who_may_not_bear_it_is_not_asked(desk, orphan, give):
    give(desk.ben, 100)
    Pledge.create(
        uri="p", key="pledge/1", project=orphan.id, supporter_uri=desk.ben.uri,
        amount_smiles=5, lapses_at=now(orphan).closes_at,
    )  # fmt: skip
    Review.create(
        project=orphan.id, round=1, reviewer_uri=desk.mo.uri, given_at=now(orphan).stage_at
    )
    for emails in ([desk.mo.email], ["nobody@quartier.example"], [], [""] * 9):
        with pytest.raises(Invalid) as refusal:
            handing.hand_over(orphan.id, steward=desk.sol, emails=emails)
        assert "emails" in refusal.value.fields
    many = [desk.member(at="67600").email for _ in range(6)]
    with pytest.raises(Invalid):
        handing.hand_over(orphan.id, steward=desk.sol, emails=many)
    with pytest.raises(NotAllowed):
        handing.hand_over(orphan.id, steward=desk.mo, emails=many[:1])
    with pytest.raises(NotFound):
        handing.take_over(orphan.id, member=desk.ana)
    assert not Bearer.select().where(Bearer.project == orphan.id).exists()


def test_that_somebody_has_promised_smiles_they_alone_read(desk, orphan):
    Pledge.create(
        uri="p", key="pledge/1", project=orphan.id, supporter_uri=desk.ben.uri, is_anonymous=True,
        amount_smiles=5, lapses_at=now(orphan).closes_at,
    )  # fmt: skip
    assert handing.hand_over(orphan.id, steward=desk.sol, emails=[desk.ben.email]) == 1
    with pytest.raises(NotAllowed, match="promis"):
        handing.take_over(orphan.id, member=desk.ben)


def test_a_moderator_with_a_part_in_it_may_stop_it_and_neither_ends_nor_resumes_it(desk):
    Pledge.create(
        uri="p", key="pledge/1", project=desk.case.id, supporter_uri=desk.mo.uri,
        amount_smiles=5, lapses_at=now(desk.case).closes_at,
    )  # fmt: skip
    suspension.suspend(desk.case.id, moderator=desk.mo, why=WHY)
    for act in (suspension.end, suspension.resume):
        with pytest.raises(NotAllowed):
            act(desk.case.id, moderator=desk.mo, why=WHY)
    suspension.resume(desk.case.id, moderator=desk.sol, why=WHY)


def test_a_newer_reason_has_all_its_days(desk, clock):
    with transaction():
        suspension.freeze(stages.locked(desk.case.id), reason=Reason.RESTING)
    clock.advance(days=13)
    with transaction():
        suspension.freeze(stages.locked(desk.case.id), why=WHY)
    clock.advance(days=3)
    assert suspension.end_undecided() == 0
    assert suspension.undecided_until(now(desk.case)) > clock()
    clock.advance(days=12)
    assert suspension.end_undecided() == 1


def test_what_is_borne_is_handed_to_nobody(desk):
    with pytest.raises(Conflict):
        handing.hand_over(desk.case.id, steward=desk.sol, emails=[desk.ben.email])
