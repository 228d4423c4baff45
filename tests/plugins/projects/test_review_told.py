"""Other examiners are told when one more opinion is asked for, and only those who are free."""

from datetime import timedelta

import pytest

from onemile.notices.models import NoticeRow
from onemile_projects.review import appealing, opening, review_desk, reviewing
from onemile_projects.review.review_models import Review
from onemile_projects.review.reviewing import Declaration
from tests.plugins.projects.panel_of_examiners import says


@pytest.fixture
def hall(world, project):
    hall = world
    hall.ana = world.member("Ana")
    places = (("Mo", "68100"), ("Léa", "68000"), ("Tom", "67600"))
    hall.mo, hall.lea, hall.tom = (
        world.member(name, role="moderator", at=at) for name, at in places
    )
    hall.sol = world.member("Sol", role="steward", at="67500")
    day = opening.today() + timedelta(days=30)
    hall.case = project(hall.ana, stage="review", round=1, last_day=day)
    return hall


def told(hall):
    """Who was told that one more opinion is asked for."""
    hall.tell()
    people = {one.id: one for one in (hall.ana, hall.mo, hall.lea, hall.tom, hall.sol)}
    rows = [row for row in NoticeRow.select() if "Un avis de plus" in row.title]
    assert all(row.url == f"/projects/{hall.case.id}/examine" for row in rows)
    return {people[row.member_id].first_name for row in rows}


def test_who_stands_aside_leaves_the_place_to_the_others(hall):
    reviewing.declare(hall.case.id, Declaration(tie="aside"), member=hall.mo)
    assert told(hall) == {"Léa", "Tom", "Sol"}


def test_between_yes_and_no_a_third_is_asked(hall):
    says(hall.mo, hall.case)
    assert told(hall) == set()
    says(hall.lea, hall.case, "refuse")
    assert told(hall) == {"Tom", "Sol"}


def test_where_an_opinion_did_not_count_the_others_are_asked_and_see_it_wait(hall):
    says(hall.mo, hall.case)
    says(hall.lea, hall.case)
    assert review_desk.n_waiting(hall.tom) == 0
    review = Review.get(Review.reviewer_uri == hall.mo.uri)
    appealing.void(review.id, steward=hall.sol, why="Ce sont deux cousins, l’un l’a écrit.")

    assert told(hall) == {"Tom", "Sol"}
    assert [review_desk.n_waiting(one) for one in (hall.tom, hall.lea)] == [1, 0]


def test_the_badge_counts_only_what_is_theirs_to_judge(hall):
    assert review_desk.n_waiting(hall.mo) == 1
    says(hall.mo, hall.case, "refuse")
    says(hall.lea, hall.case, "refuse")
    words = "Le local est prêté, et rien n’y est vendu."
    appealing.appeal(hall.case.id, member=hall.ana, words=words)

    everybody = (hall.mo, hall.lea, hall.tom, hall.sol)
    assert [review_desk.n_waiting(one) for one in everybody] == [0, 0, 1, 1]
    for one in everybody:
        [row] = review_desk.rows_for(one)
        assert (row.mine == "") == (review_desk.n_waiting(one) == 1)
