"""The feed, the map and "here" in a real browser: at ease on a phone, and only squares leave it."""

import pytest

from onemile.app import create_app
from onemile.db import EXTENSION, shut
from onemile.members import sessions
from onemile.testing.world import World
from onemile_exchanges import publish


@pytest.fixture
def cookie(server):
    """The cookie of Ana, who lives in Strasbourg among neighbours with something to offer."""
    app = create_app(server.folder, environment={})
    with app.app_context():
        world = World(app)
        ana = world.member("Ana")
        for number, other in enumerate(world.neighbours(8)):
            draft = publish.Draft(
                kind="offer",
                form="loan",
                category="objects",
                title=f"Vélo {number}",
                audience="near" if number else "instance",
            )
            publish.publish(draft, member=other)
        draft = publish.Draft(
            kind="need",
            form="help",
            category="garden",
            title="Loin d’ici",
            audience="instance",
        )
        publish.publish(draft, member=world.member("Mo", at="68100"))
        token = sessions.open_session(ana, device="Chromium").token
        name = sessions.cookie_name()
    shut(app.extensions[EXTENSION])
    return {"name": name, "value": token, "url": server.url}


@pytest.fixture
def ana(person, cookie):
    """Open a browser in which Ana is signed in."""

    def come(**options):
        somebody = person(**options)
        somebody.page.context.add_cookies([cookie])
        return somebody

    return come


def test_feed_search_and_credits_are_at_ease(ana):
    reader = ana(phone=True).open("/")
    assert reader.reads("Vélo 7") and reader.reads("dans ton mile")
    for path in ("/", "/?ring=instance&kind=need", "/search?q=velo", "/credits", "/mile/here"):
        reader.open(path).is_at_ease()


def test_the_map_unfolds_over_the_same_squares_as_its_drawing(ana):
    drawn = ana(script=False).open("/map").page.locator("svg.map-sheet rect.square").count()
    reader = ana().open("/map")
    reader.page.wait_for_selector(".leaflet-container path.square")
    assert reader.page.locator(".leaflet-container path.square").count() == drawn in (12, 13)
    reader.is_at_ease()
    reader.page.locator(".leaflet-container path.square.home").click()
    reader.page.wait_for_url("**/map?*spot=*")
    assert reader.page.locator("#spot article").count() == 8
    reader.page.wait_for_selector(".leaflet-container path.square.chosen")
    reader.is_at_ease()


def test_the_map_of_communes_unfolds_as_well(ana):
    reader = ana(phone=True).open("/map?ring=instance")
    reader.page.wait_for_selector(".leaflet-container path.square")
    assert reader.page.locator(".leaflet-container path.square").count() == 2
    reader.is_at_ease()


def test_here_sends_a_square_and_never_the_place(ana):
    reader = ana().open("/")
    context = reader.page.context
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 47.7467233, "longitude": 7.3389937})
    sent = []
    reader.page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    reader.page.locator(".side-left form[data-here] button").click()
    reader.page.wait_for_selector("text=pendant quelques heures")
    assert reader.reads("Mulhouse") and reader.reads("Loin d’ici")
    assert any("cell=g1%3A0%3A" in one for one in sent)
    assert not any("47.74" in one or "7467" in one or "3389" in one for one in sent)
    reader.is_at_ease()
    reader.press("Chez moi")
    assert reader.reads("voici ton mile")


def test_where_the_browser_does_not_know_the_page_says_so(ana):
    reader = ana().open("/")
    reader.page.locator(".side-left form[data-here] button").click()
    reader.page.wait_for_selector("text=Ton navigateur ne dit pas où il est")
    reader.is_at_ease()
