"""The words of projects: one for each thing, "tu" for each reader, the same in every catalogue."""

import ast
import re
from pathlib import Path

import pytest

from onemile.testing.words import catalogue

PROJECTS = Path(__file__).parents[3] / "plugins" / "onemile_projects"
# What is said otherwise: réserve commune, cagnotte, responsable, rassemblé, recours, promesse.
BANNED = {
    "fr": (
        r"pot commun|\bcaisses?\b|réserve de tous|permanents?\b|du bureau|\bcollectée?s?\b"
        r"|recueilli|repouss|faire appel|grand livre|coupés|campagne|investi|contrepartie|\bdons?\b"
        r"|quatre questions|d’ici le |seule? à le porter|\ble porte[rs]? seule?|prévenu\b.*\btu\b"
    ),
    "de": r"Kampagne|Spende|investier|Gegenleistung|Kasse\b|Rücklage",
    "gsw": r"Kampagne|Spand|Kass\b|Rucklàj",
}
SAY = ("_", "_l", "ngettext")
# Said to two, or to everybody at once.
TO_SEVERAL = (
    "there are enough of you",
    "Thank you, all of you",
    "The exchange in which you both say that it is done",
    "At the end you both are reminded until one of you says that it was given back.",
    "The work is done. Agree on a moment; whoever has it again says so on the page.",
)
VOUS = re.compile(
    r"\b(?:vous|votre|vos|nous|notre)\b|\b(?!chez\b|assez\b|nez\b|rez\b)\w+ez\b", re.I
)


def said(language):
    """Give each text of the plugin's catalogues: its source and how it is said."""
    for _name, message in catalogue(PROJECTS, language):
        source = message.id[0] if isinstance(message.id, tuple) else message.id
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        yield from ((source, form) for form in forms if form)


@pytest.mark.parametrize("language", ["fr", "de", "gsw"])
def test_one_word_for_each_thing(language):
    banned = re.compile(BANNED[language], re.I)
    assert [one for one in said(language) if banned.search(one[1])] == []


def test_each_reader_is_said_tu_unless_it_is_for_several():
    found = [(source, form) for source, form in said("fr") if VOUS.search(form)]
    # A ready beginning is written by its bearers, who say "we".
    ours = {message.id for name, message in catalogue(PROJECTS, "fr") if name == "beginnings.po"}
    assert [one for one in found if one[0] not in (*TO_SEVERAL, *ours)] == []


@pytest.mark.parametrize("language", ["fr", "de", "gsw"])
def test_no_two_catalogues_say_one_thing_in_two_ways(language):
    ways = {}
    for source, form in said(language):
        ways.setdefault(source, set()).add(form)
    plural = {m.id[0] for _, m in catalogue(PROJECTS, language) if isinstance(m.id, tuple)}
    assert {s: forms for s, forms in ways.items() if len(forms) > 1 and s not in plural} == {}


def test_a_sum_of_one_smile_breaks_no_sentence():
    """ "1 Smile donnés": after a sum no word agrees with it."""
    agrees = re.compile(
        r"%\((?:amount|n|back|all)\)s (?:sont|ont|vont|reviennent|redeviennent|lie|\w+és|donnés)\b"
    )
    pages = ("money.po", "told.po", "way.po")
    found = [
        (name, message.string)
        for name, message in catalogue(PROJECTS, "fr")
        if name in pages and isinstance(message.string, str) and agrees.search(message.string)
    ]
    assert found == []


# What a neighbour reads before and after a promise: the list, the page, the box, the receipt.
PUBLIC = (
    "index.html",
    "_cards.html",
    "show.html",
    "_head.html",
    "_standing.html",
    "_support.html",
    "_support_form.html",
    "_support_ways.html",
    "receipt.html",
)


@pytest.mark.parametrize("language", ["de", "gsw"])
def test_list_page_box_and_receipt_are_said_in_german_and_alsatian(language):
    asked = set()
    for name in PUBLIC:
        text = (PROJECTS / "templates" / "projects" / name).read_text()
        asked |= set(re.findall(r"\b(?:_|ngettext)\(\"([^\"]+)\"", text))
    for name in ("support.py", "support_forms.py"):
        for node in ast.walk(ast.parse((PROJECTS / "money" / name).read_text())):
            is_said = isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAY
            if is_said and isinstance(node.args[0], ast.Constant):
                asked.add(node.args[0].value)
    known = {source for source, _form in said(language)}
    core = PROJECTS.parents[1] / "onemile"
    known |= {str(message.id) for _name, message in catalogue(core, language)}
    assert len(asked) > 80 and sorted(asked - known) == []
