"""The appeal, and opinions that do not count since their declaration was false."""

from datetime import timedelta

import pytest

from onemile.errors import Conflict, Invalid, NotAllowed, NotFound
from onemile_projects.help.help_models import Task, Volunteer
from onemile_projects.models import Decision, Project
from onemile_projects.review import appealing, examiners, opening, opinions, reviewing
from onemile_projects.review.review_models import Review
from tests.plugins.projects.panel_of_examiners import FREE, says

WORDS = "Le local est prêté, et rien n’y est vendu : voir la lettre jointe."
FALSE = "Ce sont deux cousins, et l’un des deux l’a écrit."


@pytest.fixture
def hall(world, project):
    hall = world
    hall.ana, hall.ben = world.member("Ana"), world.member("Ben")
    places = ("68100", "68000", "67600", "67500", "67300")
    hall.judges = [world.member(role="moderator", at=at) for at in places]
    hall.sol = world.member("Sol", role="steward")

    def bring(*verdicts, days=30, **fields):
        case = project(
            hall.ana,
            stage="review",
            round=1,
            opened_at=None,
            closes_at=None,
            last_day=opening.today() + timedelta(days=days),
            **fields,
        )
        for judge, verdict in zip(hall.judges, verdicts, strict=False):
            says(judge, case, verdict)
        return Project.get_by_id(case.id)

    hall.bring = bring
    return hall


def now(case):
    return Project.get_by_id(case.id)


def review_of(case, judge):
    return Review.get((Review.project == case.id) & (Review.reviewer_uri == judge.uri))


def test_a_refused_project_is_examined_once_more_by_others(hall):
    case = hall.bring("refuse", "refuse")
    one, two, three, four, _five = hall.judges
    appealing.appeal(case.id, member=hall.ana, words=WORDS)

    assert (now(case).stage, now(case).round, now(case).has_appealed) == ("review", 2, True)
    for first in (one, two):
        with pytest.raises(NotAllowed):
            reviewing.declare(case.id, FREE, member=first)
        assert first.uri not in examiners.free_for(now(case))
    says(three, case)
    assert says(four, case) == "approve"
    assert now(case).stage == "open"
    assert Decision.get(Decision.step == "appeal").text == WORDS


def test_an_appeal_is_decided_for_good(hall):
    case = hall.bring("refuse", "refuse")
    appealing.appeal(case.id, member=hall.ana, words=WORDS)
    says(hall.judges[2], case, "refuse")
    says(hall.judges[3], case, "refuse")

    assert now(case).stage == "refused"
    with pytest.raises(Conflict):
        appealing.appeal(case.id, member=hall.ana, words=WORDS)


def test_two_appeals_in_two_tabs_are_one(hall):
    case = hall.bring("refuse", "refuse")
    appealing.appeal(case.id, member=hall.ana, words=WORDS)
    with pytest.raises(Conflict):
        appealing.appeal(case.id, member=hall.ana, words=WORDS)
    assert now(case).round == 2


def test_only_a_bearer_appeals_with_words_and_after_a_refusal(hall):
    case, other = hall.bring("refuse", "refuse"), hall.bring("changes", "refuse")

    with pytest.raises(NotFound):
        appealing.appeal(case.id, member=hall.ben, words=WORDS)
    for words in ("", "Non !", " " * 40, "x" * 1001):
        with pytest.raises(Invalid) as refusal:
            appealing.appeal(case.id, member=hall.ana, words=words)
        assert "words" in refusal.value.fields
    with pytest.raises(Conflict):
        appealing.appeal(other.id, member=hall.ana, words=WORDS)


def test_a_false_declaration_brings_what_is_decided_before_a_new_opinion(hall):
    case = hall.bring("approve", "approve", days=2)
    one, two, three, *_others = hall.judges
    assert case.stage == "approved"
    appealing.void(review_of(case, one).id, steward=hall.sol, why=FALSE)

    assert now(case).stage == "review"
    with pytest.raises(NotAllowed):
        reviewing.declare(case.id, FREE, member=one)
    with pytest.raises(Conflict):
        reviewing.declare(case.id, FREE, member=two)
    assert says(three, case) == "approve"
    voided = review_of(case, one)
    assert (voided.verdict, voided.voided_why) == ("approve", FALSE)
    assert [row.step for row in Decision.select().order_by(Decision.id)] == [
        "approve",
        "void",
        "look_again",
        "approve",
    ]


def test_who_has_judged_a_project_or_has_a_part_in_it_voids_no_opinion_on_it(hall):
    case = hall.bring()
    sam = hall.member("Sam", role="steward", at="67600")
    assert says(sam, case) == ""
    says(hall.judges[0], case, "refuse")
    other = hall.bring("approve", "approve")
    Volunteer.create(
        task=Task.create(project=other.id, position=1, title="Poncer", hours=1, places=1),
        member_uri=sam.uri,
    )
    for one in (case, other):
        with pytest.raises(Conflict):
            appealing.void(review_of(one, hall.judges[0]).id, steward=sam, why=FALSE)


def test_so_it_is_with_a_refusal_and_the_appeal_is_not_used_up(hall):
    case = hall.bring("refuse", "refuse")
    appealing.void(review_of(case, hall.judges[0]).id, steward=hall.sol, why=FALSE)

    assert (now(case).stage, now(case).has_appealed) == ("review", False)
    says(hall.judges[2], case, "refuse")
    assert now(case).stage == "refused"
    appealing.appeal(case.id, member=hall.ana, words=WORDS)


def test_an_opinion_that_changed_nothing_leaves_the_decision(hall):
    case = hall.bring("approve", "refuse", "refuse")
    appealing.void(review_of(case, hall.judges[0]).id, steward=hall.sol, why=FALSE)

    assert now(case).stage == "refused"


def test_an_open_project_is_suspended_until_the_new_opinion(hall):
    case = hall.bring("approve", "approve")
    assert case.stage == "open"
    appealing.void(review_of(case, hall.judges[0]).id, steward=hall.sol, why=FALSE)

    case = now(case)
    assert (case.stage, case.stage_before) == ("suspended", "open")
    assert opinions.lacks_opinion(case) and opinions.is_examined(case)


@pytest.mark.parametrize("stage", ["funded", "running", "closed", "failed"])
def test_what_is_funded_goes_on_and_shows_why_it_should_not_have_been(hall, stage):
    case = hall.bring("approve", "approve")
    Project.update(stage=stage).where(Project.id == case.id).execute()
    appealing.void(review_of(case, hall.judges[0]).id, steward=hall.sol, why=FALSE)

    assert now(case).stage == stage
    assert review_of(case, hall.judges[0]).voided_why == FALSE


def test_only_a_steward_with_reasons_says_so_once_and_never_of_their_own_project(hall, project):
    case = hall.bring("approve", "approve")
    review = review_of(case, hall.judges[0])

    with pytest.raises(NotAllowed):
        appealing.void(review.id, steward=hall.judges[4], why=FALSE)
    with pytest.raises(NotFound):
        appealing.void(1, steward=hall.sol, why=FALSE)
    with pytest.raises(Invalid):
        appealing.void(review.id, steward=hall.sol, why="Non")
    draft = reviewing.declare(hall.bring().id, FREE, member=hall.judges[0])
    with pytest.raises(Conflict):
        appealing.void(draft.id, steward=hall.sol, why=FALSE)
    appealing.void(review.id, steward=hall.sol, why=FALSE)
    with pytest.raises(Conflict):
        appealing.void(review.id, steward=hall.sol, why=FALSE)

    theirs = project(hall.sol, stage="review", round=1)
    says(hall.judges[0], theirs)
    with pytest.raises(Conflict):
        appealing.void(review_of(theirs, hall.judges[0]).id, steward=hall.sol, why=FALSE)
