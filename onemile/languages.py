"""The languages that the core has catalogues for, and what each of them needs to be spoken.

All of it stands at the head of ``locales/<language>/house.po``: ``X-Name`` (its own name),
``X-Fallback`` (whose words it takes where it has none), ``X-Locale`` and ``X-Numbers`` (how days
and numbers are written, by CLDR), ``X-Nouns: capital``, and the rule of ``Plural-Forms``.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from gettext import c2py
from itertools import islice
from pathlib import Path

import structlog
from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import denormalize

# In what language code and templates are written; it needs no catalogue.
SOURCE = "en"
FACE = "house.po"
# A head has a dozen lines; a file that goes on for longer without its end has none.
HEAD_LINES_MAX = 100
# No language needs more forms (Arabic has six); its rule is tried on these numbers.
FORMS_MAX = 6
_TRIED = (*range(1_000), *(10**zeros for zeros in range(3, 10)))

_CODE = re.compile(r"[a-z]{2,3}")

log = structlog.get_logger()


def _one_or_many(n: int) -> int:
    return int(n != 1)


@dataclass(frozen=True, kw_only=True)
class Language:
    """A language: its code, its own name, and how it writes days, numbers and plurals.

    ``plural`` gives the index of the form that a whole number from 0 on takes, of ``forms`` many;
    ``fallback`` is another language's code, or "" for the source.
    """

    code: str
    name: str
    fallback: str = SOURCE
    locale: str = "en_GB"
    number_locale: str = "en_GB"
    forms: int = 2
    plural: Callable[[int], int] = _one_or_many
    has_capital_nouns: bool = False


@cache
def shipped() -> Mapping[str, Language]:
    """Return the languages of the core by code; read once in a process."""
    return read(Path(__file__).parent / "locales")


def read(folder: Path) -> dict[str, Language]:
    """Return the languages that have catalogues in ``folder``, and the source, by code.

    What a head does not say, or says wrongly, is taken from CLDR or from English.
    """
    places = folder.iterdir() if folder.is_dir() else ()
    found = sorted(one for one in places if _CODE.fullmatch(one.name) and any(one.glob("*.po")))
    known = {SOURCE: Language(code=SOURCE, name="English", fallback="")}
    known |= {one.name: _language(one.name, _head(one / FACE)) for one in found}
    for one in list(known.values()):
        if one.code != SOURCE and SOURCE not in chain(one.code, known):
            log.warning("fallback left out", language=one.code, fallback=one.fallback)
            known[one.code] = replace(one, fallback=SOURCE)
    return known


def chain(code: str, known: Mapping[str, Language]) -> tuple[str, ...]:
    """Return in which languages to look for words, the wanted one first.

    It ends with the source, unless one of them falls back on a language that is not there, or
    on one that was asked already.
    """
    asked: list[str] = []
    while code in known and code not in asked:
        asked.append(code)
        code = known[code].fallback
    return tuple(asked)


def offered(
    wanted: Iterable[str], *, by_region: Iterable[str], known: Mapping[str, Language]
) -> tuple[str, ...]:
    """Return the languages of an instance, its own first: those wanted, else its region's.

    Of the region's those without a catalogue are left out. Raises ValueError, in words, for one
    that is wanted and has none.
    """
    asked = tuple(dict.fromkeys(wanted))
    strangers = [code for code in asked if code not in known]
    if strangers:
        there = ", ".join(sorted(known))
        raise ValueError(f"languages: no catalogue for {', '.join(strangers)}; there are: {there}")
    return asked or tuple(code for code in dict.fromkeys(by_region) if code in known) or (SOURCE,)


def _head(path: Path) -> dict[str, str]:
    """Give the lines at the head of a catalogue by name, in small letters; none where it has none.

    What else is wrong with a file is found, and said, by whoever reads its words.
    """
    quoted: list[str] = []
    try:
        with path.open(encoding="utf-8", errors="replace") as handle:
            for line in islice(handle, HEAD_LINES_MAX):
                text = line.strip().removeprefix("msgstr").removeprefix("msgid").strip()
                if text.startswith('"'):
                    quoted.append(text)
                elif quoted and not text:
                    break
        lines = denormalize("\n".join(['""', *quoted])).splitlines()
    except (OSError, ValueError, IndexError):
        return {}
    named = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, _colon, value in named if value.strip()}


def _language(code: str, head: Mapping[str, str]) -> Language:
    is_source = code == SOURCE
    locale = _locale(head.get("x-locale", "en_GB" if is_source else code)) or "en_GB"
    forms, plural = _plural(code, head)
    return Language(
        code=code,
        name=head.get("x-name") or _own_name(code),
        fallback="" if is_source else head.get("x-fallback", SOURCE),
        locale=locale,
        number_locale=_locale(head.get("x-numbers", "")) or locale,
        forms=forms,
        plural=plural,
        has_capital_nouns=head.get("x-nouns") == "capital",
    )


def _plural(code: str, head: Mapping[str, str]) -> tuple[int, Callable[[int], int]]:
    """Give how many forms there are and the rule between them; English's where it is no rule."""
    about = Catalog()
    try:
        asked = ("plural-forms",) if "plural-forms" in head else ()
        about.mime_headers = [("language", code), *((name, head[name]) for name in asked)]
        forms, plural = about.num_plurals, c2py(about.plural_expr)
        tried = {plural(n) for n in _TRIED}
        if 1 <= forms <= FORMS_MAX and tried <= set(range(forms)):
            return forms, plural
        why = f"{forms} forms, and a rule that gives {sorted(tried)[:FORMS_MAX]}"
    except (ValueError, TypeError, LookupError, ArithmeticError) as error:
        why = repr(error)[:300]
    log.warning("plural rule left out", language=code, error=why)
    return 2, _one_or_many


def _locale(code: str) -> str:
    """Give a locale that CLDR knows, or ""."""
    try:
        return str(Locale.parse(code))
    except (ValueError, TypeError, UnknownLocaleError):
        return ""


def _own_name(code: str) -> str:
    name = Locale.parse(code).display_name if _locale(code) else None
    return name[:1].upper() + name[1:] if name else code
