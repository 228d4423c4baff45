"""Moving house and looking from elsewhere: free at first, then so often and no more."""

import pytest

from onemile.errors import Conflict, Invalid, LimitReached
from onemile.members import sessions
from onemile.members.models import Session
from onemile.mile import grid, moves, places, standpoint
from onemile.mile.models import Place, PlaceMove
from onemile.models import EventRow

STRASBOURG = "67482"
CENTRE = grid.cell_at(48.5839, 7.7455, 0)


def live_at(member, cell: int | None) -> Place:
    return places.settle(
        member_id=member.id,
        postcode="67000",
        commune=STRASBOURG,
        cell_text="" if cell is None else grid.to_text(cell),
    )


@pytest.fixture
def ana(world):
    member = world.member("Ana", at=None)
    live_at(member, CENTRE)
    return member


def test_five_corrections_are_free_at_first(ana, world):
    for column in range(1, 6):
        live_at(ana, world.beside(CENTRE, columns=column))
    with pytest.raises(LimitReached) as refused:
        live_at(ana, world.beside(CENTRE, columns=6))
    assert 0 < refused.value.retry_after_seconds <= 24 * 3600
    assert Place.get(Place.member_id == ana.id).cell == world.beside(CENTRE, columns=5)


def test_later_it_is_two_moves_in_thirty_days_a_day_apart(ana, world, clock):
    clock.advance(days=3)
    live_at(ana, world.beside(CENTRE, columns=1))
    clock.advance(hours=23)
    with pytest.raises(LimitReached):
        live_at(ana, world.beside(CENTRE, columns=2))
    clock.advance(hours=2)
    live_at(ana, world.beside(CENTRE, columns=2))
    clock.advance(days=20)
    with pytest.raises(LimitReached):
        live_at(ana, world.beside(CENTRE, columns=3))
    clock.advance(days=10)
    live_at(ana, world.beside(CENTRE, columns=3))


def test_becoming_vaguer_is_never_refused_and_coming_back_is_a_move(ana, world, clock):
    clock.advance(days=3)
    live_at(ana, world.beside(CENTRE))
    live_at(ana, grid.coarsen(world.beside(CENTRE), 1))
    live_at(ana, None)
    with pytest.raises(LimitReached):
        live_at(ana, CENTRE)


def test_the_same_answer_again_moves_nothing_and_tells_nobody(ana):
    before = EventRow.select().count()
    for _again in range(9):
        live_at(ana, CENTRE)
    assert EventRow.select().count() == before


def test_a_move_tells_the_others_of_square_and_commune_only(ana, world):
    live_at(ana, world.beside(CENTRE))
    told = EventRow.select().order_by(EventRow.id.desc()).first()
    assert (told.name, set(told.payload)) == ("core.PlaceMoved", {"member_id", "cell", "commune"})


def test_moves_are_forgotten_when_they_count_no_more(ana, clock):
    clock.advance(days=31)
    assert moves.forget_old() == 1
    assert PlaceMove.select().count() == 0


def test_a_place_is_forgotten_with_its_moves(ana):
    places.forget(ana.id)
    assert Place.select().count() == PlaceMove.select().count() == 0


# ---------------------------------------------------------------- here


@pytest.fixture
def phone(ana):
    return sessions.open_session(ana, device="phone").session


def look(phone, member, cell: int) -> None:
    standpoint.look_from(grid.to_text(cell), member_id=member.id, device=phone)


def test_a_member_looks_from_where_they_are_for_four_hours(ana, phone, world, clock):
    there = world.cell_of("68100")
    look(phone, ana, there)
    seen = standpoint.standpoint(ana.id, Session.get_by_id(phone.id))
    assert (seen.place, seen.cell, seen.commune) == ("here", there, "68224")
    clock.advance(hours=4, minutes=1)
    seen = standpoint.standpoint(ana.id, Session.get_by_id(phone.id))
    assert (seen.place, seen.cell) == ("home", CENTRE)
    sessions.forget_vantages()
    assert Session.get_by_id(phone.id).vantage_cell is None


def test_coming_home_forgets_the_square_at_once(ana, phone, world):
    look(phone, ana, world.cell_of("68100"))
    standpoint.look_from_home(phone)
    assert Session.get_by_id(phone.id).vantage_cell is None
    assert standpoint.standpoint(ana.id, phone).place == "home"


def test_looking_from_elsewhere_moves_nobodys_home(ana, phone, world):
    look(phone, ana, world.cell_of("68100"))
    assert Place.get(Place.member_id == ana.id).cell == CENTRE


def test_six_looks_a_day_and_twenty_a_week(ana, phone, world, clock):
    made = 0
    for day in range(4):
        for column in range(1, 7):
            if made == moves.VANTAGE_WEEK_MAX:
                break
            look(phone, ana, world.beside(CENTRE, columns=column, rows=day))
            made += 1
        with pytest.raises(LimitReached):
            look(phone, ana, world.beside(CENTRE, columns=-1))
        clock.advance(hours=25)
    clock.advance(days=4)
    look(phone, ana, world.beside(CENTRE, columns=-1))


def test_staying_where_one_is_costs_nothing(ana, phone):
    for _tap in range(20):
        look(phone, ana, CENTRE)
    assert PlaceMove.select().where(PlaceMove.kind == moves.VANTAGE).count() == 0


def test_a_look_into_a_hamlet_is_made_as_coarse_as_a_home_there(ana, phone, world):
    village = next(one for one in world.region.communes if one.level == 2)
    look(phone, ana, grid.cell_at(village.latitude, village.longitude, 0))
    assert grid.level_of(standpoint.standpoint(ana.id, phone).cell) == 2


@pytest.mark.parametrize("text", ["", "48.58,7.74", "g1:0:1:1", "x" * 500])
def test_what_is_no_square_of_the_region_is_refused(text, ana, phone):
    with pytest.raises(Invalid):
        standpoint.look_from(text, member_id=ana.id, device=phone)


def test_who_has_no_home_cannot_look_from_elsewhere(world, phone):
    with pytest.raises(Conflict):
        look(phone, world.member("Ben", at=None), CENTRE)
