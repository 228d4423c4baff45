"""Moving house and looking from elsewhere: free at first, then so often and no more."""

import pytest

from onemile.errors import Conflict, Invalid, LimitReached
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


def test_a_move_tells_the_others_whose_it_was_and_no_more(ana, world):
    live_at(ana, world.beside(CENTRE))
    told = EventRow.select().order_by(EventRow.id.desc()).first()
    assert (told.name, told.payload) == ("core.PlaceMoved", {"member_id": ana.id})


def test_moves_are_forgotten_when_they_count_no_more(ana, clock):
    clock.advance(days=31)
    assert moves.forget_old() == 1
    assert PlaceMove.select().count() == 0


def test_a_place_is_forgotten_with_its_moves(ana):
    places.forget(ana.id)
    assert Place.select().count() == PlaceMove.select().count() == 0


# ---------------------------------------------------------------- here


class Phone:
    """A browser that keeps where it looks from, as the signed cookie does."""

    def __init__(self, member) -> None:
        self.member, self.here = member, None

    def look(self, cell: int) -> None:
        text = grid.to_text(cell)
        self.here = standpoint.look_from(text, member_id=self.member.id, here=self.here)


@pytest.fixture
def phone(ana):
    return Phone(ana)


def test_looking_from_elsewhere_moves_nobodys_home(ana, phone, world):
    there = world.cell_of("68100")
    phone.look(there)
    seen = standpoint.standpoint(ana.id, phone.here)
    assert (seen.place, seen.cell, seen.commune) == ("here", there, "68224")
    assert Place.get(Place.member_id == ana.id).cell == CENTRE


def test_six_looks_a_day_and_twenty_a_week(phone, world, clock):
    made = 0
    for day in range(4):
        for column in range(1, 7):
            if made == moves.VANTAGE_WEEK_MAX:
                break
            phone.look(world.beside(CENTRE, columns=column, rows=day))
            made += 1
        with pytest.raises(LimitReached):
            phone.look(world.beside(CENTRE, columns=-1))
        clock.advance(hours=25)
    clock.advance(days=4)
    phone.look(world.beside(CENTRE, columns=-1))


def test_staying_where_one_is_costs_nothing(phone, world):
    for _tap in range(20):
        phone.look(CENTRE)
    assert PlaceMove.select().where(PlaceMove.kind == moves.VANTAGE).count() == 0
    for _tap in range(20):
        phone.look(world.beside(CENTRE))
    assert PlaceMove.select().where(PlaceMove.kind == moves.VANTAGE).count() == 1


def test_a_look_into_a_hamlet_is_made_as_coarse_as_a_home_there(phone, world):
    village = next(one for one in world.region.communes if one.level == 2)
    phone.look(grid.cell_at(village.latitude, village.longitude, 0))
    assert grid.level_of(phone.here) == 2


@pytest.mark.parametrize(("own", "level"), [(1, 1), (2, 2), (None, 2)])
def test_a_look_is_never_finer_than_the_members_own_square(own, level, ana, phone):
    live_at(ana, None if own is None else grid.coarsen(CENTRE, own))
    phone.look(CENTRE)
    assert phone.here == grid.coarsen(CENTRE, level)


def test_a_home_that_becomes_vaguer_makes_the_look_vaguer(ana, phone, world):
    phone.look(world.beside(CENTRE))
    live_at(ana, None)
    assert grid.level_of(standpoint.standpoint(ana.id, phone.here).cell) == 2


@pytest.mark.parametrize("text", ["", "48.58,7.74", "g1:0:1:1", "x" * 500])
def test_what_is_no_square_of_the_region_is_refused(text, ana):
    with pytest.raises(Invalid):
        standpoint.look_from(text, member_id=ana.id, here=None)


def test_who_has_no_home_cannot_look_from_elsewhere(world):
    with pytest.raises(Conflict):
        Phone(world.member("Ben", at=None)).look(CENTRE)
