"""The map of squares: by touch, by keyboard, by the device itself; only a square leaves it."""

import html
import json
import re
from itertools import count
from typing import Any
from urllib.parse import parse_qs

import pytest

from onemile.config import FILE_NAME
from onemile.mile import grid
from onemile.testing.server import Server, begun

NEW = {
    "first_name": "Lucie",
    "last_name": "Klein",
    "postcode": "67000",
    "password": "trois pommes rondes",
}
STRASBOURG = (48.5734, 7.7521)
TOUCHABLE_PX = 24
_newcomers = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One instance for all. From one address ten an hour are let in: each has one of their own."""
    folder = tmp_path_factory.mktemp("newcomers") / "instance"
    running = Server(folder)
    begun(folder, base_url=running.url)
    settings = folder / FILE_NAME
    written = settings.read_text("utf-8")
    assert "# proxy_hops = 0" in written
    settings.write_text(written.replace("# proxy_hops = 0", "proxy_hops = 1"), "utf-8")
    yield running.start()
    running.stop()


def at_the_map(person, *, postcode="67000", name="", **options):
    number = next(_newcomers)
    newcomer = person(**options)
    newcomer.page.context.set_extra_http_headers({"X-Forwarded-For": f"192.0.2.{number}"})
    new = {**NEW, "postcode": postcode, "email": f"lucie-{number}@example.org"}
    newcomer.open("/join").write(**new)
    newcomer.page.check("[name=adult]")
    newcomer.page.check("[name=charter]")
    newcomer.press("Suite")
    if name and not newcomer.page.locator("[data-place-picker]").count():
        newcomer.press(name)
    assert newcomer.reads("Où est ton mile")
    return newcomer


def at_another_map(newcomer, surroundings: dict[str, Any], *, is_approximate: bool = False):
    """Open the same page with other surroundings than the instance's."""

    def put(route):
        text = route.fetch().text()
        data = f'data-surroundings="{html.escape(json.dumps(surroundings))}"'
        data += " data-approximate" if is_approximate else ""
        route.fulfill(
            body=re.sub(r'data-surroundings="[^"]*"', lambda _: data, text),
            content_type="text/html",
        )

    newcomer.page.route("**/join/place", put)
    return newcomer.open("/join/place")


def seam() -> dict[str, Any]:
    """A town of small squares, its wood of large ones to the north, and the end of it all."""
    centre = list(grid.centre(grid.cell_at(*STRASBOURG, grid.COARSEST)))
    up = 180 / grid.COARSE_ROWS  # degrees; each row has its own columns
    lines = {
        grid.to_text(_beside(centre[0] + north * up, centre[1], east)): [0, level]
        for north, level in ((0, 0), (-1, 0), (1, 2))
        for east in (-1, 0, 1)
    }
    return {
        "centre": centre,
        "span_m": 4800,
        "reach_m": 12_000,
        "own": 0,
        "names": [["Oberlauterbach-sur-Mile", *centre, 500, None]],
        "squares": lines,
        "outlines": [],
    }


def _beside(latitude: float, longitude: float, east: int) -> int:
    cell = grid.cell_at(latitude, longitude, grid.COARSEST)
    return grid.cell_of(grid.COARSEST, grid.row_of(cell), grid.column_of(cell) + east)


def touch(newcomer, *, east_m: float = 0, north_m: float = 0):
    """Touch the map so many metres from its middle."""
    page = newcomer.page
    box = page.locator("svg.picker-map").bounding_box()
    per_metre = box["width"] / wide_m(page)
    x, y = box["width"] / 2 + east_m * per_metre, box["height"] / 2 - north_m * per_metre
    page.locator("svg.picker-map").click(position={"x": x, "y": y})


def wide_m(page) -> float:
    """Tell how many metres the picture is wide, by a square whose size is known."""
    side = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.picker-square.outside')]"
        ".map(square => Number(square.getAttribute('width')))) + 2"
    )
    return (
        grid.SIDE_M[grid.COARSEST] * page.locator("svg.picker-map").bounding_box()["width"] / side
    )


def chosen(newcomer) -> str:
    value = newcomer.page.locator("[name=cell]").input_value()
    assert isinstance(value, str)
    return value


def test_a_touch_lights_a_square_and_the_mile_around_it(person):
    newcomer = at_the_map(person)
    page = newcomer.page
    assert page.locator("[data-here]").is_disabled()
    middle = page.locator("svg.picker-map").bounding_box()["width"] / 2
    for _ in range(2):  # the first touch brings small squares nearer
        page.locator("svg.picker-map").click(position={"x": middle, "y": middle})
    assert page.locator(".picker-mile .chosen").count() == 1
    assert page.locator(".picker-mile .square").count() > 3
    assert newcomer.reads("Ce carré est choisi : Strasbourg.")
    newcomer.is_at_ease()

    with page.expect_request(lambda request: request.method == "POST") as sent:
        newcomer.press("C’est ici")
    fields = parse_qs(sent.value.post_data)
    assert grid.from_text(fields["cell"][0])
    assert not {"latitude", "longitude", "lat", "lon"} & set(fields)
    assert newcomer.reads("dans ton mile")
    newcomer.is_at_ease()


@pytest.mark.parametrize("is_on_a_phone", [True, False], ids=["phone", "desk"])
@pytest.mark.parametrize(
    ("postcode", "name"),
    [
        ("67000", "Strasbourg"),
        ("67500", "Haguenau"),
        ("67330", "Uttwiller"),
        ("67860", "Rhinau"),
        ("67160", "Oberlauterbach"),
    ],
)
def test_a_commune_is_named_on_its_own_picture(person, postcode, name, is_on_a_phone):
    newcomer = at_the_map(person, postcode=postcode, name=name, phone=is_on_a_phone)
    own = newcomer.page.locator(".picker-names text.own")
    assert own.all_text_contents() == [name]
    box, frame = own.bounding_box(), newcomer.page.locator("svg.picker-map").bounding_box()
    assert frame["x"] <= box["x"]
    assert box["x"] + box["width"] <= frame["x"] + frame["width"]
    assert frame["y"] <= box["y"] <= frame["y"] + frame["height"] - box["height"]
    assert newcomer.page.locator(".picker-square.tint-own").count() > 0
    covered = newcomer.page.evaluate(
        "(() => { const names = [...document.querySelectorAll('.picker-names text')]"
        ".map(name => name.getBoundingClientRect());"
        "return names.some((a, i) => names.slice(i + 1).some(b => a.left < b.right"
        " && b.left < a.right && a.top + 4 < b.bottom - 4 && b.top + 4 < a.bottom - 4)); })()"
    )
    assert not covered


def test_a_touch_gives_a_small_square_in_town_and_a_large_one_in_its_wood(person):
    newcomer = at_another_map(at_the_map(person), seam())
    touch(newcomer)
    assert chosen(newcomer).startswith("g1:0:")
    touch(newcomer, north_m=1600)
    assert chosen(newcomer).startswith("g1:2:")
    newcomer.choose("size", "1")
    touch(newcomer)
    assert chosen(newcomer).startswith("g1:1:")
    newcomer.choose("size", "0")
    assert chosen(newcomer).startswith("g1:0:")


def test_squares_too_small_for_a_finger_come_nearer_before_one_is_chosen(person):
    newcomer = at_another_map(at_the_map(person, phone=True), {**seam(), "span_m": 8000})
    page = newcomer.page
    touch(newcomer, east_m=200)
    assert newcomer.reads("La carte s’est rapprochée : touche ton carré.")
    assert chosen(newcomer) == "" and page.locator("[data-here]").is_disabled()
    widths = page.evaluate(
        "[...document.querySelectorAll('.picker-square.tint-own')]"
        ".map(square => square.getBoundingClientRect().width)"
    )
    assert min(widths) >= TOUCHABLE_PX - 2  # the gap between two squares counts as theirs
    middle = page.locator("svg.picker-map").bounding_box()["width"] / 2
    page.locator("svg.picker-map").click(position={"x": middle, "y": middle})
    assert chosen(newcomer).startswith("g1:0:")


def test_a_touch_outside_or_too_far_says_so_and_chooses_nothing(person):
    newcomer = at_another_map(at_the_map(person), seam())
    touch(newcomer, east_m=-2_470)
    assert newcomer.reads("Ce carré est en dehors de la région de cette instance.")
    at_another_map(newcomer, {**seam(), "reach_m": 1000})
    touch(newcomer, north_m=1600)
    assert newcomer.reads("Ce carré est trop loin : Strasbourg est ailleurs.")
    assert chosen(newcomer) == "" and newcomer.page.locator("[data-here]").is_disabled()


def test_a_name_longer_than_its_corner_stays_inside_the_picture(person):
    known = seam()
    known["names"][0][0] = "Saint-Remy-en-Bouzemont-Saint-Genest"
    newcomer = at_another_map(at_the_map(person, phone=True), known)
    newcomer.page.wait_for_function(  # drawn once more with the typeface that came after it
        "document.fonts.status === 'loaded'"
        " && document.querySelector('.picker-names text.own[textLength]')"
    )
    own = newcomer.page.locator(".picker-names text.own").bounding_box()
    frame = newcomer.page.locator("svg.picker-map").bounding_box()
    assert frame["x"] <= own["x"] and own["width"] <= frame["width"]
    newcomer.is_at_ease()


def test_the_devices_position_ends_in_the_browser(person):
    newcomer = at_the_map(person)
    page = newcomer.page
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 48.5734053, "longitude": 7.7521113})
    page.get_by_role("button", name="Me localiser").click()
    page.wait_for_selector(".picker-mile .chosen")
    bodies = []
    page.on("request", lambda request: bodies.append(request.url + (request.post_data or "")))
    newcomer.press("C’est ici")
    assert bodies and not any("48.57" in body or "5734" in body for body in bodies)


def test_the_keyboard_chooses_as_well(person):
    newcomer = at_another_map(at_the_map(person), seam())
    page = newcomer.page
    page.locator("svg.picker-map").focus()
    for key in ("ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    assert newcomer.reads("Entrée choisit ce carré.") and chosen(newcomer) == ""
    page.keyboard.press("Enter")
    assert chosen(newcomer).startswith("g1:0:")
    newcomer.choose("size", "2")
    assert chosen(newcomer).startswith("g1:2:")
    newcomer.choose("size", "0")
    page.locator("svg.picker-map").focus()
    for _ in range(3):  # up through the town and into its wood, a square at a time
        page.keyboard.press("ArrowUp")
    assert newcomer.reads("Entrée choisit ce carré.")
    page.keyboard.press("Enter")
    assert chosen(newcomer).startswith("g1:2:")
    page.keyboard.press("ArrowUp")
    assert newcomer.reads("Ce carré est en dehors de la région de cette instance.")
    before = page.locator(".picker-square").count()
    page.keyboard.press("-")
    assert page.locator(".picker-square").count() > before


def test_without_script_there_is_only_the_commune(person):
    newcomer = at_the_map(person, script=False)
    assert not newcomer.page.locator("svg.picker-map").is_visible()
    assert not newcomer.page.locator("[data-here]").is_visible()
    newcomer.press("Rester à la commune")
    assert newcomer.reads("quelque part à Strasbourg")
