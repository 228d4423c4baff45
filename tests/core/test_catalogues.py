"""Every visible string has its French; no catalogue says one thing in two ways."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
import wtforms

from onemile.testing.words import catalogue, sources, without_french

ROOT = Path(__file__).parents[2]
COMPONENTS = {
    "onemile": ROOT / "onemile",
    "federation": ROOT / "federation" / "onemile_federation",
    "exchanges": ROOT / "plugins" / "onemile_exchanges",
    "mags": ROOT / "plugins" / "onemile_mags",
    "projects": ROOT / "plugins" / "onemile_projects",
    "smiles": ROOT / "plugins" / "onemile_smiles",
}
# To one who is called "tu", with the commands that desks give.
TU = re.compile(
    r"\b(?:tu|ton|ta|tes|toi|laisse|change|reviens|nomme|regarde)\b|\bt’", re.IGNORECASE
)
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_string_has_its_french(component):
    missing = without_french(COMPONENTS[component])
    assert not missing, "\n".join(missing)


def test_on_the_desk_of_moderation_one_says_vous():
    said = dict.fromkeys(("answers", "case", "decide", "decided", "log", "pass_on", "_desk"), "")
    for name in said:
        page = ROOT / "onemile" / "templates" / "moderation" / f"{name}.html"
        said[name] = page.read_text("utf-8")
    fr = {str(one.id): str(one.string) for _file, one in catalogue(COMPONENTS["onemile"], "fr")}
    for name, page in said.items():
        words = [fr[one] for one in re.findall(r'_\("([^"]+)"', page) if one in fr]
        assert words and [one for one in words if TU.search(one)] == [], name


@pytest.mark.parametrize("component", COMPONENTS)
@pytest.mark.parametrize("language", ["fr", "en", "de", "gsw"])
def test_a_translation_keeps_the_placeholders_of_its_source(component, language):
    for name, message in catalogue(COMPONENTS[component], language):
        source = " ".join(message.id) if isinstance(message.id, tuple) else message.id
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        for form in filter(None, forms):
            extra = set(PLACEHOLDER.findall(form)) - set(PLACEHOLDER.findall(source)) - {"num"}
            assert not extra, f"{name}: {source!r} has no {extra}"
            if not isinstance(message.id, tuple):
                lost = set(PLACEHOLDER.findall(source)) - set(PLACEHOLDER.findall(form))
                assert not lost, f"{name}: {source!r} loses {lost}"


@pytest.mark.parametrize("language", ["fr", "en", "de", "gsw"])
def test_no_two_catalogues_of_the_house_contradict_each_other(language):
    """Of two components that translate a message the first one's words stand on both's pages."""
    said = {}
    for component, folder in COMPONENTS.items():
        for name, message in catalogue(folder, language):
            here = f"{component}/{name}"
            before = said.setdefault(str(message.id), (message.string, here))
            assert before[0] == message.string, f"{message.id!r}: {before[1]} and {here} differ"


def test_no_template_shows_a_bare_word():
    """A word outside ``_()`` would stay English for ever."""
    bare = re.compile(r">\s*([A-Za-z][a-z]{3,}[^<>{}]*)<")
    code = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}|<svg.*?</svg>", re.S)
    found = []
    for folder in COMPONENTS.values():
        for path in folder.rglob("templates/**/*.html"):
            text = code.sub("", path.read_text())
            found += [f"{path.name}: {match}" for match in bare.findall(text)]
    assert not found, found


def test_the_check_sees_strings_in_code_and_templates(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "x.html").write_text('{{ _("In a page") }}')
    (tmp_path / "x.py").write_text('y = _("In code")')
    assert ast.parse((tmp_path / "x.py").read_text())
    assert set(sources(tmp_path)) == {"In a page", "In code"}


def test_what_a_setting_means_can_be_read_in_french(instance):
    """The stewards' page translates helps; the command line keeps them English."""
    declared = instance.extensions["onemile"].settings.declared
    known = {message.id for folder in COMPONENTS.values() for _, message in catalogue(folder, "fr")}
    assert not [setting.name for setting in declared if setting.help not in known]


@pytest.mark.parametrize("component", COMPONENTS)
def test_french_keeps_its_punctuation_on_the_line(component):
    """A colon wants a whole no-break space, ``? ! ;`` and ``« »`` a narrow one."""
    loose = re.compile(r" [:;?!»](?=\s|$)|« |\u202f:|[\w)]\u00a0[;?!»]")
    for name, message in catalogue(COMPONENTS[component], "fr"):
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        assert not [form for form in forms if loose.search(form)], f"{name}: {message.id!r}"


UNITS = "minute|heure|jour|seconde|semaine|mois|an"
# "de Ana" and "que Emre" cannot be right: the sentence is built so that no name follows these.
BEFORE_A_VOWEL = r"\b(?:d|qu|lorsqu|puisqu|jusqu)e %\((?:name|helper|helped|first_name|who)\)s"


def french(component):
    for name, message in catalogue(COMPONENTS[component], "fr"):
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        yield from ((name, form) for form in filter(None, forms))


@pytest.mark.parametrize("component", COMPONENTS)
def test_in_french_a_number_and_its_unit_of_time_stay_on_one_line(component):
    apart = re.compile(rf"%\(\w+\)s (?:{UNITS})s?\b")
    assert [found for found in french(component) if apart.search(found[1])] == []


@pytest.mark.parametrize("component", COMPONENTS)
def test_in_french_an_email_has_one_name(component):
    for name, text in french(component):
        assert "courriel" not in text.lower(), f"{name}: {text}"


@pytest.mark.parametrize("component", COMPONENTS)
def test_in_french_no_name_follows_a_word_that_loses_its_e(component):
    found = [one for one in french(component) if re.search(BEFORE_A_VOWEL, one[1])]
    assert found == []


def written(folder):
    """Every text that a component holds: in code or templates, marked or not, and in its tables."""
    for text in sources(folder):
        yield text if isinstance(text, str) else text[0]
    yield from constants(folder)
    for path in folder.rglob("*.toml"):
        yield from texts_in(tomllib.loads(path.read_text()))


def constants(folder):
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def texts_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_in(part)


@pytest.mark.parametrize("component", COMPONENTS)
def test_no_catalogue_translates_what_nobody_says_any_more(component):
    said = {*written(COMPONENTS[component])}
    if component == "onemile":
        said |= {*constants(Path(wtforms.__file__).parent)}  # it asks us for its own words
    for language in ("fr", "en", "de", "gsw"):
        unsaid = [
            f"{name}:{message.lineno}: {message.id!r}"
            for name, message in catalogue(COMPONENTS[component], language)
            if (message.id if isinstance(message.id, str) else message.id[0]) not in said
        ]
        assert not unsaid, "\n".join(unsaid)
