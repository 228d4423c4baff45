"""Every step that is written into a journal has words there."""

import ast
from pathlib import Path

import onemile_projects
from onemile_projects.lifecycle import Step
from onemile_projects.review import journal

ROOT = Path(onemile_projects.__file__).parent


def written():
    """Give the second argument of every call of ``stages.journal``, where it is a plain word."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) != "stages.journal":
                continue
            if isinstance(node.args[1], ast.Constant):
                yield node.args[1].value


def test_every_word_and_every_step_is_said():
    words = set(written())
    assert {"treasury", "match"} <= words
    assert words - journal.SAID.keys() == set()
    assert set(Step) - journal.SAID.keys() == set()
