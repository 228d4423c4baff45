"""What a plugin declares is checked at start, by value: one line names the plugin and the field."""

import types
from pathlib import Path

import pytest
from click import Command
from flask import Blueprint
from pluggy import HookimplMarker

from onemile import api, plugin_manager
from onemile.app import create_app
from onemile.hookspecs import hookimpl
from onemile.plugin_manager import PluginError


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Start an instance with one plugin made of functions."""

    def one(manifest=None, **hooks):
        module = types.ModuleType("onemile_odd")
        module.__file__ = str(Path(tmp_path) / "odd" / "__init__.py")
        module.MANIFEST = manifest or api.Manifest(name="odd", title="Odd")
        for name, function in hooks.items():
            setattr(module, name, function)
        point = types.SimpleNamespace(name="odd", dist=None, load=lambda: module)
        monkeypatch.setattr(plugin_manager, "installed", lambda: [point])
        return create_app(tmp_path, overrides={"enabled": ["odd"]}, environment={}, testing=True)

    return one


def target(**wrong):
    parts = "find author label excerpt url may_see hide restore".split()
    fields = {"kind": "odd.x", "title": "x", **dict.fromkeys(parts, print), **wrong}
    return api.ReportTarget(**fields)


def setting(**wrong):
    return api.Setting(**{"name": "odd.n", "kind": int, "default": 3, "help": "x", **wrong})


WRONG = {
    "a default beyond its bounds": (
        "register_settings",
        lambda: [setting(default=99, minimum=1, maximum=5)],
        "Setting.default of odd.n",
    ),
    "a default of another kind": (
        "register_settings",
        lambda: [setting(default="3")],
        "Setting.default of odd.n",
    ),
    "a default that is no choice": (
        "register_settings",
        lambda: [setting(kind=str, default="c", choices=("a", "b"))],
        "Setting.default of odd.n",
    ),
    "a kind of setting nobody can read": (
        "register_settings",
        lambda: [setting(kind=dict, default={})],
        "Setting.kind of odd.n",
    ),
    "a black tone": (
        "register_feed_kinds",
        lambda: [api.FeedKind(name="x", title="x", plural="x", tone="black")],
        "FeedKind.tone",
    ),
    "an order of None": (
        "register_feed_kinds",
        lambda: [api.FeedKind(name="x", title="x", plural="x", tone="ciel", order=None)],
        "FeedKind.order",
    ),
    "a text for drawers": (
        "register_feed_kinds",
        lambda: [api.FeedKind(name="x", title="x", plural="x", tone="ciel", categories="abc")],
        "FeedKind.categories",
    ),
    "an emperor": (
        "register_capabilities",
        lambda: [api.Capability(name="odd.x", title="x", granted_to="emperor")],
        "Capability.granted_to",
    ),
    "a job without pause": (
        "register_jobs",
        lambda: [api.Job(name="odd.x", every_seconds=0, run=print)],
        "Job.every_seconds",
    ),
    "a job in ages": (
        "register_jobs",
        lambda: [api.Job(name="odd.x", every_seconds=10**12, run=print)],
        "Job.every_seconds",
    ),
    "a job that cannot be run": (
        "register_jobs",
        lambda: [api.Job(name="odd.x", every_seconds=60, run="print")],
        "Job.run",
    ),
    "a target without a function": (
        "register_report_targets",
        lambda: [target(hide=None)],
        "ReportTarget.hide",
    ),
    "a notice of no event": (
        "register_notices",
        lambda: [api.Notice(event_type=str, recipients=print, compose=print)],
        "Notice.event_type",
    ),
    "a health check of the core's name": (
        "register_health_checks",
        lambda: [api.HealthCheck(name="database", run=print)],
        "'database' is taken by 'core'",
    ),
    "texts for commands": ("register_commands", lambda: ["x"], "register_commands()"),
    "texts for settings": ("register_settings", lambda: ["x"], "register_settings()"),
    "texts for jobs": ("register_jobs", lambda: ["x"], "register_jobs()"),
    "texts for targets": ("register_report_targets", lambda: "xyz", "register_report_targets()"),
    "texts for notices": ("register_notices", lambda: ["x"], "register_notices()"),
    "texts for checks": ("register_health_checks", lambda: ["x"], "register_health_checks()"),
    "texts for events": ("register_event_types", lambda: ["x"], "register_event_types()"),
    "texts for tables": ("register_models", lambda: ["x"], "register_models()"),
    "texts for pages": ("register_blueprints", lambda: [3], "register_blueprints()"),
    "an exit": ("register_jobs", lambda: exit(3), "register_jobs()"),
    "no ledger at all": ("provide_ledger", lambda: 7, "provide_ledger()"),
    "no keeper of commitments": ("provide_commitments", lambda: 7, "provide_commitments()"),
    "one that fails": ("provide_commitments", lambda: 1 / 0, "provide_commitments()"),
    "texts for openings": ("register_slots", lambda: "xyz", "register_slots()"),
    "a ledger that fails": ("provide_ledger", lambda: 1 / 0, "provide_ledger()"),
}


@pytest.mark.parametrize(("hook", "gives", "words"), WRONG.values(), ids=WRONG)
def test_a_wrong_declaration_stops_the_start_in_one_line(start, hook, gives, words):
    with pytest.raises(PluginError) as refusal:
        start(**{hook: hookimpl(gives)})

    said = str(refusal.value)
    assert said.startswith("odd: ") and words in said
    assert "\n" not in said and len(said) < 400


@pytest.mark.parametrize("wrong", [{"name": 3}, {"title": None}, {"requires": "smiles"}])
def test_a_wrong_name_plate_cannot_even_be_made(wrong):
    with pytest.raises(TypeError, match=f"Manifest.{next(iter(wrong))}"):
        api.Manifest(**{"name": "odd", "title": "Odd", **wrong})


@pytest.mark.parametrize("word", ["wrapper", "hookwrapper", "tryfirst", "trylast"])
def test_a_plugin_does_not_reach_round_the_others_answers(start, word):
    def around(member, capability, subject):
        yield

    def plain(member, capability, subject):
        return None

    function = around if "wrapper" in word else plain
    with pytest.raises(PluginError) as refusal:
        start(permit=HookimplMarker("onemile")(**{word: True})(function))

    assert str(refusal.value).startswith(f"odd: permit() is marked {word}")


def test_what_was_declared_at_the_start_holds(start):
    asked = []
    app = start(register_commands=hookimpl(lambda: asked.append(1) or [Command("x")]))
    plugins = app.extensions["onemile"].plugins

    assert plugins.declared("register_commands")[0][1].name == "x"
    assert plugins.declared("register_commands")[0][1].name == "x"
    assert asked == [1]


def test_lazy_texts_lists_for_tuples_and_a_page_of_ones_own_are_fine(start):
    page = Blueprint("odd", "odd", url_prefix="/odd")
    start(
        register_blueprints=hookimpl(lambda: [page]),
        register_settings=hookimpl(
            lambda: (one for one in [setting(kind=str, default="a", choices=["a", "b"])])
        ),
        register_jobs=hookimpl(lambda: None),
        register_feed_kinds=hookimpl(
            lambda: [api.FeedKind(name="x", title=api.lazy_gettext("x"), plural="x", tone="ciel")]
        ),
    )
