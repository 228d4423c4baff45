"""The newsstand and a Mag's pages in a real browser: at ease on a phone, by keyboard alone."""

import pytest

from onemile import clock
from onemile.app import create_app
from onemile.db import EXTENSION, shut, transaction
from onemile.members import sessions
from onemile.mile.radius import home_of
from onemile.testing.world import World
from onemile_mags.article_models import Article
from onemile_mags.models import PUBLISHED, Issue, Mag, Section

TITLES = ("Le potager partagé", "Verkehrsberuhigungsmaßnahmen am Kanal", "Port du Rhin", "Fil", "W")


def plant(owner, number, title):
    """Plant a Mag for everyone with a number, a section, and an article in and beside them."""
    home = home_of(owner.id)
    by = {"author_id": owner.id, "author_uri": owner.uri, "audience": "everyone"}
    at = {"cell": home.cell, "commune": home.commune, "state": PUBLISHED}
    mag = Mag.create(title=title, slug=f"mag-{number}", fresh_at=clock.now(), **by, **at)
    section = Section.create(mag=mag.id, position=1, title="Au jardin")
    issue = Issue.create(mag=mag.id, number=1, season="mai", state=PUBLISHED)
    for n in range(4):
        Article.create(
            mag=mag.id,
            slug=f"article-{n}",
            title=f"Ce qui pousse, {n}",
            lead="Trois bacs, aucune odeur.",
            section=section.id,
            issue=issue.id if n < 2 else None,
            is_standing=n == 3,
            published_at=clock.now(),
            **by,
            **at,
        )
    return section


@pytest.fixture
def stand(server):
    """Five Mags of Ana, and the cookies of Ben, her neighbour, and of Mila, who is far."""
    app = create_app(server.folder, environment={})
    with app.app_context():
        world = World(app)
        ana, ben, mila = world.member("Ana"), world.member("Ben"), world.member("Mila", at="68100")
        with transaction():
            sections = [plant(ana, number, title) for number, title in enumerate(TITLES)]
        tokens = [sessions.open_session(one, device="Chromium").token for one in (ben, mila)]
        name = sessions.cookie_name()
        section = sections[0].id
    shut(app.extensions[EXTENSION])
    cookies = [{"name": name, "value": token, "url": server.url} for token in tokens]
    return section, *cookies


@pytest.mark.parametrize("phone", [True, False])
def test_every_page_is_at_ease(person, stand, phone):
    section, ben, mila = stand
    rest = ("", "/issues", "/issues/1", f"/sections/{section}", "/articles")
    reader = person(phone=phone)
    reader.page.context.add_cookies([ben])
    out = ("/feed", "/letters", "/exports", "/exports?issue=1")
    own = ("/mags/", "/mags/mile", "/mags/followed", "/mags/imports")
    for path in (*own, *(f"/mags/mag-0{one}" for one in (*rest, *out))):
        reader.open(path).is_at_ease()
    visitor = person(phone=phone)
    visitor.page.emulate_media(color_scheme="dark")
    for path in ("/mags/", "/mags/everyone", "/mags/mag-1", "/mags/mag-1/letters"):
        visitor.open(path).is_at_ease()
    far = person(phone=phone)
    far.page.context.add_cookies([mila])
    far.open("/mags/").is_at_ease()
    assert far.reads("Quatre façons de commencer")


def test_a_shelf_is_leafed_through_by_keyboard_without_a_script(person, stand):
    reader = person(phone=True, script=False)
    reader.page.context.add_cookies([stand[1]])
    reader.open("/mags/")
    covers = reader.page.locator("#mile").locator("xpath=../..").locator("a.mags-cover")
    covers.first.focus()
    for _turn in range(4):
        reader.page.keyboard.press("Tab")
    last = covers.nth(4).bounding_box()
    assert 0 <= last["x"] and last["x"] + last["width"] <= reader.page.viewport_size["width"]
    with reader.page.expect_navigation():
        reader.page.keyboard.press("Enter")
    assert "/mags/mag-" in reader.page.url
