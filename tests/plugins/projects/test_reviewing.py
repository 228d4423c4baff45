"""Two opinions from two people, neither of whom has a part in the project."""

import json
import threading
from datetime import timedelta

import pytest

from onemile import db
from onemile.api import transaction
from onemile.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from onemile_projects import parts, stages
from onemile_projects.events import ReviewGiven
from onemile_projects.lifecycle import Actor, Step
from onemile_projects.models import ACCEPTED, Bearer, Decision, Project
from onemile_projects.money.money_models import Pledge
from onemile_projects.review import examiners, opening, opinions, reviewing
from onemile_projects.review.review_models import HOUSEHOLD, Review
from onemile_projects.review.reviewing import Declaration
from tests.plugins.projects.panel_of_examiners import FREE, opinion, says


@pytest.fixture
def hall(world, project):
    """Ana's project before an association with three moderators who live elsewhere."""
    hall = world
    hall.ana = world.member("Ana")
    hall.mo, hall.lea, hall.tom = (
        world.member(name, role="moderator", at=at)
        for name, at in (("Mo", "68100"), ("Léa", "68000"), ("Tom", "67600"))
    )
    hall.case = project(
        hall.ana,
        stage="review",
        round=1,
        opened_at=None,
        closes_at=None,
        last_day=opening.today() + timedelta(days=30),
    )
    return hall


def stage(hall):
    return Project.get_by_id(hall.case.id).stage


@pytest.mark.parametrize(
    ("verdicts", "ends"),
    [
        (["approve", "approve"], "open"),
        (["refuse", "refuse"], "refused"),
        (["approve", "changes"], "changes"),
        (["approve", "refuse"], "review"),
        (["approve", "refuse", "approve"], "open"),
        (["refuse", "approve", "refuse"], "refused"),
    ],
)
def test_two_opinions_decide_and_between_yes_and_no_a_third(hall, verdicts, ends):
    for member, verdict in zip((hall.mo, hall.lea, hall.tom), verdicts, strict=False):
        assert stage(hall) == "review"
        says(member, hall.case, verdict)

    assert stage(hall) == ends
    steps = [row.step for row in Decision.select().order_by(Decision.id)]
    assert (steps == []) == (ends == "review")


def test_an_approved_project_waits_where_its_day_is_too_near(hall):
    Project.update(last_day=opening.today() + timedelta(days=2)).execute()
    says(hall.mo, hall.case)
    says(hall.lea, hall.case)

    assert stage(hall) == "approved"


def test_a_neighbour_finds_nothing_and_a_bearer_is_told_that_others_judge(hall):
    ben = hall.member("Ben")
    Bearer.create(
        project=hall.case.id, member_uri=hall.mo.uri, member_id=hall.mo.id, state=ACCEPTED
    )

    with pytest.raises(NotFound):
        reviewing.declare(hall.case.id, FREE, member=ben)
    for bearer in (hall.ana, hall.mo):
        with pytest.raises(NotAllowed):
            reviewing.declare(hall.case.id, FREE, member=bearer)


def test_whoever_becomes_a_bearer_meanwhile_gives_no_opinion_and_theirs_counts_no_more(hall):
    says(hall.mo, hall.case)
    reviewing.declare(hall.case.id, FREE, member=hall.lea)
    for member in (hall.mo, hall.lea):
        Bearer.create(
            project=hall.case.id, member_uri=member.uri, member_id=member.id, state=ACCEPTED
        )

    with pytest.raises(NotAllowed):
        reviewing.give(hall.case.id, opinion(), member=hall.lea)
    assert says(hall.tom, hall.case) == ""
    assert stage(hall) == "review"


def test_being_asked_to_bear_it_takes_no_examiner_away(hall):
    Bearer.create(project=hall.case.id, member_uri=hall.mo.uri, member_id=hall.mo.id)

    says(hall.mo, hall.case)
    assert says(hall.lea, hall.case) == "approve"


def test_who_has_promised_it_smiles_does_not_judge_it(hall, clock):
    Pledge.create(
        uri="p",
        key="pledge/1",
        project=hall.case.id,
        supporter_uri=hall.mo.uri,
        amount_smiles=5,
        lapses_at=clock.present,
    )

    with pytest.raises(NotAllowed):
        reviewing.declare(hall.case.id, FREE, member=hall.mo)


def test_who_is_suspended_between_two_pages_gives_no_opinion(hall):
    reviewing.declare(hall.case.id, FREE, member=hall.mo)
    type(hall.mo).update(state="suspended").where(type(hall.mo).id == hall.mo.id).execute()

    with pytest.raises(NotAllowed):  # though the object that the request began with knows nothing
        reviewing.give(hall.case.id, opinion(), member=hall.mo)
    assert Review.get().given_at is None


def test_an_opinion_is_given_once_and_not_after_the_decision(hall):
    says(hall.mo, hall.case, "changes")
    with pytest.raises(Conflict):  # the second tab
        reviewing.give(hall.case.id, opinion("refuse"), member=hall.mo)
    with pytest.raises(Conflict):
        reviewing.declare(hall.case.id, Declaration(tie="aside"), member=hall.mo)
    reviewing.declare(hall.case.id, FREE, member=hall.tom)
    reviewing.keep_draft(hall.case.id, opinion(reasons="Hm."), member=hall.tom)
    says(hall.lea, hall.case)

    with pytest.raises(Conflict):
        reviewing.give(hall.case.id, opinion("refuse"), member=hall.tom)
    assert stage(hall) == "changes"
    kept = Review.get(Review.reviewer_uri == hall.tom.uri)
    assert (kept.reasons, kept.given_at, kept.verdict) == ("Hm.", None, "")


def test_nobody_judges_who_has_not_said_whether_they_are_free(hall):
    with pytest.raises(Conflict):
        reviewing.give(hall.case.id, opinion(), member=hall.mo)
    with pytest.raises(Invalid):
        reviewing.declare(hall.case.id, Declaration(tie="perhaps"), member=hall.mo)
    with pytest.raises(Invalid) as refusal:
        reviewing.declare(hall.case.id, Declaration(tie="knows"), member=hall.mo)
    assert "words" in refusal.value.fields


def test_who_stands_aside_is_out_of_this_round_and_asked_again_in_the_next(hall):
    reviewing.declare(hall.case.id, Declaration(tie="aside"), member=hall.mo)
    with pytest.raises(NotAllowed):
        reviewing.declare(hall.case.id, FREE, member=hall.mo)
    assert hall.mo.uri not in examiners.free_for(hall.case)
    assert hall.mo.uri not in parts.who(hall.case, *parts.JUDGED)

    Project.update(round=2).execute()
    assert hall.mo.uri in examiners.free_for(Project.get_by_id(hall.case.id))


def test_who_lives_close_to_a_bearer_says_in_words_whether_they_are_family(hall):
    close = hall.member("Zoé", role="moderator")

    with pytest.raises(Invalid) as refusal:
        reviewing.declare(hall.case.id, FREE, member=close)
    assert list(refusal.value.fields) == ["kin"]
    assert "Ana" not in refusal.value.fields["kin"]
    with pytest.raises(Invalid) as refusal:
        reviewing.declare(hall.case.id, Declaration(tie="none", kin="yes"), member=close)
    assert list(refusal.value.fields) == ["kin"]
    with pytest.raises(Invalid) as refusal:
        reviewing.declare(hall.case.id, Declaration(tie="none", kin="no"), member=close)
    assert list(refusal.value.fields) == ["kin_words"]
    said = Declaration(tie="none", kin="no", kin_words="Nous nous croisons au pain.")
    review = reviewing.declare(hall.case.id, said, member=close)
    reviewing.give(hall.case.id, opinion(), member=close)

    assert review.tie_text == ""
    kept = Review.get_by_id(review.id).answers[HOUSEHOLD]
    assert kept == {"answer": "no", "comment": "Nous nous croisons au pain."}


def test_a_neighbour_of_theirs_who_becomes_a_bearer_makes_the_question_come_anew(hall):
    reviewing.declare(hall.case.id, FREE, member=hall.mo)
    zoe = hall.member("Zoé", at="68100")
    Bearer.create(project=hall.case.id, member_uri=zoe.uri, member_id=zoe.id, state=ACCEPTED)

    with pytest.raises(Conflict):
        reviewing.give(hall.case.id, opinion(), member=hall.mo)


def test_a_second_opinion_is_hidden_until_ones_own_is_given(hall):
    says(hall.mo, hall.case, "changes")
    case = Project.get_by_id(hall.case.id)

    assert [len(opinions.readable(case, one)) for one in (hall.mo, hall.lea, hall.ana)] == [1, 0, 0]
    says(hall.lea, hall.case)
    case = Project.get_by_id(hall.case.id)
    assert [len(opinions.readable(case, one)) for one in (hall.tom, hall.ana)] == [2, 2]


def test_after_changes_the_same_two_may_judge_again(hall):
    says(hall.mo, hall.case, "changes")
    says(hall.lea, hall.case)
    with transaction():
        again = stages.locked(hall.case.id)
        stages.take(again, Step.SUBMIT, actors={Actor.BEARER}, round=2)

    says(hall.mo, hall.case)
    assert says(hall.lea, hall.case) == "approve"
    assert Review.select().where(Review.given_at.is_null(False)).count() == 4


def test_two_at_once_decide_once(hall):
    for member in (hall.mo, hall.lea):
        reviewing.declare(hall.case.id, FREE, member=member)
    outcomes, gate = [], threading.Barrier(2)

    def press(member):
        with hall.app.app_context():
            gate.wait(timeout=20)
            try:
                outcomes.append(reviewing.give(hall.case.id, opinion(), member=member))
            except Refusal as refusal:
                outcomes.append(refusal)
            finally:
                hall.app.extensions[db.EXTENSION].close()

    threads = [threading.Thread(target=press, args=(one,)) for one in (hall.mo, hall.lea)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)

    assert sorted(map(str, outcomes)) == ["", "approve"]
    steps = [row.step for row in Decision.select().order_by(Decision.id)]
    assert steps == ["approve", "open"]


def test_an_opinion_that_was_given_is_told_and_the_last_one_said_to_be(hall):
    says(hall.mo, hall.case)
    says(hall.lea, hall.case)

    names = db.rows("SELECT payload FROM event WHERE name = ? ORDER BY id", (ReviewGiven.name,))
    assert [json.loads(row[0])["is_last"] for row in names] == [False, True]


def test_markup_stays_what_was_typed(hall):
    says(hall.mo, hall.case, "refuse", reasons="<script>alert(1)</script> et <b>non</b>")

    assert Review.get().reasons == "<script>alert(1)</script> et <b>non</b>"
