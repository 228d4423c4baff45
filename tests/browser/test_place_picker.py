"""The map of squares: by touch, by keyboard, by the device itself; only a square leaves it."""

from urllib.parse import parse_qs

NEW = {
    "first_name": "Lucie",
    "last_name": "Klein",
    "postcode": "67000",
    "email": "lucie@example.org",
    "password": "trois pommes rondes",
}


def at_the_map(person, **options):
    newcomer = person(**options).open("/join").write(**NEW)
    newcomer.page.check("[name=adult]")
    newcomer.page.check("[name=charter]")
    newcomer.press("Suite")
    assert newcomer.reads("Où est ton mile")
    return newcomer


def test_a_touch_lights_a_square_and_the_mile_around_it(person):
    newcomer = at_the_map(person)
    page = newcomer.page
    assert page.locator("[data-here]").is_disabled()
    page.locator("svg.picker-map").click(position={"x": 90, "y": 120})
    assert page.locator(".picker-mile .square").count() in (12, 13)
    assert newcomer.reads("Ce carré est choisi")
    newcomer.is_at_ease()

    with page.expect_request(lambda request: request.method == "POST") as sent:
        newcomer.press("C’est ici")
    fields = parse_qs(sent.value.post_data)
    assert fields["cell"][0].startswith("g1:0:")
    assert not {"latitude", "longitude", "lat", "lon"} & set(fields)
    assert newcomer.reads("dans ton mile")
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
    newcomer = at_the_map(person)
    page = newcomer.page
    page.locator("svg.picker-map").focus()
    for key in ("ArrowUp", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    assert page.locator("[name=cell]").input_value().startswith("g1:0:")
    newcomer.choose("size", "2")
    assert page.locator("[name=cell]").input_value().startswith("g1:2:")


def test_without_script_there_is_only_the_commune(person):
    newcomer = at_the_map(person, script=False)
    assert not newcomer.page.locator("svg.picker-map").is_visible()
    assert not newcomer.page.locator("[data-here]").is_visible()
    newcomer.press("Rester à la commune")
    assert newcomer.reads("quelque part à Strasbourg")
