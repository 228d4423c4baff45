"""Openings: declared with the record they hand on; what nobody declares stops the start."""

import types
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
from markupsafe import Markup

from onemile import api, core, current, plugin_manager
from onemile.app import create_app
from onemile.contracts import Fragment, Manifest, MemberCard, Slot
from onemile.hookspecs import hookimpl
from onemile.members.directory import subject_of
from onemile.openings import OPENINGS
from onemile.plugin_manager import Plugin, PluginError
from onemile.record import WrongField
from onemile.web.slots import slot


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Start an instance with one plugin, its openings, what it fills, and one template."""

    def one(*, slots=(), template="", fills=(), others=()):
        module = types.ModuleType("onemile_shed")
        module.__file__ = str(Path(tmp_path) / "shed" / "__init__.py")
        module.MANIFEST = Manifest(name="shed", title="Shed", fills=fills)
        module.register_slots = hookimpl(lambda: slots)
        page = Path(tmp_path) / "shed" / "templates" / "shed" / "page.html"
        page.parent.mkdir(parents=True)
        page.write_text(template)
        points = [types.SimpleNamespace(name="shed", dist=None, load=lambda: module)]
        points += [types.SimpleNamespace(name=name, dist=None) for name in others]
        monkeypatch.setattr(plugin_manager, "installed", lambda: points)
        monkeypatch.setattr("onemile.web.slots.installed", lambda: points)
        return create_app(tmp_path, overrides={"enabled": ["shed"]}, environment={}, testing=True)

    return one


@dataclass(frozen=True, kw_only=True)
class Tool:
    """What an opening of a plugin is about."""

    name: str


@dataclass
class Loose:
    name: str = ""


OWN = Slot(name="shed.beside", subject=Tool, meaning="beside a tool")


def test_a_plugin_opens_its_own_pages_and_fills_others(start):
    app = start(
        slots=[OWN],
        template="{{ slot('shed.beside', tool) }} {{ slot( \"thing.actions\", item) }}",
        fills=("mile.aside", "shed.beside"),
    )

    assert "shed" in app.extensions["onemile"].plugins.names()


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ({"template": '{{ slot("shed.besides", x) }}'}, "'shed.besides'"),
        ({"template": '{% set a = slot("members.profile") %}'}, "'members.profile'"),
        ({"fills": ("profile.member",)}, "'profile.member'"),
        ({"slots": [Slot(name="member.above", meaning="x")]}, "'member.above'"),
        ({"slots": [Slot(name="shed", meaning="x")]}, "'shed'"),
        ({"slots": [{"name": "shed.x"}]}, "register_slots()"),
    ],
)
def test_an_opening_that_is_nobodys_stops_the_start_by_name(start, declared, words):
    with pytest.raises(PluginError) as refusal:
        start(**declared)

    said = str(refusal.value)
    assert said.startswith("shed: ") and words in said and "\n" not in said


def test_an_opening_of_a_plugin_that_is_off_may_be_filled(start):
    start(fills=("carpool.beside",), others=("carpool",))


@pytest.mark.parametrize("wrong", [Loose, str, "Tool", 3, api.Member])
def test_a_subject_is_a_frozen_record_and_never_a_row(wrong):
    with pytest.raises(WrongField, match="Slot.subject"):
        Slot(name="shed.beside", subject=wrong, meaning="x")


def test_the_cores_openings_are_those_of_its_templates():
    folder = Path(core.__file__).parent / "templates"
    text = "".join(path.read_text() for path in folder.rglob("*.html"))

    for opening in OPENINGS:
        # A page of a thing is a plugin's, and so is one of a publication elsewhere.
        is_plugins = opening.name.startswith(("thing.", "publication."))
        assert f'slot("{opening.name}"' in text or is_plugins


@pytest.fixture
def filled(instance):
    """A plugin that hangs what it is told into what it fills; gives what it was asked about."""
    plugins, asked = current.instance().plugins, []
    module = types.ModuleType("shed")

    def hang(slot, subject):
        asked.append((slot, subject))
        return [Fragment(html=Markup("<p>{}</p>").format(slot))]

    module.MANIFEST = Manifest(name="shed", title="Shed", fills=("mile.aside", "member.profile"))
    module.slot_fragments = hookimpl(hang)
    plugins.manager.register(module, name="shed")
    folder = plugins.all[0].folder
    plugins.all.append(Plugin(manifest=module.MANIFEST, module=module, folder=folder, version="1"))
    return asked


def test_who_fills_some_openings_is_asked_about_these_alone(instance, filled):
    with instance.test_request_context("/"):
        assert slot("mile.aside") == "<p>mile.aside</p>"
        assert slot("mile.actions") == ""

    assert filled == [("mile.aside", None)]


def test_a_page_hands_on_a_record_and_no_row(world, filled, browser):
    ana, ben = world.member("Ana"), world.member("Ben")

    assert "<p>member.profile</p>" in browser(ana).get(f"/members/{ben.public_id}").html

    (name, subject), *_ = filled
    assert (name, type(subject)) == ("member.profile", MemberCard)
    assert (subject.uri, subject.first_name) == (ben.uri, "Ben")


def test_another_subject_or_an_unknown_opening_shows_nothing_and_is_said(instance, world, filled):
    ana = world.member("Ana")
    with instance.test_request_context("/"):
        for wrong in (("member.profile", ana), ("nobodys.opening", None)):
            with pytest.raises(WrongField):
                slot(*wrong)
        current.instance().plugins.reraise = False
        with structlog.testing.capture_logs() as said:
            assert slot("member.profile", ana) == slot("nobodys.opening") == ""
            assert slot("member.profile") == ""
            assert slot("member.profile", subject_of(ana)) == "<p>member.profile</p>"

    assert [line["hook"] for line in said] == ["slot", "slot"]
    assert len(filled) == 1
