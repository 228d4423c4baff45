"""A plugin's own symbols: drawn in the sprite when harmless, refused at start when not."""

import re
import types
from pathlib import Path

import pytest
import structlog
from flask import render_template_string

from onemile import current, plugin_manager
from onemile.app import create_app
from onemile.contracts import Manifest, NavLink
from onemile.hookspecs import hookimpl
from onemile.plugin_manager import Plugin, PluginError
from onemile.record import WrongField
from onemile.web import icons
from onemile.web.navigation import menu

DRAW = "{% from '_macros.html' import icon %}{{ icon(name) }}"


def svg(inside, more=""):
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"{more}>{inside}</svg>'


SPADE = svg('<title>a spade</title><g transform="rotate(45 12 12)"><path d="M12 2v9"/></g>')


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Start an instance with one plugin that ships these files."""

    def one(files, **hooks):
        module = types.ModuleType("onemile_shed")
        module.__file__ = str(Path(tmp_path) / "shed" / "__init__.py")
        module.MANIFEST = Manifest(name="shed", title="Shed")
        for name, function in hooks.items():
            setattr(module, name, function)
        folder = Path(tmp_path) / "shed" / "static" / "icons"
        folder.mkdir(parents=True)
        for name, text in files.items():
            (folder / name).write_text(text)
        point = types.SimpleNamespace(name="shed", dist=None, load=lambda: module)
        monkeypatch.setattr(plugin_manager, "installed", lambda: [point])
        return create_app(tmp_path, overrides={"enabled": ["shed"]}, environment={}, testing=True)

    return one


def test_a_symbol_of_a_plugin_is_drawn_under_its_name(start):
    app = start({"spade-2.svg": SPADE})

    with app.test_request_context("/"):
        drawn = render_template_string(DRAW, name="shed-spade-2")

    assert re.fullmatch(
        r'<svg class="icon" [^>]*><g transform="rotate\(45 12 12\)">'
        r'<path d="M12 2v9"></path></g></svg>',
        drawn.strip(),
    )


def test_a_symbol_of_the_core_is_drawn_as_before(start):
    with start({}).test_request_context("/"):
        assert '<path d="M12 5v14M5 12h14"/>' in render_template_string(DRAW, name="plus")


PATH = '<path d="M1 1h4"/>'
HARMFUL = {
    "a script": svg(PATH + "<script>alert(1)</script>"),
    "an event": svg('<path d="M1 1h4" onclick="alert(1)"/>'),
    "an event on its root's child": svg(f'<g onload="alert(1)">{PATH}</g>'),
    "a picture": svg('<image href="https://evil.example/x.png"/>'),
    "a use": svg('<use href="#x"/>'),
    "a link": svg(f'<a href="https://evil.example">{PATH}</a>'),
    "an address in a fill": svg('<path d="M1 1h4" fill="url(https://evil.example/#a)"/>'),
    "a style": svg(f"<style>*{{display:none}}</style>{PATH}"),
    "a style of its own": svg('<path d="M1 1h4" style="background:url(//evil.example)"/>'),
    "a class": svg('<path d="M1 1h4" class="bell"/>'),
    "a foreign object": svg("<foreignObject><p>x</p></foreignObject>"),
    "an animation": svg('<animate attributeName="d" to="M1 1"/>'),
    "words": svg(f"{PATH}free money"),
    "a quote in a number": svg("<path d='M1 1\" onload=\"x'/>"),
    "an entity": '<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + SPADE,
    "an instruction": '<?xml-stylesheet href="https://evil.example/x.css"?>' + SPADE,
    "a mistake": "<svg",
    "nothing": svg(""),
    "another grid": SPADE.replace("0 0 24 24", "0 0 512 512"),
    "no namespace": '<svg viewBox="0 0 24 24"><path d="M1 1"/></svg>',
    "a page": "<html><body>x</body></html>",
    "too much": svg('<path d="' + "M1 1" * 2_000 + '"/>'),
    "too deep": svg("<g>" * 500 + PATH + "</g>" * 500),
}


@pytest.mark.parametrize("text", HARMFUL.values(), ids=HARMFUL)
def test_what_is_not_harmless_stops_the_start_in_one_line(start, text):
    with pytest.raises(PluginError) as refusal:
        start({"spade.svg": text})

    said = str(refusal.value)
    assert said.startswith("shed: its icon static/icons/spade.svg: ") and "\n" not in said


@pytest.mark.parametrize(
    "name", ["Spade.svg", "spade_2.svg", "a b.svg", "x" * 40 + ".svg", "-.svg"]
)
def test_a_name_that_no_template_could_say_is_refused(start, name):
    with pytest.raises(PluginError, match="shed: its icon"):
        start({name: SPADE})


def test_nobody_ships_hundreds(start):
    with pytest.raises(PluginError, match="shed: ships more than 60 icons"):
        start({f"spade-{number}.svg": SPADE for number in range(61)})


@pytest.fixture
def link(instance):
    """A plugin with an entry of the menu that has this icon."""

    def one(icon):
        module = types.ModuleType("shed")
        module.MANIFEST = Manifest(name="shed", title="Shed")
        entry = NavLink(title="Shed", url="/shed", icon=icon, menu="footer")
        module.navigation_links = hookimpl(lambda: [entry])
        plugins = current.instance().plugins
        plugins.manager.register(module, name="shed")
        folder = plugins.all[0].folder
        plugins.all.append(
            Plugin(manifest=module.MANIFEST, module=module, folder=folder, version="1")
        )

    return one


def test_an_unknown_icon_of_a_menu_fails_the_tests_and_no_page(instance, link, browser):
    link("shed-nothing")
    with instance.test_request_context("/"), pytest.raises(WrongField, match="/shed"):
        menu("footer")

    current.instance().plugins.reraise = False
    with structlog.testing.capture_logs() as said:
        for _again in range(3):
            assert "Shed" in browser().get("/report").text

    assert [(line["event"], line["icon"]) for line in said] == [("unknown icon", "shed-nothing")]


def test_every_entry_of_our_menus_has_an_icon_that_exists(instance, link):
    link("wrench")
    with instance.test_request_context("/"):
        assert "wrench" in [one.icon for one in menu("footer")]
        assert icons.unknown_of(["wrench", "tool"]) == ["tool"]
