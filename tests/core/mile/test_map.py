"""The map and its list say the same; the search finds; the credits thank; one's place is moved."""

import dataclasses
import math
import re
import types
from types import SimpleNamespace

import pytest

from onemile import current
from onemile.contracts import Manifest, MapPoint
from onemile.hookspecs import hookimpl
from onemile.mile import drawing, grid
from onemile.mile.models import Place
from onemile.plugin_manager import Plugin

pytestmark = pytest.mark.plugins()


@pytest.fixture
def street(world, pin):
    """Six neighbours, three things in their square, one in the next, one in the next town."""
    people = [world.member("Ana"), *world.neighbours(5)]
    for title in ("one", "two", "three"):
        pin(people[0], title)
    pin(people[1], "beside", cell=world.beside(world.cell_of("67000")))
    pin(world.member("Zoe", at="67800"), "next town")
    return people


def titles(page) -> list[str]:
    return re.findall(r'<h3 class="h3"><a href="[^"]*">([^<]*)</a>', page.html)


def test_drawing_list_and_geojson_say_the_same(street, browser):
    page = browser(street[0]).get("/map")
    drawn = re.findall(r'<a href="([^"]*)" aria-label="([^"]*)"[^>]*><rect', page.html)
    found = page.get("/map/squares.json").response.get_json()["features"]
    said = {(one["properties"]["url"], one["properties"]["name"]) for one in found}
    assert {(url.replace("&amp;", "&"), label.partition(" – ")[0]) for url, label in drawn} == said
    assert len(said) in (12, 13)
    page.get("/map")
    for _url, name in said:
        assert name in page.text


def test_a_square_is_the_warmer_the_more_goes_on_there(street, browser):
    page = browser(street[0]).get("/map/squares.json")
    warmth = {
        one["properties"]["words"]: one["properties"]["warmth"]
        for one in page.response.get_json()["features"]
    }
    assert warmth == {"3 mots": 2, "1 mot": 1, "": 0}


def test_touching_a_square_lists_what_lies_in_it(street, browser):
    page = browser(street[0]).get("/map")
    assert titles(page.follow("Ton carré")) == ["three", "two", "one"]


def test_wider_rings_show_communes_and_no_squares(street, browser):
    page = browser(street[0]).get("/map?ring=neighbours")
    assert "<rect" not in page.html and "<circle" in page.html
    kinds = {
        one["geometry"]["type"]
        for one in page.get("/map/squares.json?ring=neighbours").response.get_json()["features"]
    }
    assert kinds == {"Point"}
    page.get("/map?ring=neighbours").follow("Bischheim")
    assert titles(page) == ["next town"]


def test_a_member_at_commune_level_has_a_map_of_communes(street, world, browser):
    vague = world.member("Paule", at=None)
    Place.create(
        member_id=vague.id, commune="67482", declared_commune="67482", postcode="67000", cell=None
    )
    page = browser(vague).get("/map")
    assert page.status == 200 and "<rect" not in page.html
    assert "Placer mon mile" in page.text


def test_an_empty_instance_has_a_map_too(world, browser):
    for member in (world.member("Ana"), world.member("Ben", at=None)):
        for ring in ("mile", "commune", "neighbours", "instance"):
            assert browser(member).get(f"/map?ring={ring}").status == 200
            assert browser(member).get(f"/map/squares.json?ring={ring}").status == 200


def test_a_visitor_sees_no_map(browser):
    page = browser().get("/map")
    assert "/sign-in" in page.path
    assert browser().get("/map/squares.json").status == 404


def test_no_tile_is_fetched_unless_the_association_says_so(street, browser):
    page = browser(street[0]).get("/map")
    assert "https://" not in page.response.headers["Content-Security-Policy"]


@pytest.mark.settings(map__tile_url="https://tiles.example/{z}/{x}/{y}.png", map__tile_credit="Us")
def test_chosen_tiles_are_allowed_on_the_map_and_nowhere_else(street, browser):
    page = browser(street[0]).get("/map")
    policy = page.response.headers["Content-Security-Policy"]
    assert "img-src 'self' https://tiles.example data:" in policy
    assert 'data-tiles="https://tiles.example/{z}/{x}/{y}.png"' in page.html
    assert "tiles.example" not in page.get("/").response.headers["Content-Security-Policy"]


# ---------------------------------------------------------------- search


def test_the_search_merges_what_is_found_newest_first(street, browser):
    page = browser(street[0]).get("/")
    page.submit("Chercher", q="T")
    assert re.findall(r'class="h3"><a href="[^"]*">([^<]*)</a>', page.html) == [
        "next town",
        "three",
        "two",
    ]
    page.follow("Mon mile")
    assert "next town" not in page.text


@pytest.mark.parametrize("words", ["", " ", "%", "x" * 10_000, "<b>", "'; DROP TABLE note"])
def test_odd_words_find_nothing_and_break_nothing(words, street, browser):
    page = browser(street[0]).get("/search", query_string={"q": words})
    assert page.status == 200
    assert "<b>" not in page.html.replace("<b></b>", "")


def test_a_visitor_signs_in_before_searching(browser):
    assert "/sign-in" in browser().get("/search?q=bread").path


# ---------------------------------------------------------------- credits, one's place


def test_what_a_pack_says_of_its_sources_is_no_format(browser):
    region = current.instance().rooms["region"]
    odd = dataclasses.replace(region.credits[0], used_for="50% of <b>places</b> %(x)s")
    current.instance().rooms["region"] = dataclasses.replace(region, credits=(odd,))
    assert "50% of <b>places</b> %(x)s" in browser().get("/credits").text


def test_the_credits_name_every_source_and_licence(browser):
    page = browser().get("/credits", headers={"Accept-Language": "fr"})
    for words in ("GeoNames", "CC BY 4.0", "Licence Ouverte", "leaflet", "BSD-2-Clause", "OFL-1.1"):
        assert words in page.text
    for url in re.findall(r'href="(/static/vendor/[^"]*)"', page.html):
        with page.client.get(url) as licence:
            assert licence.status_code == 200


def test_a_member_moves_to_another_square(street, world, browser):
    there = world.region.snap(world.beside(world.cell_of("67000"), columns=4))
    page = browser(street[0]).get("/mile/place")
    page.submit("C’est ici", cell=grid.to_text(there))
    assert "Ton coin est enregistré" in page.text
    assert Place.get(Place.member_id == street[0].id).cell == there


def test_a_member_may_step_back_to_the_commune(street, browser):
    browser(street[0]).get("/mile/place").submit("Rester à la commune")
    assert Place.get(Place.member_id == street[0].id).cell is None


def test_a_member_moves_to_another_commune(street, world, browser):
    page = browser(street[0]).get("/mile/place")
    page.submit("Voir ses communes", postcode="68100")
    page.submit("Rester à la commune")
    place = Place.get(Place.member_id == street[0].id)
    assert (place.cell, place.commune, place.postcode) == (None, "68224", "68100")


@pytest.mark.parametrize(("typed", "words"), [("99999", "en dehors"), ("abc", "5 chiffres")])
def test_a_wrong_postcode_is_told_beside_its_field(typed, words, street, browser):
    for path in ("/mile/place", "/mile/here"):
        page = browser(street[0]).get(path).submit("Voir ses communes", postcode=typed)
        assert words in page.text
        assert f'value="{typed}"' in page.html


def test_a_square_far_from_the_commune_is_refused_and_nothing_is_written(street, world, browser):
    before = Place.get(Place.member_id == street[0].id).cell
    page = browser(street[0]).get("/mile/place")
    page.submit("C’est ici", cell=grid.to_text(world.cell_of("68100")))
    assert page.status == 422 and "Strasbourg est ailleurs" in page.text
    assert Place.get(Place.member_id == street[0].id).cell == before


# ---------------------------------------------------------------- public places


@pytest.fixture
def pins(instance):
    """A plugin that has public places; gives where it was asked, and takes what it answers."""
    plugins, module = current.instance().plugins, types.ModuleType("shed")
    asked, points = [], []

    def map_points(area, viewer):
        asked.append((area.ring, viewer.id))
        return list(points)

    module.MANIFEST = Manifest(name="shed", title="Shed")
    module.map_points = hookimpl(map_points)
    plugins.manager.register(module, name="shed")
    folder = plugins.all[0].folder
    plugins.all.append(Plugin(manifest=module.MANIFEST, module=module, folder=folder, version="1"))
    return SimpleNamespace(asked=asked, points=points)


def pin_at(cell, title, **fields):
    latitude, longitude = grid.centre(cell)
    return MapPoint(**{"lat": latitude, "lon": longitude, "title": title, "url": "/shed", **fields})


def test_public_places_are_drawn_listed_and_given_to_the_script(street, world, browser, pins):
    ana, home = street[0], world.cell_of("67000")
    pins.points += [
        pin_at(home, "The <shed>", url="/shed/1"),
        pin_at(world.cell_of("68000"), "Far"),
    ]

    page = browser(ana).get("/map?ring=mile")

    assert re.findall(r'<a href="(/shed[^"]*)" aria-label="([^"]*)"><path', page.html) == [
        ("/shed/1", "The &lt;shed&gt;")
    ]
    assert "Lieux publics" in page.text and "The <shed>" in page.text and "Far" not in page.text
    found = page.get("/map/squares.json?ring=mile").response.get_json()["points"]
    assert [(one["name"], one["url"]) for one in found] == [("The <shed>", "/shed/1")]


def test_they_stand_among_communes_too(street, world, browser, pins):
    pins.points.append(pin_at(world.cell_of("67000"), "The shed"))

    page = browser(street[0]).get("/map?ring=neighbours")

    assert page.html.count('class="map-pin"') == 1 and pins.asked[-1][0] == "neighbours"


def test_they_are_asked_for_on_the_map_and_nowhere_else(street, browser, pins):
    page = browser(street[0])
    for path in ("/", "/search?q=one", "/here", "/me"):
        page.get(path)
    assert pins.asked == []

    assert "Lieux publics" not in page.get("/map").text
    assert pins.asked == [("mile", street[0].id)]


def test_a_map_bears_so_many_and_no_more(street, world, browser, pins):
    home = world.cell_of("67000")
    pins.points += [pin_at(home, f"Shed {number}") for number in range(201)]

    assert browser(street[0]).get("/map").html.count('class="map-pin"') == 200


def test_a_members_page_is_no_public_place(world):
    with pytest.raises(TypeError, match="MapPoint.url"):
        pin_at(world.cell_of("67000"), "Ana", url=f"/members/{world.member('Ana').public_id}")


@pytest.mark.parametrize("latitude", [0.0, 16.25, -21.1, 47.56, 48.3, 69.65, -83.0])
def test_ten_kilometres_are_drawn_alike_across_and_up_wherever_the_region_lies(latitude):
    up = 0.09  # degrees, about ten kilometres
    across = up / math.cos(math.radians(latitude))
    corners = [
        SimpleNamespace(latitude=latitude + north * up / 2, longitude=7.5 + east * across / 2)
        for north in (-1, 1)
        for east in (-1, 1)
    ]
    spots = [_spot_of(one, corners) for one in corners]
    wide, high = (max(side) - min(side) for side in zip(*spots, strict=True))
    assert abs(wide - high) <= 2 and wide > 200


@pytest.mark.parametrize("latitude", [90.0, -90.0, 89.9999])
def test_at_a_pole_something_is_drawn(latitude):
    corners = [SimpleNamespace(latitude=latitude, longitude=east) for east in (-179.0, 0.0, 179.0)]
    assert {len(_spot_of(one, corners)) for one in corners} == {2}


def _spot_of(one, corners):
    return drawing.sheet_of_communes(corners)(one.latitude, one.longitude)
