"""FEDERATION.md tells the truth: its limits are the code's, its tests exist."""

import ast
import re
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from onemile.api import Event
from onemile_federation import limits
from onemile_federation.canary import entrance
from onemile_federation.inbox.acting.verbs import VERBS
from onemile_federation.wire.vocabulary import ACTIVITIES

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "federation" / "FEDERATION.md").read_text("utf-8")
FEPS = re.findall(r"^\| \[([0-9a-f]{4})\]\((\S+)\) .*\|([^|]+)\|$", TEXT, re.M)


def test_the_table_of_limits_is_the_codes():
    told = TEXT.partition(limits.BEGIN)[2].partition(limits.END)[0].strip()

    assert told == limits.table(), f"write into FEDERATION.md:\n{limits.table()}"


def test_each_fep_has_a_line_of_its_own_with_its_address():
    names = [name for name, _url, _tests in FEPS]

    assert len(names) == len(set(names)) >= 19
    assert all(url.endswith(name) for name, url, _tests in FEPS)


@pytest.mark.parametrize(("name", "tests"), [(name, tests) for name, _url, tests in FEPS])
def test_a_fep_names_tests_that_exist(name, tests):
    files = re.findall(r"`(\S+)`", tests)

    assert files, f"{name} names no test"
    assert all((ROOT / file).is_file() for file in files)


def test_every_test_that_is_named_exists():
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", TEXT))

    assert [file for file in sorted(named) if not (ROOT / file).is_file()] == []


def activities():
    """Each activity of the table, with what it says of being sent and of being received."""
    table = TEXT.partition("\n## Activities\n")[2].partition("\n## ")[0]
    lines = re.findall(r"^\| ([A-Z][\w, ]*) \| ([^|]+) \| ([^|]+) \|", table, re.M)
    return {verb: (sent, got) for verbs, sent, got in lines for verb in verbs.split(", ")}


def said_in(path):
    """Return the verbs that are written where a file says something to others."""
    calls = [one for one in ast.walk(ast.parse(path.read_text("utf-8"))) if type(one) is ast.Call]
    called = {ast.unparse(one.func) for one in calls}
    flags = {"Flag"} if "saying.flag" in called else set()
    if not called & {"Said", "saying.answer", "writing.write"}:
        return flags
    given = [one for call in calls for one in (*call.args, *(kw.value for kw in call.keywords))]
    words = [one for value in given for one in (ast.walk(value) if is_choice(value) else [value])]
    found = {one.value for one in words if type(one) is ast.Constant and one.value in ACTIVITIES}
    return found | flags


def is_choice(value):
    return type(value) is ast.IfExp


def test_each_activity_that_is_named_as_accepted_is_and_no_other():
    assert {verb for verb, (_sent, got) in activities().items() if got != "no"} == set(VERBS)


def test_each_activity_that_is_named_as_sent_is_said_somewhere_and_no_other():
    rooms = ("onemile", "plugins", "federation/onemile_federation")
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]
    ours = [file for file in files if "bench" not in file.parts]
    said = set().union(*map(said_in, ours))

    named = {verb for verb, (sent, _got) in activities().items() if sent != "no"}
    assert named == said | {entrance.VERB}


@pytest.mark.parametrize("silent", ["1b12", "3b86", "likes"])
def test_what_is_not_spoken_yet_is_said_plainly(silent):
    said = TEXT.partition("Not spoken yet:")[2].partition("\n\n")[0]

    assert silent in said


def test_the_command_prints_the_table(instance):
    told = instance.test_cli_runner().invoke(limits.limits).output

    assert told.strip() == limits.table()


def test_the_example_of_the_handbook_says_what_it_promises(monkeypatch):
    """The plugin of the handbook, its neighbours left out: what it declares is taken as it is."""
    handbook = (ROOT / "plugins" / "README.md").read_text("utf-8")
    code = handbook.partition("```python\n# onemile_found/wire.py\n")[2].partition("```")[0]
    base = "https://als.example"
    thing = SimpleNamespace(
        uri=f"{base}/found/1",
        finder_uri=f"{base}/members/1",
        html="<p>Une clé</p>",
        url=f"{base}/found/1",
        is_public=True,
    )
    queries = SimpleNamespace(thing_at=lambda uri: thing if uri == thing.uri else None)
    events = ModuleType("onemile_found.events")
    events.ThingFound = Event
    house = ModuleType("onemile_found")
    house.queries = queries
    monkeypatch.setitem(sys.modules, "onemile_found", house)
    monkeypatch.setitem(sys.modules, "onemile_found.events", events)
    there: dict[str, object] = {}

    exec(compile(code, "wire.py", "exec"), there)

    found = there["FOUND"]
    [said] = found.to_wire(SimpleNamespace(thing_uri=thing.uri))
    assert (said.verb, said.object_uri, said.audience.is_public) == ("Create", thing.uri, True)
    assert said.object["content"] == thing.html and found.may_fetch(thing, None)
    assert found.to_wire(SimpleNamespace(thing_uri="https://als.example/found/2")) == []
