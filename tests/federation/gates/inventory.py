"""Every way out that the code declares: what a day has not gone by is a hole in the gate."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from kit.ours import Ours

import onemile_federation
from onemile.api import Said
from onemile.models import EventRow
from onemile_federation.outbox.models import Activity
from tests.federation.gates.onlookers import Gone

WING = Path(onemile_federation.__file__).parent
# Who speaks to nobody: the bench to peers of its own, the demo by the services of the others.
SILENT_ROOMS = frozenset({"bench", "demo"})
# Services by which an activity of ours comes to be; each takes its verb first.
_SPEAKING = frozenset({"answer", "flag", "write"})
# Other rooms have a Said of their own.
_OF_THE_HOUSE = re.compile(r"from onemile\.(?:api|federated) import[^)]*\bSaid\b")


class Place(NamedTuple):
    """A function that has others told something: the file, and what it is called there."""

    file: str
    function: str


def declared(ours: Ours, hook: str) -> list[Any]:
    """Return what core and plugins of an instance declare."""
    plugins = ours.app.extensions["onemile"].plugins
    return [one for _plugin, one in plugins.declared(hook)]


def unopened_doors(ours: Ours, gone: Iterable[Gone]) -> set[str]:
    """Return the doors at which nobody was given a document."""
    given = {one.what.partition(" ")[0].partition("?")[0] for one in gone if one.status == 200}
    doors = {one.rule for one in declared(ours, "register_doors") if "GET" in one.methods}
    return {rule for rule in doors if not any(_form(rule).fullmatch(path) for path in given)}


def unread_kinds(ours: Ours, read: Iterable[str]) -> set[str]:
    """Return the kinds of actors and of things of which nobody was given a document."""
    kinds = [*declared(ours, "register_actor_kinds"), *declared(ours, "register_federated_types")]
    return {one.name for one in kinds} - set(read)


def events_without(ours: Ours, what: set[str]) -> set[str]:
    """Return the events by which something is said to others, and which have not happened."""
    kinds = [*declared(ours, "register_actor_kinds"), *declared(ours, "register_federated_types")]
    said = {event for one in kinds for event in (*one.announces, *getattr(one, "ends", ()))}
    with ours.at_work():
        happened = {str(row.name) for row in EventRow.select(EventRow.name)}
    return {event.name for event in said} - happened - what


def _form(rule: str) -> re.Pattern[str]:
    parts = re.split(r"<(?:(?:path|int):)?\w+>", rule)
    return re.compile(".+".join(re.escape(part) for part in parts))


# ----------------------------------------------------------------------- who speaks


def speaking(ours: Ours) -> dict[Place, set[str]]:
    """Return the functions of the wing and of plugins that have others told, with their verbs."""
    folders = {one.folder for one in ours.app.extensions["onemile"].plugins.all}
    found: dict[Place, set[str]] = {}
    for folder in sorted({*folders, WING}):
        for file in sorted(folder.rglob("*.py")):
            if not SILENT_ROOMS & set(file.relative_to(folder).parts):
                found |= _speaking_in(file, is_wing=folder == WING)
    return found


def _speaking_in(file: Path, *, is_wing: bool) -> dict[Place, set[str]]:
    text, found = file.read_text(), dict[Place, set[str]]()
    if not is_wing and not _OF_THE_HOUSE.search(text):
        return found
    tree = ast.parse(text)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            calls = [one for one in ast.walk(function) if isinstance(one, ast.Call)]
            verbs = [_verbs(one) for one in calls if _speaks(one, is_wing=is_wing)]
            if verbs:
                found[Place(str(file), function.name)] = set().union(*verbs)
    return found


def _speaks(call: ast.Call, *, is_wing: bool) -> bool:
    """Tell whether a call makes a Said, or has an activity written down."""
    if isinstance(call.func, ast.Name):
        is_written = is_wing and call.func.id == "write" and bool(call.args)
        return call.func.id == "Said" or is_written
    named = call.func
    of_saying = isinstance(named, ast.Attribute) and isinstance(named.value, ast.Name)
    return of_saying and named.value.id == "saying" and named.attr in _SPEAKING and is_wing


def _verbs(call: ast.Call) -> set[str]:
    """Return the verbs that a call names; none where they are handed on."""
    named = [one.value for one in call.keywords if one.arg == "verb"]
    texts = (one for value in named or call.args[:1] for one in ast.walk(value))
    constants = {one.value for one in texts if isinstance(one, ast.Constant)}
    return {one for one in constants if isinstance(one, str) and one[:1].isupper()}


class Speakers:
    """Which functions of this house had others told something, since this was put up."""

    def __init__(self, monkeypatch: Any) -> None:
        self.heard: set[Place] = set()
        create, made = Activity.create, Said.__post_init__

        def created(**columns: Any) -> Any:
            self.heard |= set(_callers())
            return create(**columns)

        def said(one: Said) -> None:
            self.heard |= set(_callers())
            made(one)

        monkeypatch.setattr(Activity, "create", created)
        monkeypatch.setattr(Said, "__post_init__", said)


def _callers() -> Iterator[Place]:
    frame = sys._getframe(2)
    while frame is not None:
        yield Place(frame.f_code.co_filename, frame.f_code.co_name)
        frame = frame.f_back
