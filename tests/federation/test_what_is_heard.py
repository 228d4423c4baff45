"""Whatever in the wing hears of events says of which: of others nobody would tell it."""

import ast
import importlib
import inspect
from pathlib import Path

import pytest

import onemile_federation

pytestmark = [pytest.mark.plugins("federation"), pytest.mark.one_engine]

HOME = Path(inspect.getfile(onemile_federation)).parent


def hearers():
    """The modules of the wing with a ``hear``, which ``on_event`` calls."""
    found = []
    for path in sorted(HOME.rglob("*.py")):
        names = {one.name for one in ast.parse(path.read_text()).body if hasattr(one, "name")}
        if "hear" in names:
            inside = path.relative_to(HOME).with_suffix("")
            found.append(".".join(["onemile_federation", *inside.parts]))
    return found


@pytest.mark.parametrize("name", hearers())
def test_who_hears_is_told(instance, name):
    module = importlib.import_module(name)
    wanted = module.heard() if hasattr(module, "heard") else module.HEARD
    assert wanted and set(wanted) <= set(onemile_federation.heard_events())


def test_all_of_them_are_called(instance):
    called = inspect.getsource(onemile_federation.on_event)
    assert called.count(".hear(") == len(hearers())
