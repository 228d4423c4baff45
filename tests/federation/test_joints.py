"""What lower rooms ask of higher ones: answered once, and missed with a word."""

import ast
import importlib
import inspect
from pathlib import Path

import pytest

import onemile_federation
from onemile_federation import joints
from onemile_federation.ports import Port

pytestmark = pytest.mark.one_engine
FOLDER = Path(onemile_federation.__file__).parent
SOURCES = sorted(one for one in FOLDER.rglob("*.py") if "migrations" not in one.parts)


def test_a_port_gives_what_the_room_above_answers():
    asked = Port("how much it is")
    asked.fill(max)

    assert asked(1, 2) == 2


def test_a_port_that_nobody_fills_says_what_is_missing():
    with pytest.raises(RuntimeError, match="how much it is"):
        Port("how much it is")()


def test_a_port_has_one_answer():
    asked = Port("how much it is")
    asked.fill(max)
    asked.fill(max)

    with pytest.raises(RuntimeError, match="two answers"):
        asked.fill(min)


def test_the_rooms_may_be_joined_again():
    joints.join()


def calls(path, name):
    """Return the calls of something of that name in a file, as they stand there."""
    text = path.read_text()
    if f"{name}(" not in text:
        return []
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return [node for node in found if ast.unparse(node.func).split(".")[-1] == name]


def module_of(path):
    return ".".join((onemile_federation.__name__, *path.relative_to(FOLDER).with_suffix("").parts))


def declared():
    """Return all ports that rooms make, by module and name; none is made anywhere else."""
    found = {}
    for path in SOURCES:
        if n := len(calls(path, "Port")):
            module = importlib.import_module(module_of(path).removesuffix(".__init__"))
            named = ast.parse(path.read_text()).body
            ours = [one for one in named if isinstance(one, (ast.Assign, ast.AnnAssign))]
            names = [ast.unparse(getattr(one, "target", None) or one.targets[0]) for one in ours]
            ports = {name: getattr(module, name, None) for name in names}
            ports = {name: one for name, one in ports.items() if isinstance(one, Port)}
            assert len(ports) == n, f"{path}: a port is made where a module begins"
            found.update({f"{module.__name__}.{name}": one for name, one in ports.items()})
    return found


def filled():
    """Return which ports the joints fill, by module and name."""
    [source] = [path for path in SOURCES if module_of(path) == joints.__name__]
    known, found = inspect.getmembers(joints, inspect.ismodule), []
    for call in calls(source, "fill"):
        room, port, _fill = ast.unparse(call.func).split(".")
        found.append(f"{dict(known)[room].__name__}.{port}")
    return found


def test_each_port_that_a_room_makes_is_filled_once_and_no_other():
    ports = declared()

    assert len(ports) > 5 and sorted(filled()) == sorted(ports)
    joints.join()
    assert [name for name, one in ports.items() if one._answer is None] == []


def test_nobody_else_joins_rooms():
    others = [path for path in SOURCES if module_of(path) != joints.__name__]

    assert len(others) > 100
    assert [str(one) for one in others for what in ("fill", "put_before") if calls(one, what)] == []
