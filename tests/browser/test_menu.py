"""The menu with eight plugins on, measured in Chromium at five widths in four languages."""

import textwrap
from pathlib import Path

import pytest

from onemile.app import create_app
from onemile.db import EXTENSION, shut
from onemile.members import sessions
from onemile.testing.server import Server, begun
from onemile.testing.world import World

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
WIDTHS = (360, 768, 1024, 1280, 1920)
HEIGHT = 780
GAP_PX_MIN = 4  # between two words, or a word and the bell
MEASURED = ("words", "targets", "counts", "sheet")
TARGET_PX_MIN = 24  # WCAG 2.2, 2.5.8
# Five beside exchanges, projects and Smiles. Two come early, with the longest words we know of.
GUESTS = {
    "toolshelf": ("Bibliothèque d’objets", 41, 7),
    "rides": ("Mitfahrgelegenheit", 42, 0),
    "mags": ("Mags", 50, 3),
    "choir": ("Chorale du quartier", 70, 60),
    "garden": ("Jardin partagé", 95, 40),
}
PLUGIN = """
from flask import Blueprint, render_template
from onemile.api import Manifest, NavLink, hookimpl

MANIFEST = Manifest(name="{name}", title="{title}")
blueprint = Blueprint("{name}", __name__, url_prefix="/{name}")

@blueprint.get("/")
def page():
    return render_template("base.html")

@hookimpl
def register_blueprints():
    return [blueprint]

@hookimpl
def navigation_links(viewer):
    if viewer is None:
        return []
    return [NavLink(title="{title}", url="/{name}/", icon="box", order={order}, badge={badge})]
"""
# What lies in the header and in the bar, as boxes: words where there are words.
BOXES = """
() => {
  const shown = e => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden';
  const box = e => { const r = e.getBoundingClientRect();
    return {what: e.textContent.trim(),
            left: r.left, right: r.right, top: r.top, bottom: r.bottom}; };
  const all = q => [...document.querySelectorAll(q)].filter(shown).map(box);
  const root = document.documentElement;
  return {words: all('.place-name'), targets: all('.place, .bell, .brand, .menu-items a'),
          counts: all('.place > .count'), sheet: all('.menu-items'), bell: all('.bell'),
          wide: root.scrollWidth, room: root.clientWidth};
}
"""


@pytest.fixture
def crowded(tmp_path):
    """Serve an instance with eight plugins; gives it and the cookie of Ana."""
    folder, shelf = tmp_path / "instance", tmp_path / "shelf"
    server = Server(folder, variables={"PYTHONPATH": str(shelf)})
    begun(folder, "--name", "1Mile Alsace", base_url=server.url)
    app = create_app(folder, environment={})
    with app.app_context():
        token = sessions.open_session(World(app).member("Ana"), device="Chromium").token
        cookie = sessions.cookie_name()
    shut(app.extensions[EXTENSION])
    _install(shelf)
    names = ", ".join(f'"{name}"' for name in ("exchanges", "projects", "smiles", *GUESTS))
    settings = folder / "onemile.toml"
    kept = [line for line in settings.read_text("utf-8").splitlines() if "enabled" not in line]
    settings.write_text("\n".join([f"enabled = [{names}]", *kept]) + "\n", "utf-8")
    yield server.start(), {"name": cookie, "value": token, "url": server.url}
    server.stop()


def _install(shelf):
    points = ["[onemile.plugins]"]
    for name, (title, order, badge) in GUESTS.items():
        module = shelf / f"bar_{name}.py"
        module.parent.mkdir(exist_ok=True)
        text = PLUGIN.format(name=name, title=title, order=order, badge=badge)
        module.write_text(textwrap.dedent(text), "utf-8")
        points.append(f"{name} = bar_{name}")
    installed = shelf / "bar_guests-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: bar-guests\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text("\n".join(points) + "\n")


@pytest.fixture
def page(chromium, crowded):
    server, cookie = crowded
    context = chromium.new_context(reduced_motion="reduce", locale="fr-FR")
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(f"{server.url}/")
    yield page
    context.close()


def _apart(one, other):
    """How far two boxes are from one another, in px; negative when they overlap."""
    beside = max(one["left"] - other["right"], other["left"] - one["right"])
    below = max(one["top"] - other["bottom"], other["top"] - one["bottom"])
    return max(beside, below)


def _faults(seen, *, sheet):
    """What is wrong with the menu as it was measured."""
    things = seen["words"] + seen["bell"]
    if seen["wide"] > seen["room"]:
        yield f"the page is {seen['wide']} px wide"
    for at, one in enumerate(things):
        for other in things[at + 1 :]:
            if _apart(one, other) < GAP_PX_MIN:
                yield f"{one['what']} touches {other['what']}: {_apart(one, other):.1f} px"
    for one in seen["targets"]:
        if min(one["right"] - one["left"], one["bottom"] - one["top"]) < TARGET_PX_MIN:
            yield f"{one['what']} is too small to press"
    for count in seen["counts"]:
        if any(_apart(count, word) < -1 for word in seen["words"]):
            yield f"the count {count['what']} lies upon a word"
    if len(seen["sheet"]) != sheet:
        yield "the rest is open, or cannot be opened"
    for one in [box for name in MEASURED for box in seen[name]]:
        if one["left"] < 0 or one["right"] > seen["room"]:
            yield f"{one['what']} leaves the page sideways"
    for one in seen["words"] + seen["sheet"]:
        if one["top"] < 0 or one["bottom"] > HEIGHT:
            yield f"{one['what']} leaves the window"


def _look(page):
    """Measure at each width, with the rest behind "More" and open."""
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for is_open in (False, True):
            page.evaluate("is => { document.querySelector('.more > .menu').open = is }", is_open)
            seen = page.evaluate(BOXES)
            faults += [f"{width} px: {fault}" for fault in _faults(seen, sheet=int(is_open))]
    return faults


def test_the_menu_of_eight_plugins_gives_way(page, crowded):
    server, _cookie = crowded
    faults = []
    for language, more in {"fr": "Plus", "en": "More", "de": "Mehr", "gsw": "Meh"}.items():
        page.goto(f"{server.url}/language/{language}?back=/garden/")
        assert page.locator(".more .place-name").inner_text() == more
        faults += [f"{language}, {fault}" for fault in _look(page)]
    assert not faults, "\n".join(faults)

    # Five by order; what is new, and where one is, shows on the entry that hides it.
    assert page.locator(".bar > ul > li > a").count() == 5
    hidden = [text.split("\n")[0] for text in page.locator(".bar .menu-items a").all_inner_texts()]
    assert hidden[-2:] == ["Chorale du quartier", "Jardin partagé"] and len(hidden) == 6
    assert page.locator(".more summary .count [aria-hidden]").inner_text() == "99"
    assert page.locator(".more summary").get_attribute("aria-current") == "true"
    assert page.locator(".menu-items [aria-current=page]").inner_text().startswith("Jardin")


def test_the_rest_of_the_menu_is_reached_by_keys(page):
    page.set_viewport_size({"width": 360, "height": HEIGHT})
    sheet = page.locator(".bar .menu-items")
    page.locator(".more summary").focus()
    page.keyboard.press("Enter")
    assert sheet.is_visible()
    page.evaluate(AXE)
    found = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ': ' + v.help))")
    assert not found
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.bar .menu-items a')")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Escape")
    assert not sheet.is_visible()
    assert page.evaluate("document.activeElement.matches('.more summary')")
