"""“My mile only” and “people I choose” in Chromium: Mulhouse learns nothing of either.

The words on buttons are looked up in the French catalogue by their source.
"""

from pathlib import Path

import pytest

from onemile.app import create_app
from onemile.db import EXTENSION, shut
from onemile.i18n import Catalogues
from onemile.members import sessions
from onemile.mile.models import Place
from onemile.testing.world import World

ROOT = Path(__file__).parents[2]
CATALOGUES = Catalogues([ROOT / "onemile", *sorted((ROOT / "plugins").glob("onemile_*"))])
TITLE = "Arroser mes tomates"
RINGS = ("mile", "instance")  # the smallest and the widest; between them it is the same query


def fr(source, **values):
    """The French words for a source string, filled in, blanks folded."""
    said = CATALOGUES.lookup("fr", source)
    return " ".join((said % values if values else said).split())


@pytest.fixture
def cookies(server):
    """The cookies of Ana and Ben, of Nils, who has no square, and of Carla in Mulhouse."""
    app = create_app(server.folder, environment={})
    with app.app_context():
        world = World(app)
        people = {name: world.member(name) for name in ("Ana", "Ben", "Nils")}
        people["Carla"] = world.member("Carla", at="68100")
        Place.update(cell=None).where(Place.member_id == people["Nils"].id).execute()
        tokens = {
            name: sessions.open_session(one, device="Chromium").token
            for name, one in people.items()
        }
        name = sessions.cookie_name()
    shut(app.extensions[EXTENSION])
    return {who: {"name": name, "value": token, "url": server.url} for who, token in tokens.items()}


@pytest.fixture
def come(person, cookies):
    """Open somebody's browser: ``come("Ana", phone=True)``."""

    def open_browser(name, **options):
        somebody = person(**options)
        somebody.page.context.add_cookies([cookies[name]])
        return somebody

    return open_browser


@pytest.mark.browser
@pytest.mark.timeout(240)
@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_my_mile_only_and_then_some_people_only(script, come):
    ana = come("Ana", script=script, phone=True)
    ben, nils, carla = (come(name, script=script) for name in ("Ben", "Nils", "Carla"))

    ana.open("/exchanges/items/new?kind=offer").is_at_ease()
    ana.write(title=TITLE).choose("category", "garden").choose("form", "help")
    ana.choose("audience", "mile").press(fr("Publish"))
    ana.is_at_ease()
    item = ana.page.url
    assert ana.reads(TITLE) and ana.reads(fr("My mile only"))

    ben.open("/").is_at_ease()
    ben.press(TITLE).is_at_ease()
    assert ben.page.url == item
    # Whoever has no square is offered no mile, and reads nothing that is meant for one.
    nils.open("/exchanges/items/new?kind=offer").is_at_ease()
    assert nils.page.locator("[name=audience][value=mile]").count() == 0
    for stranger in (nils, carla):
        learns_nothing(stranger, item)

    ana.open(f"{item}/edit").is_at_ease()
    ana.choose("audience", "people").press(fr("Save"))
    ana.is_at_ease()
    assert ana.reads(fr("Nobody but you sees it yet"))
    ana.press(fr("Make a link"))
    ana.is_at_ease()
    assert ana.reads("Il reste un point à revoir. Ce qui est écrit est gardé.")
    ana.write(label="ma cousine").press(fr("Make a link"))
    ana.is_at_ease()
    address = ana.page.locator("#made").input_value()
    learns_nothing(ben, item)

    carla.open(address).is_at_ease()
    assert not carla.reads(TITLE)
    carla.press(fr("See it"))
    carla.is_at_ease()
    assert carla.page.url == item and carla.reads(TITLE)
    carla.open("/for-me").is_at_ease()
    assert carla.reads(TITLE)
    # Passed on, it opens nothing for a second one.
    assert ben.page.goto(address).status == 404
    ben.is_at_ease()
    assert ben.reads(fr("This link opens nothing"))

    ana.open(item).is_at_ease()
    ana.press(fr("Choose who sees it")).is_at_ease()
    assert ana.reads("Carla M.")
    ana.press(fr("Take the link “%(label)s” back", label="ma cousine")).is_at_ease()
    learns_nothing(carla, item)
    assert carla.page.goto(address).status == 404


def learns_nothing(somebody, item):
    """Whom it is not for finds no trace, however wide they look, nor by its address."""
    wide = [
        f"{path}ring={ring}" for path in ("/?", "/map?", "/search?q=tomates&") for ring in RINGS
    ]
    for path in ("/", "/map", "/followed", "/for-me", *wide):
        somebody.open(path)
        assert not somebody.reads(TITLE) and not somebody.reads("Ana M."), path
    assert somebody.page.goto(item).status == 404
    assert not somebody.reads(TITLE)
