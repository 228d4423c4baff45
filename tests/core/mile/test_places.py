"""Where a member says they live: checked, snapped, stored; nothing finer than the rule."""

import pytest

from onemile.errors import Invalid
from onemile.mile import grid, places
from onemile.mile.models import Place
from onemile.models import EventRow

STRASBOURG = "67482"


def around(world, name: str, *, level: int) -> int:
    """Give the square at the middle of a commune, at any level."""
    commune = next(one for one in world.region.communes if one.name == name)
    return grid.cell_at(commune.latitude, commune.longitude, level)


def settle(world, member, *, cell_text: str = "", postcode="67000", commune=STRASBOURG) -> Place:
    return places.settle(
        member_id=member.id, postcode=postcode, commune=commune, cell_text=cell_text
    )


def test_without_a_square_a_member_lives_somewhere_in_the_commune(world):
    ana = world.member("Ana", at=None)
    place = settle(world, ana)
    assert (place.cell, place.commune, place.postcode) == (None, STRASBOURG, "67000")


def test_a_second_answer_replaces_the_first_and_both_are_told(world):
    ana = world.member("Ana", at=None)
    settle(world, ana)
    settle(world, ana, cell_text=grid.to_text(around(world, "Strasbourg", level=0)))
    assert Place.select().where(Place.member_id == ana.id).count() == 1
    assert EventRow.select().where(EventRow.name == "core.PlaceMoved").count() == 2


def test_a_coarser_square_than_the_rule_is_kept(world):
    ana = world.member("Ana", at=None)
    coarse = around(world, "Strasbourg", level=2)
    assert settle(world, ana, cell_text=grid.to_text(coarse)).cell == coarse


def test_a_finer_square_than_the_rule_is_made_coarser(world):
    ana = world.member("Ana", at=None)
    village = next(one for one in world.region.communes_of("67320") if one.level == 2)
    fine = grid.cell_at(village.latitude, village.longitude, 0)
    place = settle(world, ana, postcode="67320", commune=village.code, cell_text=grid.to_text(fine))
    assert place.cell == grid.coarsen(fine, 2)


def test_a_fine_square_in_a_village_does_not_pass_under_the_name_of_the_town(world):
    ana = world.member("Ana", at=None)
    fine = around(world, "Pfulgriesheim", level=0)
    place = settle(world, ana, cell_text=grid.to_text(fine))
    assert place.cell == world.region.snap(fine)
    assert grid.level_of(place.cell) > 0


def test_others_read_the_commune_of_the_square_not_the_declared_one(world):
    ana = world.member("Ana", at=None)
    square = around(world, "Schiltigheim", level=0)
    place = settle(world, ana, cell_text=grid.to_text(square))
    assert place.commune == world.region.commune_at(place.cell).code != STRASBOURG
    assert place.declared_commune == STRASBOURG


@pytest.mark.parametrize("text", ["g1:0:1:1", "48.58,7.74", "g1:9:1:1", "x" * 300])
def test_a_square_that_is_none_or_far_away_is_refused(text, world):
    with pytest.raises(Invalid) as refused:
        settle(world, world.member("Ana", at=None), cell_text=text)
    assert "cell" in refused.value.fields
    assert Place.select().count() == 0


@pytest.mark.parametrize(
    ("postcode", "words"),
    [
        ("6710", "5 chiffres"),
        ("", "5 chiffres"),
        ("67999", "Aucune commune"),
        ("75011", "en dehors"),
        ("D-77694", "en dehors"),
        ("\x00\x00", "5 chiffres"),
        ("1" * 100_000, "5 chiffres"),
    ],
)
def test_each_wrong_postcode_is_told_what_is_wrong_with_it(postcode, words, world):
    with pytest.raises(Invalid) as refused:
        places.check_postcode(postcode)
    assert words in refused.value.fields["postcode"]


def test_a_commune_of_another_postcode_is_refused(world):
    with pytest.raises(Invalid) as refused:
        settle(world, world.member("Ana", at=None), commune="68224")
    assert "commune" in refused.value.fields
