"""A catalogue that cannot be read takes its own words along, and no page."""

import shutil
from pathlib import Path

import pytest
import structlog

from onemile.catalogues import Catalogues

HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: fr\\n"
"Plural-Forms: nplurals={forms}; plural=(n > 1);\\n"

msgid "Bread"
msgstr "Pain"

"""
PLURAL = 'msgid "%(num)s loaf"\nmsgid_plural "%(num)s loaves"\nmsgstr[0] "%(num)s miche"\n'


def written(folder: Path, content: bytes, *, language="fr") -> Path:
    place = folder / "locales" / language
    place.mkdir(parents=True)
    (place / "words.po").write_bytes(content)
    return folder


def read(tmp_path: Path, content: bytes, **options):
    """Read a broken catalogue beside a good one; gives them, and what the log said."""
    good = written(
        tmp_path / "good", (HEAD.format(forms=2) + 'msgid "Oven"\nmsgstr "Four"\n').encode()
    )
    bad = written(tmp_path / "bad", content, **options)
    with structlog.testing.capture_logs() as said:
        return Catalogues([good, bad], owners=["core", "bakery"]), said


BROKEN = {
    "one byte of another alphabet": HEAD.format(forms=2).encode()
    + b'msgid "Salt"\nmsgstr "\xe9"\n',
    "a line that is none": HEAD.format(forms=2).encode() + b'msgid "Salt\nwhat is this',
    "an alphabet nobody knows": HEAD.format(forms=2).replace("utf-8", "klingon").encode(),
    "plural forms nobody understands": HEAD.format(forms="many").encode() + PLURAL.encode(),
    "nothing but noise": bytes(range(256)),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_takes_only_its_own_words_along(tmp_path, content):
    catalogues, said = read(tmp_path, content)

    assert catalogues.lookup("fr", "Oven") == "Four"
    assert catalogues.lookup("fr", "Salt") == "Salt"
    assert catalogues.lookup_plural("fr", "%(num)s loaf", "%(num)s loaves", 2) == "%(num)s loaves"
    (line,) = said
    assert (line["plugin"], line["language"], line["file"]) == ("bakery", "fr", "words.po")


@pytest.mark.parametrize(("forms", "more"), [(1, ""), (3, 'msgstr[1] "x"\nmsgstr[2] "y"\n')])
@pytest.mark.parametrize("language", ["fr", "de", "gsw"])
@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_a_wrong_number_of_forms_leaves_that_message_out(tmp_path, forms, more, language, n):
    content = (HEAD.format(forms=forms) + PLURAL + more).encode()
    catalogues, said = read(tmp_path, content, language=language)

    shown = catalogues.lookup_plural(language, "%(num)s loaf", "%(num)s loaves", n)
    assert shown in ("%(num)s loaf", "%(num)s loaves")
    assert catalogues.lookup(language, "Bread") == "Pain"
    assert [line["plugin"] for line in said] == ["bakery"]


@pytest.mark.parametrize("french", ["%(nom)s est là", "%(name)", "100 % %(name)s", "%(name)d %s"])
def test_a_translation_that_cannot_be_filled_is_left_out(tmp_path, french):
    message = f'msgid "%(name)s is here"\nmsgstr "{french}"\n'
    catalogues, said = read(tmp_path, (HEAD.format(forms=2) + message).encode())

    assert catalogues.lookup("fr", "%(name)s is here") == "%(name)s is here"
    assert [line["plugin"] for line in said] == ["bakery"]


def test_our_own_catalogues_are_whole():
    root = Path(__file__).parents[2]
    folders = [root / "onemile", *sorted((root / "plugins").glob("onemile_*"))]

    with structlog.testing.capture_logs() as said:
        Catalogues(folders)

    assert said == []


def test_a_page_is_made_without_a_plugins_broken_words(installed, tmp_path, make_instance):
    shelf = tmp_path / "shelf"
    shutil.copytree(installed / "onemile_toolshed", shelf / "onemile_toolshed")
    app = make_instance(plugins=["toolshed"])
    folder = app.extensions["onemile"].plugins.all[1].folder
    assert (folder / "locales" / "fr" / "toolshed.po").exists()
    (shelf / "onemile_toolshed" / "locales" / "fr" / "toolshed.po").write_bytes(b'msgid "\xff')

    with structlog.testing.capture_logs() as said:
        app.extensions["onemile"].catalogues = Catalogues(
            [app.extensions["onemile"].plugins.all[0].folder, shelf / "onemile_toolshed"],
            owners=["core", "toolshed"],
        )
    page = app.test_client().get("/toolshed/", headers={"Accept-Language": "fr"})

    assert page.status_code == 200
    assert "The toolshed" in page.get_data(as_text=True)
    assert "Signaler un problème" in page.get_data(as_text=True)
    assert [line["plugin"] for line in said] == ["toolshed"]
