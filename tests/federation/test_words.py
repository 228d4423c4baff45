"""The federation carries what plugins declare: it has no word of theirs in what people read."""

import re
from pathlib import Path

import pytest

import onemile_federation

pytestmark = pytest.mark.one_engine

ROOT = Path(onemile_federation.__file__).parent
# A plugin's thing; the demonstration and the page on what travels are about a whole instance.
PLUGINS_WORDS = re.compile(r"\bMags?\b")
OF_AN_INSTANCE = {"demo", "texts"}


def test_no_word_of_a_plugin_stands_in_code_pages_or_catalogues():
    files = [file for kind in ("*.py", "*.html", "*.po") for file in ROOT.rglob(kind)]
    named = [file for file in files if PLUGINS_WORDS.search(file.read_text("utf-8"))]

    assert [file for file in named if not OF_AN_INSTANCE & set(file.parts)] == []
