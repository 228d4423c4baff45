"""What we tell a partner of our squares: many members, at the edge, once a month, and no more."""

import json
from datetime import timedelta

import pytest

from onemile.mile import whole_miles
from onemile_federation.mile import counting, covers, drawing, territories
from onemile_federation.mile.models import MileCount, MileCover
from onemile_federation.outbox.models import Activity
from onemile_federation.remote import hosts
from tests.federation.mile.bordering import (
    COLMAR,
    HAGUENAU,
    KEHL,
    OFFENBURG,
    PORT,
    Edge,
    agree,
    cover_of,
    lived_in,
    settled,
)
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner
from tests.federation.partners.conftest import steward_of as steward_of

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]
HOST = "e.example"
INLAND = {COLMAR: 30, HAGUENAU: 1}


@pytest.fixture
def edge(partner, alsace):
    """A partner across the Rhine, to which nobody has agreed yet."""
    made = Edge(partner, alsace)
    made.says(made.territory([KEHL, KEHL - 1, OFFENBURG]))
    return made


def told(ours):
    """Return the covers that have been said, oldest first."""
    ours.network.settle()
    with ours.at_work():
        bodies = [json.loads(row.body) for row in Activity.select().order_by(Activity.id)]
    things = [one["object"] for one in bodies if isinstance(one.get("object"), dict)]
    return [one for one in things if one.get("type") == "MileCover"]


def why_none(ours):
    return cover_of(ours, HOST, is_ours=True).why_none


def test_twenty_members_are_said_and_nineteen_are_not(edge, alsace):
    lived_in(alsace, {**INLAND, PORT: 19})
    agree(alsace)
    assert told(alsace) == [] and why_none(alsace) == covers.FEW
    with alsace.at_work():
        MileCount.delete().execute()
        MileCover.delete().execute()
    lived_in(alsace, {**INLAND, PORT: 20})

    settled(alsace)

    [said] = told(alsace)
    with alsace.at_work():
        assert covers.ours_said(HOST) == {PORT} and len(said["rows"]) == 1


def test_what_lies_inland_or_outside_of_our_region_is_never_said(edge, alsace):
    lived_in(alsace, {**INLAND, PORT: 20, OFFENBURG: 50, COLMAR: 90})
    agree(alsace)
    with alsace.at_work():
        assert OFFENBURG not in territories.ours() and covers.ours_said(HOST) == {PORT}


def test_of_more_than_half_of_the_squares_none_is_said_and_the_page_says_why(
    edge, alsace, steward_of
):
    lived_in(alsace, {PORT: 40})
    agree(alsace)
    assert told(alsace) == [] and why_none(alsace) == covers.MOST
    page = steward_of(alsace).get(f"/federation/partners/{HOST}").text
    assert "plus de la moitié" in page


def test_far_from_theirs_none_is_said(partner, alsace):
    edge = Edge(partner, alsace)
    edge.says(edge.territory([OFFENBURG]))
    lived_in(alsace, {**INLAND, PORT: 40})
    agree(alsace)
    assert told(alsace) == [] and why_none(alsace) == covers.APART


def test_more_squares_than_travel_are_not_said(partner, alsace, monkeypatch):
    monkeypatch.setattr(covers.rows, "COVER_SQUARES_MAX", 1)
    edge = Edge(partner, alsace)
    edge.says(edge.territory([PORT, COLMAR]))
    lived_in(alsace, {PORT: 40, COLMAR: 40, **dict.fromkeys(range(HAGUENAU, HAGUENAU + 4), 1)})
    agree(alsace)
    assert told(alsace) == [] and why_none(alsace) == covers.MANY


def test_a_month_is_counted_once_and_the_same_for_all(edge, alsace, clock):
    lived_in(alsace, {**INLAND, PORT: 20})
    agree(alsace)
    lived_in(alsace, {**INLAND, PORT: 3, PORT - 1: 30})
    clock.advance(days=5)
    settled(alsace)
    with alsace.at_work():
        assert counting.of_this_month().squares == {PORT, COLMAR}
    assert len(told(alsace)) == 1

    clock.advance(days=31)
    settled(alsace)

    first, second = told(alsace)
    assert second["number"] > first["number"] and second["month"] > first["month"]
    with alsace.at_work():
        assert counting.of_this_month().squares == {PORT - 1, COLMAR}
        assert MileCount.select().count() == 1
        assert covers.ours_said(HOST) == {PORT - 1}  # the one before has ended meanwhile


def test_the_cover_before_holds_until_it_ends(edge, alsace, clock):
    clock.advance(days=21)
    lived_in(alsace, {**INLAND, PORT: 20})
    agree(alsace)
    lived_in(alsace, {**INLAND, PORT - 1: 30})
    clock.advance(days=12)
    settled(alsace)
    with alsace.at_work():
        assert covers.ours_said(HOST) == {PORT, PORT - 1}
    clock.advance(days=20)
    with alsace.at_work():
        assert covers.ours_said(HOST) == {PORT - 1}


def test_it_is_said_again_before_it_ends_and_not_every_day(edge, alsace, clock):
    lived_in(alsace, {**INLAND, PORT: 20})
    agree(alsace)
    for _day in range(24):
        clock.advance(days=1)
        settled(alsace)
    first, second = told(alsace)
    assert first["month"] == second["month"] and first["rows"] == second["rows"]
    with alsace.at_work():
        found = covers.kept(HOST, is_ours=True)
        assert found.expires_at > clock.present + timedelta(days=25)


def test_another_territory_agreed_to_is_answered_a_day_later_at_most_once(edge, alsace, clock):
    lived_in(alsace, {**INLAND, PORT: 20, HAGUENAU: 20, COLMAR + 1: 1})
    agree(alsace)
    for more in ([HAGUENAU], [HAGUENAU, HAGUENAU + 1]):
        edge.says(edge.territory([KEHL, KEHL - 1, OFFENBURG, *more]))
        agree(alsace)
    assert len(told(alsace)) == 1

    clock.advance(days=1)
    settled(alsace)
    settled(alsace)

    assert len(told(alsace)) == 2
    with alsace.at_work():
        assert covers.ours_said(HOST) == {PORT, HAGUENAU}


def test_what_was_said_is_taken_back_when_too_few_live_there(edge, alsace, clock):
    lived_in(alsace, {**INLAND, PORT: 20})
    agree(alsace)
    lived_in(alsace, INLAND)
    clock.advance(days=31)
    settled(alsace)
    assert told(alsace)[-1]["rows"] == [] and why_none(alsace) == covers.FEW


def test_before_the_first_count_no_month_is_used_up(edge, alsace):
    agree(alsace)
    assert told(alsace) == []
    with alsace.at_work():
        assert not MileCount.select().exists()
    lived_in(alsace, {**INLAND, PORT: 20})
    settled(alsace)
    assert len(told(alsace)) == 1


def test_who_is_suspended_is_told_nothing(edge, alsace):
    lived_in(alsace, {**INLAND, PORT: 20})
    with alsace.at_work():
        hosts.suspend(host=HOST, reason="Essai")
    settled(alsace)
    assert told(alsace) == []


def test_who_may_not_steer_sees_no_page_of_it(edge, alsace):
    with alsace.at_work() as world:
        member = alsace.browser(world.member("Ana"))
    assert member.get(f"/federation/partners/{HOST}/mile").status == 403


def test_the_drawing_shows_what_is_agreed_to_and_what_waits(alsace):
    with alsace.at_work():
        ours = territories.ours()
        plan = drawing.of(agreed={KEHL}, waiting={KEHL + 1}, ours=ours)
        assert plan.agreed.count("M") == plan.waiting.count("M") == 1 and plan.ours
        assert plan.agreed.endswith("z") and plan.width > 60 and plan.height > 60
        assert drawing.of(agreed=set(), waiting=set(), ours=ours) is None
        apart = set(range(KEHL, KEHL + 2 * drawing.RUNS_MAX + 2, 2))
        assert drawing.of(agreed=apart, waiting=set(), ours=ours) is None


def test_squares_are_near_as_the_mile_of_what_is_told_says():
    for square in (KEHL, PORT, COLMAR):
        near = whole_miles.touching(square)
        assert square in near and 7 <= len(near) <= 9
        for one in near:
            assert whole_miles.is_near_any(one, {square})
            assert whole_miles.is_near_any(square, {one})
        around = whole_miles._around(square) - near
        assert not any(whole_miles.is_near_any(one, {square}) for one in around)
    assert not whole_miles.is_near_any(COLMAR, {KEHL, PORT})


def test_who_has_lost_it_hears_it_anew(edge, alsace, clock):
    lived_in(alsace, {**INLAND, PORT: 20})
    agree(alsace)
    settled(alsace)
    assert len(told(alsace)) == 1
    clock.advance(hours=1)

    edge.says(edge.territory([KEHL, KEHL - 1, OFFENBURG], heard=0))
    settled(alsace)

    first, second = told(alsace)
    assert second["rows"] == first["rows"] and second["number"] > first["number"]
    settled(alsace)
    assert len(told(alsace)) == 2
