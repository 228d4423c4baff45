"""Which Gemeinde a name of the German post is, and where those are that it does not name."""

import re
from collections import Counter

import pytest

from onemile.region_building import german_gaps, german_names, municipalities, tables
from onemile.region_building.german_places import Germany
from onemile.region_building.german_post import GermanPost
from onemile.region_building.postal_rows import PostalRow
from onemile.region_building.records import Point
from onemile.region_building.tables import Municipality, Town


def gemeinden(*names: str, parts: tuple[str, ...] = ()) -> list[Municipality]:
    return [Municipality(f"083170{at:02}", name, parts) for at, name in enumerate(names)]


def row(place: str, latitude: float, *, district: str = "08317", code: str = "77700", sure=True):
    state = "BW" if sure else "01"
    return PostalRow(code, place, state, "083", district, "", Point(latitude, 8.0), is_sure=sure)


def town(code: str, name: str, latitude: float, people: int = 900, *others: str) -> Town:
    return Town(code, name, others, Point(latitude, 8.0), people)


# --- the table -----------------------------------------------------------------------------


def test_the_table_has_todays_gemeinden_with_eight_digits_in_a_kreis_that_there_is():
    listed = tables.municipalities()
    assert len(listed) == len({one.code for one in listed}) == 10_773
    assert all(re.fullmatch(r"[0-9]{8}", one.code) for one in listed)
    assert {one.district for one in listed} == set(tables.districts())


def test_names_in_the_table_say_no_kind_and_woods_are_in_none():
    names = {one.code: one.name for one in tables.municipalities()}
    assert not [name for name in names.values() if re.search(r", | St$|\(Stadt|gem.*fr", name)]
    assert names["08317001"] == "Achern"
    assert names["08111000"] == "Stuttgart"
    assert "08317971" not in names  # a wood by Rheinau


@pytest.mark.parametrize(
    ("gone", "now"),
    [
        ("03153007", "03153019"),  # Langelsheim
        ("14522450", "14522275"),  # Ostrau, Jahnatal
        ("16056000", "16063105"),  # Eisenach, no Kreis any more
        ("15085155", "15085185"),  # an old one of the Harz, Huy
    ],
)
def test_a_gemeinde_that_was_merged_away_has_left_its_code(gone, now):
    codes = {one.code for one in tables.municipalities()}
    assert gone not in codes
    assert now in codes


# --- by name -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("official", "postal"),
    [
        ("Achern", "Achern"),
        ("Höchstadt a.d.Aisch", "Höchstadt an der Aisch"),
        ("Rade b. Rendsburg", "Rade bei Rendsburg"),
        ("Lahr/Schwarzwald", "Lahr"),
        ("Burg (Spreewald)", "Burg"),
        ("Zell am Harmersbach", "Zell"),
        ("Reichenbach im Vogtland", "Reichenbach/Vogtland"),
        ("St. Georgen", "Sankt Georgen"),
        ("Bad Belzig", "Belzig"),
        ("Stavenhagen", "Reuterstadt Stavenhagen"),
        ("Neetzow-Liepen", "Liepen"),
        ("Hörselberg", "Hörselberg-Hainich"),
    ],
)
def test_a_gemeinde_is_what_the_post_calls_like_it(official, postal):
    here = gemeinden(official, "Anderswo")
    assert municipalities.assign([postal], here)[here[0].code].own == [postal]


def test_namesakes_are_told_apart_or_left():
    here = gemeinden("Buch am Wald", "Buch a.Forst", "Husby", "Hüsby", "Au", "Roth (Au)", "Roth")
    names = ["Buch am Forst", "Hüsby", "Husby", "Buch"]
    found = municipalities.assign(names, here)
    own = {here[int(code[-2:])].name: one.own for code, one in found.items()}
    assert own == {
        "Buch a.Forst": ["Buch am Forst"],
        "Buch am Wald": ["Buch"],
        "Husby": ["Husby"],
        "Hüsby": ["Hüsby"],
    }
    assert municipalities.assign(["Roth"], gemeinden("Roth b. A", "Roth bei B")) == {}


def test_parts_go_to_the_gemeinde_they_name_or_were_joined_to():
    here = gemeinden("Goslar", "Weiler") + [Municipality("08317077", "Sylt", ("Westerland",))]
    names = ["Goslar", "Goslar Oker", "Weiler bei Bingen", "Westerland", "Elsewhere"]
    found = municipalities.assign(names, here)
    assert found["08317000"].parts == ["Goslar Oker"]
    assert found["08317077"].parts == ["Westerland"]
    # The only one left that begins so is it; one more, and neither would be.
    assert found["08317001"].own == ["Weiler bei Bingen"]


def test_a_town_that_is_a_kreis_has_all_the_names_in_it():
    (hamburg,) = gemeinden("Hamburg")
    found = municipalities.assign(["Altona", "Hamburg"], [hamburg])[hamburg.code]
    assert (found.own, found.parts) == (["Hamburg"], ["Altona"])


@pytest.mark.parametrize(
    ("short", "name", "is_whole"),
    [
        ("Haag i.OB", "Haag in Oberbayern", True),
        ("Haag i.OB", "Haag", False),
        ("Haag i.OB", "Haar in Oberbayern", False),
        ("Haag i.OB", "Haag i. OB", False),
    ],
)
def test_a_name_written_out_is_taken_for_one_cut_short(short, name, is_whole):
    assert german_names.is_whole(name, short) is is_whole


# --- what the post does not name -----------------------------------------------------------


def test_a_gemeinde_without_a_row_stands_at_its_town_with_the_nearest_postcode():
    post = GermanPost([row("Kehl", 48.5, code="77694"), row("Lahr", 48.6, code="77933")])
    listed = [town("a", "Rust", 48.51), town("b", "Rust", 49.5, 9_000)]
    found = german_gaps.fill(gemeinden("Rust"), post, [], listed)["08317000"]
    assert found.town == listed[0]
    assert found.postcodes == ("77694",)


def test_a_gemeinde_that_the_post_has_in_the_next_kreis_is_taken_from_there():
    post = GermanPost([row("Kehl", 48.5), row("Baar", 48.52, district="08336")])
    key = ("08336", "Baar")
    found = german_gaps.fill(gemeinden("Baar"), post, [key], [])["08317000"]
    assert (found.keys, found.town) == ((key,), None)


def test_a_gemeinde_that_the_post_calls_as_its_town_is_also_called_is_that():
    post = GermanPost([row("Hannoversch Münden", 48.5)])
    key = ("08317", "Hannoversch Münden")
    listed = [town("a", "Hannoversch Münden", 48.5, 900, "Hann. Münden")]
    found = german_gaps.fill(gemeinden("Hann. Münden"), post, [key], listed)["08317000"]
    assert (found.keys, found.postcodes) == ((key,), ())


def test_of_two_gemeinden_of_one_name_in_a_kreis_neither_gets_the_town():
    post = GermanPost([row("Kehl", 48.5)])
    twins = gemeinden("Neuenkirchen", "Neuenkirchen")
    assert german_gaps.fill(twins, post, [], [town("a", "Neuenkirchen", 48.5)]) == {}


def test_a_town_in_another_kreis_is_not_that_of_a_gemeinde():
    post = GermanPost([row("Kehl", 48.5), row("Rust", 48.6, district="08336")])
    assert german_gaps.fill(gemeinden("Rust"), post, [], [town("a", "Rust", 48.6)]) == {}


# --- all of it -----------------------------------------------------------------------------


@pytest.fixture
def germany(monkeypatch):
    def build(rows: list[PostalRow], here: list[Municipality], *listed: Town) -> Germany:
        monkeypatch.setattr(tables, "municipalities", lambda: tuple(here))
        monkeypatch.setattr(tables, "towns", lambda country: iter(listed))
        return Germany(GermanPost(rows))

    return build


def test_a_row_without_accuracy_is_a_place_only_where_it_names_its_land(germany):
    rows = [row("Kehl", 48.5), row("Kehl GmbH", 48.5, sure=False)]
    rows.append(PostalRow("77701", "Lahr", "BW", "083", "08317", "", Point(48.6, 8.0), False))
    here = germany(rows, gemeinden("Kehl", "Lahr")).places["08317"]
    assert [one.name for one in here] == ["Kehl", "Lahr"]


def test_the_point_of_a_town_is_taken_unless_it_is_far_off(germany):
    rows = [row("Kehl", 48.5), row("Lahr", 48.6)]
    listed = [town("a", "Kehl", 48.51), town("b", "Lahr", 48.68, 7_000)]
    kehl, lahr = germany(rows, gemeinden("Kehl", "Lahr"), *listed).places["08317"]
    assert (kehl.centre.latitude, kehl.population) == (48.51, 900)
    assert (lahr.centre.latitude, lahr.population) == (48.60, 7_000)


def test_a_village_keeps_the_code_of_its_town_and_another_gives_its_postcodes_away(germany):
    rows = [row("Kehl", 48.5), row("Kork", 48.55), row("Bodersweier", 48.51, code="77799")]
    known = germany(rows, gemeinden("Kehl", "Lahr"), town("gn7", "Kork", 48.55))
    known.hand_over("08317")
    assert [(one.code, one.name) for one in known.places["08317"]] == [
        ("08317000", "Kehl"),
        ("gn7", "Kork"),
    ]
    assert known.places["08317"][0].postcodes == {"77700", "77799"}
    assert known.missing["08317"] == ["Lahr"]


def test_a_suburb_that_the_file_has_in_the_next_kreis_is_part_of_its_town(germany):
    city = Municipality("02000000", "Hamburg", ())
    rows = [row("Hamburg", 48.5, district="02000"), row("Hamburg Bergedorf", 48.52, code="21029")]
    rows.append(row("Kehl", 48.55))
    known = germany(rows, [city, *gemeinden("Kehl", "Lahr")])
    assert known.places["02000"][0].postcodes == {"77700", "21029"}
    assert [one.name for one in known.places["08317"]] == ["Kehl"]


def test_centres_that_several_places_have_are_called_approximate(germany):
    rows = [row("Kehl", 48.5), row("Lahr", 48.5), row("Rust", 48.6)]
    known = germany(rows, gemeinden("Kehl", "Lahr", "Rust")).places["08317"]
    assert Counter(one.known_by for one in known) == {"postcode": 2, "own": 1}
