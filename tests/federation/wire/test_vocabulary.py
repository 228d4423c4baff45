"""A word of the protocol is named once, and each that is named is used."""

import ast
import re
from pathlib import Path

import pytest

import onemile_federation
from onemile_federation.wire import vocabulary

pytestmark = pytest.mark.one_engine
ROOT = Path(onemile_federation.__file__).parent
SOURCES = {path: path.read_text() for path in ROOT.rglob("*.py")}


def _verbs(node):
    """Return the words of a literal tuple, list or set; empty for anything else."""
    words = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else []
    return [one.value for one in words if isinstance(one, ast.Constant)]


def test_what_brings_a_thing_is_spelled_in_one_place():
    spelled = [
        path.name
        for path, text in SOURCES.items()
        for node in ast.walk(ast.parse(text))
        if {"Create", "Update"} <= set(_verbs(node)) and len(_verbs(node)) < 5
    ]
    assert spelled == ["vocabulary.py"]


def test_every_name_of_the_vocabulary_is_used():
    elsewhere = "\n".join(text for path, text in SOURCES.items() if path.name != "vocabulary.py")
    own = SOURCES[ROOT / "wire" / "vocabulary.py"]
    names = [name for name in vars(vocabulary) if name.isupper()]
    unused = [
        name
        for name in names
        if not re.search(rf"\b{name}\b", elsewhere) and len(re.findall(rf"\b{name}\b", own)) < 2
    ]
    assert len(names) > 10 and unused == []


def test_no_file_of_the_federation_needs_another_that_needs_it():
    assert [path.name for path, text in SOURCES.items() if "TYPE_CHECKING" in text] == []
