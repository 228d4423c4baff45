"""What a reader of Mags sees is said in German and in Alsatian too."""

import re
from pathlib import Path

import pytest

from onemile.testing.words import catalogue

pytestmark = pytest.mark.plugins("mags")
MAGS = Path(__file__).parents[3] / "plugins" / "onemile_mags"
PUBLIC = (
    "newsstand_shelf.html",
    "_cover.html",
    "mag.html",
    "_mag_lines.html",
    "number.html",
    "numbers.html",
    "_article_head.html",
    "_follow.html",
    "_comment.html",
)


@pytest.mark.parametrize("language", ["de", "gsw"])
def test_newsstand_mag_and_article_are_said_in_german_and_alsatian(language):
    asked = set()
    for name in PUBLIC:
        text = (MAGS / "templates" / "mags" / name).read_text()
        asked |= set(re.findall(r"\b(?:_|ngettext)\(\"([^\"]+)\"", text))
    known = set()
    for folder in (MAGS, MAGS.parents[1] / "onemile"):
        for _name, message in catalogue(folder, language):
            known.add(message.id[0] if isinstance(message.id, tuple) else message.id)
    assert len(asked) > 30 and sorted(asked - known) == []


@pytest.mark.parametrize(("language", "word"), [("de", "Der Kiosk"), ("gsw", "Dr Kiosk")])
def test_a_visitor_reads_the_newsstand_in_their_language(instance, browser, language, word):
    page = browser().get("/mags/", headers={"Accept-Language": language})
    assert word in page.text
