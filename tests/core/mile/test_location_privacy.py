"""Nobody learns more of a home than its square: not from a page, not from the disk, not in metres.

The routes are taken from the URL map, so that a new page is tested without anyone remembering.
"""

import itertools
import json
import random
import re
import secrets
from pathlib import Path
from urllib.parse import quote

import pytest
from werkzeug.routing.converters import NumberConverter

from onemile import current, i18n, ids
from onemile.db import at_work, is_sqlite
from onemile.mile import grid, places, region_pack
from onemile.testing import MORNING
from onemile.testing.browser import Browser
from onemile.testing.world import World
from onemile_exchanges import publish

# A home with digits of its own, at the edge of Strasbourg and Schiltigheim.
LATITUDE, LONGITUDE = 48.6003519, 7.7466173
SQUARE = grid.cell_at(LATITUDE, LONGITUDE, 0)
# Two answers of two people who share that square.
ANSWERS = {
    "strasbourg": {"postcode": "67000", "commune": "67482"},
    "schiltigheim": {"postcode": "67300", "commune": "67447"},
}
# They tell everybody how large a square is; that is no distance to anybody.
TEXTS = {"/privacy", "/charter", "/legal", "/accessibility"}
LOOKS = ("mile", "commune", "neighbours", "instance")
# What differs by nature from one answer to the next: form tokens, what signs them, the disk.
TOKENS = re.compile(r'(name="csrf_token" value=")[^"]*|\d+ Mo libres|"[\w-]{30,}\.[\w-]+\.[\w-]+"')
METRES = re.compile(r"\b\d+(?:[.,]\d+)?[\s\u00a0\u202f]?(?:m|km|mètres?|kilomètres?)\b")
NUMBER = re.compile(r"(?<![\d.])(?:4[789]|[678])\.\d{3,}")


def _paths(app, *, item_id: int, public_id: str) -> list[str]:
    """Fill every GET route of the instance with what a curious neighbour knows."""
    kinds = [target.kind for _, target in _declared(app, "register_report_targets")]
    known = {"kind": kinds, "subject_id": [str(item_id), public_id], "code": ["fr"]}
    adapter = app.url_map.bind("x")
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if "GET" not in (rule.methods or ()) or rule.endpoint.endswith("static"):
            continue
        choices = []
        for name, converter in sorted(rule._converters.items()):
            allowed = sorted(getattr(converter, "items", ()))
            by_kind = [item_id] if isinstance(converter, NumberConverter) else [public_id]
            choices.append([(name, value) for value in known.get(name) or allowed or by_kind])
        found += [adapter.build(rule.endpoint, dict(one)) for one in itertools.product(*choices)]
    for ring in LOOKS:
        found += [f"/?ring={ring}", f"/search?q=velo&ring={ring}", f"/map?ring={ring}"]
        found += [f"/map/squares.json?ring={ring}"]
    square = quote(grid.to_text(SQUARE))
    found += [f"/map?ring=mile&spot={square}", f"/map/squares.json?spot={square}"]
    return found


def _declared(app, hook: str):
    return app.extensions["onemile"].plugins.declared(hook)


class Street:
    """One world: visitor, neighbour, stranger and steward look at whoever gave the answer."""

    def __init__(self, app, answer: dict[str, str]) -> None:
        self.app = app
        world = World(app)
        self.neighbour = world.member("Nina", at=world.beside(SQUARE))
        self.steward = world.member("Simone", at=world.beside(SQUARE, rows=1), role="steward")
        self.stranger = world.member("Stella", at="68100")
        self.target = world.member("Tom", at=None)
        cell_text = grid.to_text(SQUARE)
        places.settle(member_id=self.target.id, cell_text=cell_text, **answer)
        world.neighbours(6, at=SQUARE)
        # For every member, so that the stranger too has something to compare.
        draft = publish.Draft(
            kind="offer", form="loan", category="objects", title="Un vélo", audience="instance"
        )
        self.item = publish.publish(draft, member=self.target)
        world.tell()

    def pages(self, viewer: str) -> dict[str, str]:
        """Open every page as somebody; gives what came back, by path."""
        member = getattr(self, viewer, None)
        browser = Browser(self.app, member=member)
        asked = _paths(self.app, item_id=self.item.id, public_id=self.target.public_id)
        return {path: self._ask(browser, path) for path in asked}

    def _ask(self, browser: Browser, path: str) -> str:
        response = browser.client.get(path)
        body = response.get_data().decode("utf-8", "replace")
        headers = "\n".join(
            f"{name}: {value}" for name, value in response.headers if name != "Set-Cookie"
        )
        page = f"{response.status}\n{headers}\n\n{body}".replace(self.app.instance_path, "folder")
        return TOKENS.sub(r"\1", page)


@pytest.fixture
def dice(monkeypatch):
    """Make every secret of a world follow from a seed: two worlds draw the same."""

    def cast() -> None:
        drawn = random.Random(1609)
        monkeypatch.setattr(ids, "_last", 0)
        monkeypatch.setattr(ids, "_given", {})
        monkeypatch.setattr(secrets, "randbits", drawn.getrandbits)
        monkeypatch.setattr(secrets, "token_hex", lambda n=16: drawn.randbytes(n).hex())
        monkeypatch.setattr(secrets, "token_urlsafe", lambda n=32: drawn.randbytes(n).hex())

    return cast


@pytest.fixture
def street(make_instance, clock, dice):
    """Make the world of an answer: all the same but for that answer."""

    def make(name: str) -> Street:
        app = make_instance(name, settings={"base_url": "http://onemile.example"})
        dice()
        clock.present = MORNING
        with app.app_context():
            i18n.activate("fr")
            return Street(app, ANSWERS[name])

    return make


# ---------------------------------------------------------------- the property gate


@pytest.mark.parametrize("viewer", ["visitor", "neighbour", "stranger", "steward"])
def test_what_a_member_declared_changes_no_byte_for_others(viewer, street, clock, dice):
    seen = {}
    for name in ANSWERS:
        one = street(name)
        dice()
        with one.app.app_context():
            seen[name] = one.pages(viewer)
    here, there = seen.values()
    assert here.keys() == there.keys() and len(here) > 60
    differing = [path for path in here if here[path] != there[path]]
    assert differing == []


def test_the_gate_would_notice(street, dice):
    """The same two worlds, but others read the declared commune."""
    pages = []
    for name in ANSWERS:
        one = street(name)
        with one.app.app_context():
            at_work().execute_sql("UPDATE place SET commune = declared_commune")
            dice()
            pages.append(one.pages("stranger"))
    assert any(pages[0][path] != pages[1][path] for path in pages[0])


# ---------------------------------------------------------------- no number finer than a square


def test_no_page_holds_a_coordinate_finer_than_a_square(street):
    one = street("strasbourg")
    region = region_pack.load("alsace")
    public = {n for town in region.communes for n in (town.latitude, town.longitude)}
    public |= {n for rings in region.outlines.values() for ring in rings for at in ring for n in at}
    mile = [edge for cell in grid.mile(SQUARE) for edge in grid.bounds(cell)]
    for member in (one.neighbour, one.steward, one.target):
        with one.app.app_context():
            home = places.Place.get(places.Place.member_id == member.id).cell
        mile += [edge for cell in grid.mile(home) for edge in grid.bounds(cell)]
    edges = {round(edge, 6) for edge in mile}
    with one.app.app_context():
        for viewer in ("visitor", "neighbour", "steward", "target"):
            for path, page in one.pages(viewer).items():
                shown = _without_drawings(page)
                found = {float(text) for text in NUMBER.findall(shown)}
                assert found <= public | edges, f"{path} as {viewer}: {found - public - edges}"


def test_nobody_is_told_metres(street):
    one = street("strasbourg")
    with one.app.app_context():
        for viewer in ("visitor", "neighbour", "steward", "target"):
            pages = one.pages(viewer)
            for path in pages.keys() - TEXTS:
                page = pages[path]
                told = METRES.findall(re.sub(r"<[^>]*>", " ", _without_drawings(page)))
                assert told == [], f"{path} as {viewer}: {told}"


def _without_drawings(page: str) -> str:
    """Leave out icons and drawings: the numbers of their paths are no places."""
    return re.sub(r"<svg.*?</svg>|\bd=\"[^\"]*\"", "", page, flags=re.S)


# ---------------------------------------------------------------- at rest

NEWCOMER = {
    "first_name": "Marke",
    "last_name": "Punkt",
    "postcode": "67000",
    "email": "marke@quartier.example",
    "password": "trois pommes rondes",
    "adult": "y",
    "charter": "y",
}


def test_a_marked_home_is_nowhere_on_disk_nor_in_the_log(instance, browser, capfd, caplog):
    newcomer = browser()
    newcomer.get("/join").submit("Suite", **NEWCOMER)
    # What a careless or hostile client might send beside the square.
    spy = {
        "latitude": str(LATITUDE),
        "longitude": str(LONGITUDE),
        "cell": f"{LATITUDE},{LONGITUDE}",
    }
    newcomer.post("/join/place", {"commune": "67482", "here": "1", **spy})
    newcomer.submit("C’est ici", cell=grid.to_text(SQUARE))
    newcomer.follow("Cela me va")
    letter = _letters()[-1]
    newcomer.get(letter.removeprefix(current.card().base_url)).submit("Confirmer")
    newcomer.post("/mile/here", spy)
    newcomer.post("/mile/place", {"commune": "67482", "here": "1", **spy})
    newcomer.get(f"/?lat={LATITUDE}&lon={LONGITUDE}").get(f"/map?spot={LATITUDE},{LONGITUDE}")
    newcomer.post("/mile/here", {"cell": grid.to_text(SQUARE)})
    assert newcomer.status == 200

    captured = capfd.readouterr()
    kept = [
        captured.out,
        captured.err,
        caplog.text,
        *_rows(),
        *_files(Path(instance.instance_path)),
    ]
    everything = "\n".join(kept)
    assert grid.to_text(SQUARE) in everything or str(SQUARE) in everything
    assert not re.search(r"48[.,]600[23]|7[.,]7466|6003519|7466173", everything)
    found = {float(text) for text in NUMBER.findall(everything)}
    inside = grid.bounds(SQUARE)
    finer = {n for n in found if inside.south < n < inside.north or inside.west < n < inside.east}
    assert finer <= {round(n, 6) for n in grid.centre(SQUARE)}


def _letters() -> list[str]:
    cursor = at_work().execute_sql("SELECT link FROM mail_message ORDER BY id")
    return [row[0] for row in cursor.fetchall()]


def _rows() -> list[str]:
    """Give all rows of all tables as text."""
    found = []
    for table in at_work().get_tables():
        cursor = at_work().execute_sql(f'SELECT * FROM "{table}"')
        found.append(f"{table}: {json.dumps(cursor.fetchall(), default=str)}")
    return found


def _files(folder: Path) -> list[str]:
    """Give all files of the instance as text; the database's own as bytes one can read."""
    found = [path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file()]
    assert not is_sqlite() or any("SQLite format 3" in text for text in found)
    return found


# ---------------------------------------------------------------- side doors


def test_a_square_outside_the_mile_cannot_be_asked_for(street):
    one = street("strasbourg")
    with one.app.app_context():
        far = World(one.app).member("Far", at="68100")
        page = Browser(one.app, member=far).get(f"/map?spot={grid.to_text(SQUARE)}")
        assert "Un vélo" not in page.text
        page = page.get(f"/map?ring=instance&spot={grid.to_text(SQUARE)}")
        assert grid.to_text(SQUARE) not in page.html


def test_beyond_the_mile_a_thing_is_named_after_its_commune_only(street):
    one = street("strasbourg")
    with one.app.app_context():
        far = World(one.app).member("Far", at="68100")
        page = Browser(one.app, member=far).get("/?ring=instance")
        assert "Un vélo" in page.text
        assert str(SQUARE) not in page.html and grid.to_text(SQUARE) not in page.html
