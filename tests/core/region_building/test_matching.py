"""Where a commune is and which town a place is: by name, nearness and people."""

import pytest

from onemile.mile import postal
from onemile.region_building import postal_rows, towns
from onemile.region_building.postal_index import PostalIndex
from onemile.region_building.postal_rows import PostalRow
from onemile.region_building.records import Point
from onemile.region_building.tables import FrenchCommune, Town
from onemile.region_building.towns import Sought

# --- communes in a French postal file ------------------------------------------------------


def row(place: str, latitude: float, *, postcode: str = "57320") -> PostalRow:
    point = Point(latitude, 6.5)
    return PostalRow(postcode, place, "44", "57", "570", "", point, is_sure=False)


def commune(name: str, *postcodes: str, parts: tuple[str, ...] = ()) -> FrenchCommune:
    named = {f"5790{number}": part for number, part in enumerate(parts)}
    return FrenchCommune("57001", name, postcodes or ("57320",), 300, "57", named)


@pytest.mark.parametrize(
    ("wanted", "rows", "latitude"),
    [
        (commune("Mœrnach-l'Étang"), [row("Moernach l’Etang", 49.1)], 49.1),
        (commune("Saint-Avold", "57320", "57500"), [row("St Avold", 49.1, postcode="57500")], 49.1),
        (commune("Seyne"), [row("Seyne-les-Alpes", 49.1)], 49.1),
        (commune("Céreste-en-Luberon"), [row("Céreste", 49.1)], 49.1),
        (commune("Brunstatt-Didenheim"), [row("Didenheim", 49.2), row("Brunn", 49.9)], 49.2),
        (
            commune("Val-de-Moder", parts=("Uberach", "La Walck")),
            [row("Uberach", 49.0), row("La Walck", 49.02)],
            49.01,
        ),
        (commune("Berg"), [row("Berg", 49.3, postcode="57999")], 49.3),
        (commune("Paris"), [row("Paris 01", 49.30), row("Paris 02", 49.32)], 49.31),
    ],
)
def test_a_commune_is_found_in_the_postal_file(wanted, rows, latitude):
    found = PostalIndex(rows).find(wanted)
    assert found == Point(latitude, 6.5)


@pytest.mark.parametrize(
    "rows",
    [
        [row("Bergheim", 49.1)],
        [row("Berg CEDEX", 49.1), row("Berg Cedex 2", 49.1)],
        [row("Berg", 49.1, postcode="57998"), row("Berg", 49.9, postcode="57999")],
        [row("Berg", 49.8), row("Thal", 49.1), row("Weyer", 49.1), row("Buhl", 49.1)],
    ],
    ids=["another name", "bulk customers", "two of one name", "far off all of its postcode"],
)
def test_what_is_not_surely_the_commune_is_not_taken(rows):
    assert PostalIndex(rows).find(commune("Berg")) is None


def test_two_villages_that_begin_alike_are_neither():
    rows = [row("Forbach-le-Haut", 49.1), row("Forbach-le-Bas", 49.1)]
    assert PostalIndex(rows).find(commune("Forbach")) is None


def test_a_file_that_pgeocode_stored_has_the_same_codes(tmp_path):
    from pgeocode import DATA_FIELDS

    raw = "DE\t77694\tKehl\tBW\t01\tFreiburg\t083\tOrtenaukreis\t08317\t48.573\t7.8152\t4\n"
    stored = raw.replace("08317", "8317.0").replace("\t", ",")
    (tmp_path / "raw.txt").write_text(raw, encoding="utf-8")
    (tmp_path / "DE.txt").write_text(",".join(DATA_FIELDS) + "\n" + stored, encoding="utf-8")
    (plain,) = postal_rows.read(tmp_path / "raw.txt").rows
    (other,) = postal_rows.read(tmp_path / "DE.txt").rows
    assert plain.district.zfill(5) == other.district.zfill(5) == "08317"
    assert (plain.postcode, plain.point, plain.is_sure) == (other.postcode, other.point, True)


def test_pgeocode_downloads_into_its_own_folder(monkeypatch, tmp_path):
    import pgeocode

    monkeypatch.setattr(pgeocode, "STORAGE_DIR", str(tmp_path))
    monkeypatch.setattr(postal, "_frame", lambda code: None)
    assert postal.stored("fr") == tmp_path / "FR.txt"
    with pytest.raises(postal.PostalError, match="is not a country"):
        postal.stored("../FR")


# --- towns for German and Swiss places -----------------------------------------------------


def town(code: str, name: str, latitude: float, people: int = 900, *others: str) -> Town:
    return Town(code, name, others, Point(latitude, 8.0), people)


def sought(name: str, latitude: float = 48.5) -> Sought:
    return Sought((name,), name, Point(latitude, 8.0))


def matched(places: list[Sought], listed: list[Town]) -> dict[str, str]:
    return {key[0]: found.code for key, found in towns.match(places, listed).items()}


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Kehl", town("a", "Kehl", 48.5)),
        ("Lahr/Schwarzwald", town("a", "Lahr", 48.5)),
        ("Gutach (Schwarzwaldbahn)", town("a", "Gutach", 48.5)),
        ("Wyhl am Kaiserstuhl", town("a", "Wyhl", 48.5)),
        ("Rüsselsheim", town("a", "Rüsselsheim am Main", 48.5)),
        ("Weißenburg", town("a", "Weissenburg", 48.5)),
        ("Vaz/Obervaz", town("a", "Obervaz", 48.5)),
        ("Genf", town("a", "Genève", 48.5, 900, "Genf")),
        ("Hohberg", town("a", "Hohberg", 48.6)),  # 11 km off, but of this very name
    ],
)
def test_a_place_is_the_town_of_its_name(name, listed):
    assert matched([sought(name)], [listed]) == {name: "a"}


@pytest.mark.parametrize(
    "listed",
    [town("a", "Kehlen", 48.5), town("a", "Kehl", 48.7), town("a", "Kehl am Rhein", 48.6)],
    ids=["another name", "too far", "too far for a name that goes on"],
)
def test_a_town_of_another_name_or_valley_is_not_it(listed):
    assert matched([sought("Kehl")], [listed]) == {}


def test_the_very_name_goes_before_a_beginning_and_a_town_is_given_once():
    places = [sought("Lahr"), sought("Lahr am Wald")]
    assert matched(places, [town("a", "Lahr", 48.5)]) == {"Lahr": "a"}


def test_of_two_towns_of_a_name_the_more_populous_is_taken():
    listed = [town("a", "Neustadt", 48.50, 100), town("b", "Neustadt", 48.52, 9_000)]
    assert matched([sought("Neustadt")], listed) == {"Neustadt": "b"}
