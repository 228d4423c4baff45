"""How the builder of region packs finds the town of a commune: by name, people and place."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

MODULE = Path(__file__).parents[3] / "instance" / "regions" / "matching.py"


@pytest.fixture(scope="module")
def matching() -> Any:
    spec = importlib.util.spec_from_file_location("region_matching", MODULE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def commune(code: str, name: str, people: int, *, postcode: str = "", arrondissement: str = "671"):
    return {
        "code": code,
        "nom": name,
        "type": "commune-actuelle",
        "departement": code[:2],
        "region": "44",
        "arrondissement": arrondissement,
        "codesPostaux": [postcode or f"{code[:2]}000"],
        "population": people,
    }


def town(name: str, people: int, latitude: float, longitude: float = 7.5, **more: Any):
    fixed = {"name": name, "population": people, "latitude": latitude, "longitude": longitude}
    also = {"geonameid": hash((name, latitude)), "admin1code": "44", "alternatenames": []}
    return also | fixed | more


def centres(matching, communes, towns, *, parts=None, unions=None):
    return matching.locate(communes, parts=parts or {}, cities=towns, unions=unions or {})


def test_a_name_is_found_whatever_its_accents_hyphens_and_ligatures(matching):
    communes = [
        commune("67001", "Schœnau", 600),
        commune("67002", "Saint-Pierre", 700),
        commune("67003", "Mœrnach-l'Étang", 800),
    ]
    towns = [
        town("Schoenau", 580, 48.2),
        town("St Pierre", 690, 48.3),
        town("Moernach l’Etang", 800, 48.25),
    ]
    found = centres(matching, communes, towns)
    assert {centre.known_by for centre in found.values()} == {"own"}
    assert found["67003"].latitude == 48.25


def test_a_small_commune_does_not_take_the_town_of_its_larger_namesake(matching):
    communes = [
        commune("67069", "Buhl", 500, arrondissement="672", postcode="67470"),
        commune("67900", "Seltz", 3_000, arrondissement="672", postcode="67470"),
        commune("68058", "Buhl", 3_200, arrondissement="684"),
        commune("68900", "Guebwiller", 11_000, arrondissement="684"),
    ]
    towns = [town("Buhl", 3_223, 47.93), town("Seltz", 3_171, 48.9), town("Guebwiller", 1e4, 47.9)]
    found = centres(matching, communes, towns)
    assert found["68058"].latitude == 47.93
    assert (found["67069"].latitude, found["67069"].known_by) == (48.9, "postcode")


def test_a_namesake_of_like_size_in_another_valley_is_not_taken(matching):
    communes = [
        commune("67001", "Berg", 900),
        commune("67002", "Thal", 1_000),
        commune("67003", "Weyer", 1_100),
    ]
    towns = [town("Berg", 900, 49.5), town("Thal", 1_000, 48.8), town("Weyer", 1_100, 48.82)]
    found = centres(matching, communes, towns)
    assert (found["67001"].latitude, found["67001"].known_by) == (48.81, "postcode")


def test_a_town_of_another_region_is_not_taken(matching):
    communes = [commune("67001", "Berg", 900), commune("67002", "Thal", 1_000)]
    towns = [town("Berg", 900, 48.81, admin1code="27"), town("Thal", 1_000, 48.8)]
    assert centres(matching, communes, towns)["67001"].known_by == "postcode"


def test_another_name_of_a_town_counts_only_with_its_people(matching):
    communes = [commune("67001", "Mulhausen", 435), commune("67002", "Waldighoffen", 1_500)]
    towns = [
        town("Mulhouse", 111_000, 48.3, alternatenames=["Mulhausen"]),
        town("Waldighofen", 1_240, 48.2, alternatenames=["Waldighoffen"]),
    ]
    found = centres(matching, communes, towns)
    assert found["67001"].known_by == "postcode"
    assert found["67002"].known_by == "own"


def test_a_merged_commune_lies_between_its_parts(matching):
    communes = [
        commune("67001", "Val-de-Moder", 5_000),
        commune("68056", "Brunstatt-Didenheim", 8_200),
    ]
    towns = [
        town("Uberach", 1_100, 48.85),
        town("Ringeldorf", 500, 48.87),
        town("Brunstatt", 5_800, 48.7),
    ]
    found = centres(matching, communes, towns, parts={"67001": ["Uberach", "Ringeldorf"]})
    assert (found["67001"].latitude, found["67001"].known_by) == (48.86, "part")
    assert (found["68056"].latitude, found["68056"].known_by) == (48.7, "part")


def test_a_commune_without_a_town_lies_among_those_of_its_postcode(matching):
    communes = [
        commune("67001", "Adam", 90, postcode="67320"),
        commune("67002", "Berg", 900, postcode="67320"),
        commune("67003", "Weyer", 900, postcode="67320"),
        commune("67004", "Thal", 900, postcode="67999"),
    ]
    towns = [town("Berg", 900, 48.8), town("Weyer", 900, 48.9), town("Thal", 900, 48.6)]
    found = centres(matching, communes, towns)
    assert (found["67001"].latitude, found["67001"].known_by) == (48.85, "postcode")


def test_a_commune_alone_in_its_postcode_lies_among_those_of_its_union(matching):
    communes = [
        commune("67001", "Beinheim", 1_900, postcode="67930"),
        commune("67002", "Seltz", 3_000, postcode="67470"),
        commune("67003", "Saverne", 11_000, postcode="67700"),
    ]
    towns = [town("Seltz", 3_000, 48.9), town("Saverne", 11_000, 48.7)]
    found = centres(matching, communes, towns, unions={"67001": "plaine", "67002": "plaine"})
    assert found["67001"].latitude == 48.9


def test_former_communes_are_parts_and_not_communes(matching):
    merged = commune("67004", "Sommerau", 1_500)
    former = {**commune("67004", "Allenwiller", 0), "type": "commune-deleguee"}
    chosen, parts = matching.choose(
        [merged, {**former, "chefLieu": "67004"}, commune("57001", "Berg", 9)], departments=["67"]
    )
    assert chosen == [merged]
    assert parts == {"67004": ["Allenwiller"]}


@pytest.mark.parametrize(
    ("people", "level"), [(0, 2), (1_999, 2), (2_000, 1), (9_999, 1), (10_000, 0), (290_000, 0)]
)
def test_the_more_people_the_smaller_the_square(matching, people, level):
    assert matching.level_for(people) == level
