"""What things are called, for lists: each plugin is asked once, about what is still unknown."""

import types

import pytest
import structlog

from onemile import current
from onemile.contracts import Manifest, ThingName
from onemile.hookspecs import hookimpl
from onemile.plugin_manager import Plugin

pytestmark = pytest.mark.plugins()


@pytest.fixture
def name_by(instance):
    """Put plugins to work that are only an answer to ``name_things``; gives what each was asked."""
    plugins = current.instance().plugins
    plugins.reraise = False

    def one(plugin, answer):
        asked, module = [], types.ModuleType(plugin)

        def name_things(uris, viewer):
            asked.append(tuple(uris))
            return answer(uris)

        module.MANIFEST = Manifest(name=plugin, title=plugin)
        module.name_things = hookimpl(name_things)
        plugins.manager.register(module, name=plugin)
        folder = plugins.all[0].folder
        plugins.all.append(
            Plugin(manifest=module.MANIFEST, module=module, folder=folder, version="1")
        )
        return asked

    return one


def named(uri, title="A thing"):
    return {uri: ThingName(uri=uri, title=title, url="/x")}


def test_each_is_asked_once_about_what_is_still_unknown(world, name_by):
    ana = world.member("Ana")
    first = name_by("mag", lambda uris: named("urn:a", "First"))
    second = name_by("shed", lambda uris: named("urn:b", "Second"))

    found = current.name_things(["urn:a", "urn:b", "urn:a", "urn:c"], ana)

    assert {uri: one.title for uri, one in found.items()} == {"urn:a": "First", "urn:b": "Second"}
    assert first == [("urn:a", "urn:b", "urn:c")] and second == [("urn:b", "urn:c")]


def test_a_visitor_is_told_no_name_and_nonsense_is_asked_of_nobody(world, name_by):
    asked = name_by("shed", lambda uris: {})

    assert current.name_things(["urn:a"], None) == {}
    assert current.name_things(["", "x" * 501, "a\0b"], world.member("Ana")) == {}
    assert asked == []


@pytest.mark.parametrize(
    "odd",
    [
        lambda uris: named("urn:other"),
        lambda uris: {"urn:a": named("urn:b")["urn:b"]},
        lambda uris: {"urn:a": "A thing"},
        lambda uris: ["urn:a"],
        lambda uris: 1 / 0,
    ],
)
def test_one_wrong_answer_takes_its_own_names_along(world, name_by, odd):
    name_by("mag", odd)
    name_by("shed", lambda uris: named("urn:a", "Right"))

    with structlog.testing.capture_logs() as said:
        found = current.name_things(["urn:a"], world.member("Ana"))

    assert found["urn:a"].title == "Right"
    assert [(line["plugin"], line["hook"]) for line in said] == [("mag", "name_things")]
