"""The boxes ask what stands below them: no room that decides is imported back by who obeys it."""

import ast
from pathlib import Path

import onemile_federation

ROOT = Path(onemile_federation.__file__).parent


def importing(name, *rooms):
    """Return the files of some rooms that import a module or anything of it."""
    found = set()
    for room in rooms:
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.ImportFrom):
                    named = {f"{node.module}.{one.name}" for one in node.names}
                    if any(f"{one}.".startswith(f"{name}.") for one in named):
                        found.add(file.relative_to(ROOT).as_posix())
    return found


def test_the_boxes_do_not_import_the_partners():
    found = importing("onemile_federation.partners", "inbox", "outbox", "wire", "signatures")

    assert found == set()


def test_no_room_asks_the_pages_of_the_stewards_who_may_steer():
    rooms = ("lists", "partners", "remote", "reading", "mine", "talking", "stewards")

    assert importing("onemile_federation.stewards.views", *rooms) == set()
