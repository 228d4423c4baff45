"""Languages are the catalogues that are there; what a language needs stands at their head."""

import dataclasses
from contextvars import Context

import pytest
import structlog

from onemile import current, i18n, languages
from onemile.app import create_app
from onemile.catalogues import Catalogues
from onemile.config import SettingsError
from onemile.contracts import InstanceCard
from onemile.mile import region_pack
from onemile.web import filters

POLISH = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"
JAPANESE = "nplurals=1; plural=0;"
LOAVES = ("%(num)s loaf", "%(num)s loaves")


def po(*, plural, forms=(), head=(), words=()):
    lines = ['msgid ""', 'msgstr ""', '"Content-Type: text/plain; charset=utf-8\\n"']
    lines += [f'"Plural-Forms: {plural}\\n"'] if plural else []
    lines += [f'"{line}\\n"' for line in head]
    for source, said in words:
        lines += ["", f'msgid "{source}"', f'msgstr "{said}"']
    if forms:
        lines += ["", f'msgid "{LOAVES[0]}"', f'msgid_plural "{LOAVES[1]}"']
        lines += [f'msgstr[{n}] "{form}"' for n, form in enumerate(forms)]
    return "\n".join(lines) + "\n"


def write(component, code, content, *, name="house.po"):
    folder = component / "locales" / code
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return component


@pytest.fixture
def core(tmp_path):
    """A core that speaks Polish, Japanese, and a Kashubian that leans on Polish."""
    folder = tmp_path / "core"
    three = ("%(num)s bochenek", "%(num)s bochenki", "%(num)s bochenków")
    face = ("X-Name: Polski", "X-Locale: pl")
    oven = [("Oven", "Piec"), ("Salt", "Sól")]
    write(folder, "pl", po(plural=POLISH, forms=three, head=face, words=oven))
    write(folder, "ja", po(plural=JAPANESE, forms=("パン%(num)s個",)))
    leaning = ("X-Name: Kaszëbsczi", "X-Fallback: pl", "X-Locale: csb")
    write(folder, "csb", po(plural="nplurals=2; plural=(n != 1);", head=leaning))
    return folder


def opened(core, *plugins):
    known = languages.read(core / "locales")
    owners = ["core", *(folder.name for folder in plugins)]
    return Catalogues([core, *plugins], owners=owners, known=known)


# ------------------------------------------------------------------------------ what is there


def test_the_house_speaks_the_languages_of_its_catalogues():
    known = languages.shipped()
    assert {code: one.name for code, one in known.items()} == {
        "de": "Deutsch",
        "en": "English",
        "fr": "Français",
        "gsw": "Elsässisch",
    }
    assert languages.chain("gsw", known) == ("gsw", "fr", "en")
    assert languages.chain("de", known) == ("de", "en")
    assert [code for code, one in known.items() if one.plural(0) == 0] == ["fr", "gsw"]
    assert [code for code, one in known.items() if one.has_capital_nouns] == ["de", "gsw"]
    assert {one.plural(1) for one in known.values()} == {0}
    assert {one.plural(n) for one in known.values() for n in (2, 11, 1_000_000)} == {1}


@pytest.mark.parametrize(
    ("code", "amounts", "first", "month", "weekday"),
    [
        ("fr", ("0 Smile", "1 Smile", "1 300 Smiles"), "1er mai 2031", "mai 2031", "mardi"),
        ("gsw", ("0 Smile", "1 Smile", "1 300 Smiles"), "1. Mai 2031", "Mai 2031", "Dienstag"),
        ("de", ("0 Smiles", "1 Smile", "1.300 Smiles"), "1. Mai 2031", "Mai 2031", "Dienstag"),
        ("en", ("0 Smiles", "1 Smile", "1,300 Smiles"), "1 May 2031", "May 2031", "Tuesday"),
    ],
)
def test_each_writes_amounts_and_days_in_its_own_way(
    instance, clock, code, amounts, first, month, weekday
):
    with i18n.speaking(code):
        said = tuple(filters.in_unit(n) for n in (0, 1, 1300))
        assert tuple(one.replace("\u00a0", " ").replace("\u202f", " ") for one in said) == amounts
        assert filters.day(clock.present.date().replace(2031, 5, 1)) == first
        assert filters.month(clock.present.date().replace(2031, 5, 1)) == month
        assert filters.weekday(clock.present.date()) == weekday


# ------------------------------------------------------------------------------ plurals


@pytest.mark.parametrize(
    ("n", "said"), [(0, "ów"), (1, "ek"), (2, "ki"), (5, "ów"), (12, "ów"), (22, "ki")]
)
def test_a_language_with_three_forms_uses_them_all(core, n, said):
    catalogues = opened(core)
    assert catalogues.lookup_plural("pl", *LOAVES, n).endswith(said)
    assert catalogues.lookup_plural("csb", *LOAVES, n).endswith(said)  # by the rule of its words


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_a_language_with_one_form_has_one(core, n):
    assert opened(core).lookup_plural("ja", *LOAVES, n) == "パン%(num)s個"


def test_a_plugin_adds_words_to_a_language_of_three_forms(core, tmp_path):
    three = ("%(num)s a", "%(num)s b", "%(num)s c")
    content = po(plural=POLISH, forms=three, words=[("Salt", "Mine"), ("Hoe", "Motyka")])
    bakery = write(tmp_path / "bakery", "pl", content)
    garden = write(tmp_path / "garden", "pl", content.replace("loa", "hoe"))
    with structlog.testing.capture_logs() as said:
        catalogues = opened(core, bakery, garden)
    assert catalogues.lookup_plural("pl", *LOAVES, 5) == "%(num)s bochenków"  # the core's holds
    hoes = tuple(one.replace("loa", "hoe") for one in LOAVES)
    assert catalogues.lookup_plural("pl", *hoes, 3) == "%(num)s b"
    assert (catalogues.lookup("pl", "Salt"), catalogues.lookup("pl", "Hoe")) == ("Sól", "Motyka")
    assert said == []


@pytest.mark.parametrize("forms", [("x",), ("x", "y")])
def test_a_plugin_whose_forms_are_not_the_language_s_loses_that_message(core, tmp_path, forms):
    plural = f"nplurals={len(forms)}; plural={len(forms) - 1};"
    odd = po(plural=plural, forms=forms, words=[("Hoe", "Motyka")]).replace("loa", "hoe")
    garden = write(tmp_path / "garden", "pl", odd)
    with structlog.testing.capture_logs() as said:
        catalogues = opened(core, garden)
    assert catalogues.lookup_plural("pl", "%(num)s hoef", "%(num)s hoeves", 5) == "%(num)s hoeves"
    assert catalogues.lookup("pl", "Hoe") == "Motyka"
    assert [(line["plugin"], line["why"]) for line in said] == [("garden", "not 3 plural forms")]


def test_pages_amounts_and_days_are_said_in_a_language_that_nobody_foresaw(instance, core, clock):
    at_work = current.instance()
    at_work.catalogues = opened(core)
    with i18n.speaking("pl"):
        assert i18n.gettext("Oven") == "Piec"
        assert i18n.ngettext(*LOAVES, 22) == "22 bochenki"
        # The association gave two names: the first is for one, the second for all others.
        said = [filters.in_unit(n).replace("\u00a0", " ") for n in (1, 2, 5, 22)]
        assert said == ["1 Smile", "2 Smiles", "5 Smiles", "22 Smiles"]
        assert filters.day(clock.present) == "6 kwietnia"
    with i18n.speaking("ja"):
        assert filters.in_unit(5).endswith("Smile")
        assert filters.day(clock.present) == "4月6日"
    with i18n.speaking("csb"):
        assert (i18n.gettext("Oven"), i18n.words_asked()) == ("Piec", ("csb", "pl", "en"))
        assert filters.day(clock.present) == "6 April"  # CLDR knows no Kashubian


# ------------------------------------------------------------------------------ broken heads


def test_what_a_head_does_not_say_is_taken_from_what_is_known_of_languages(tmp_path):
    known = languages.read(write(tmp_path, "pl", po(plural="")) / "locales")
    assert (known["pl"].name, known["pl"].locale, known["pl"].forms) == ("Polski", "pl", 3)
    assert [known["pl"].plural(n) for n in (1, 2, 5)] == [0, 1, 2]
    assert languages.chain("pl", known) == ("pl", "en")


@pytest.mark.parametrize(
    "plural",
    [
        *("nplurals=many; plural=0;", "nplurals=2; plural=n;", "nplurals=0; plural=0;"),
        *("nplurals=2; plural=(n % 0);", "nplurals=2; plural=__import__('os');"),
        *("nplurals=99; plural=0;", "nplurals=2; plural=" + "(" * 90 + "n" + ")" * 90 + ";"),
        "nplurals=2; plural=(n > 900000) - 1;",
    ],
)
def test_a_rule_that_is_none_leaves_that_of_english(tmp_path, plural):
    with structlog.testing.capture_logs() as said:
        known = languages.read(write(tmp_path, "pl", po(plural=plural)) / "locales")
    assert (known["pl"].forms, [known["pl"].plural(n) for n in (0, 1, 2)]) == (2, [1, 0, 1])
    assert [line["language"] for line in said] == ["pl"]


@pytest.mark.parametrize(
    "content",
    [bytes(range(256)) * 99, b"", b'"' * 9_999, b'"\\\n' * 999, b"X-Name: no head\n" * 9_999],
)
def test_a_head_that_cannot_be_read_takes_no_language_along(tmp_path, content):
    known = languages.read(write(tmp_path, "pl", content) / "locales")
    assert (known["pl"].name, known["pl"].fallback) == ("Polski", "en")


def test_languages_that_lean_on_each_other_or_on_nobody_lean_on_english(tmp_path):
    for code, behind in {"pl": "csb", "csb": "pl", "ja": "xx", "lb": "lb"}.items():
        write(tmp_path, code, po(plural="", head=(f"X-Fallback: {behind}",)))
    with structlog.testing.capture_logs() as said:
        known = languages.read(tmp_path / "locales")
    assert all(languages.chain(code, known)[-1] == "en" for code in known)
    assert {line["language"] for line in said} >= {"ja", "lb"}
    catalogues = Catalogues([tmp_path], known=known)
    assert catalogues.lookup("pl", "Oven") == "Oven"


def test_a_folder_without_catalogues_or_with_another_name_is_no_language(tmp_path):
    write(tmp_path, "Polski", po(plural=POLISH))
    (tmp_path / "locales" / "it" / "texts").mkdir(parents=True)
    assert list(languages.read(tmp_path / "locales")) == ["en"]
    assert list(languages.read(tmp_path / "nowhere")) == ["en"]


# ------------------------------------------------------------------------------ what is offered


@pytest.fixture
def in_region(monkeypatch):
    """Let the shipped region want other languages."""

    def want(*codes):
        found = dataclasses.replace(region_pack.load("alsace"), languages=codes)
        monkeypatch.setattr(region_pack, "load", lambda chosen, beside: found)

    return want


def card_of(app) -> InstanceCard:
    return app.extensions[current.EXTENSION].card


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        (("de", "fr", "en"), ("de", "fr", "en")),
        (("lb", "de", "de", "pt", "fr"), ("de", "fr")),
        (("it", "rm"), ("en",)),
        ((), ("en",)),
    ],
)
def test_an_instance_offers_those_of_its_region_that_there_are_catalogues_for(
    make_instance, in_region, wanted, offered
):
    in_region(*wanted)
    assert card_of(make_instance()).languages == offered


def test_in_a_german_region_nobody_who_asks_for_nothing_is_spoken_to_in_french(make_instance):
    app = make_instance(settings={"region": "ortenau"})
    page = app.test_client().get("/").get_data(as_text=True)
    assert '<html lang="de"' in page and "Anmelden" in page


def test_a_worker_speaks_the_instance_s_own_language_as_does_who_is_told_an_unknown_one(
    make_instance,
):
    app = make_instance(settings={"region": "ortenau"})

    def at_work():
        with app.app_context():
            yield i18n.language()
            with i18n.speaking("xx"):
                yield i18n.language()
            i18n.activate("xx")
            yield i18n.language()

    assert Context().run(lambda: list(at_work())) == ["de", "de", "de"]


def test_an_explicit_list_wins_over_the_region(make_instance):
    card = card_of(make_instance(settings={"languages": ["en", "gsw", "en"]}))
    assert card.languages == ("en", "gsw")


def test_a_language_without_a_catalogue_is_refused_and_those_there_are_named(tmp_path):
    with pytest.raises(SettingsError) as refused:
        create_app(tmp_path, overrides={"languages": ["de", "it", "xx"]}, environment={})
    assert str(refused.value) == ("languages: no catalogue for it, xx; there are: de, en, fr, gsw")


def test_without_an_instance_words_are_english():
    # A fresh context: what other tests spoke last is of no matter.
    assert Context().run(i18n.language) == "en" and i18n.gettext("just now") == "just now"
