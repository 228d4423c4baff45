"""What an operator types, ``57``, ``Bretagne``, ``DE-08317``, ``CH-BS``, as areas to build of."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from onemile.mile.names import folded

from . import tables
from .cantons import CANTONS
from .errors import BuildError
from .records import Area

CODES_MAX = 500  # all Kreise of Germany are 400; a longer list is a mistake
CODE_CHARS_MAX = 80  # the longest name of a Kreis has 43
NEAR_MAX = 5  # names that are offered for a mistyped one

COUNTRIES = {"FR": "France", "DE": "Deutschland", "CH": "Schweiz"}

_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
# What people call by one name, and no table of areas does.
_CALLED = {
    "Alsace": ("67", "68"),
    "Elsass": ("67", "68"),
    "Lorraine": ("54", "55", "57", "88"),
    "Ortenau": ("08317",),
}
# What is read beside French, by département.
_ALSO_READ = {"67": ("gsw", "de"), "68": ("gsw", "de"), "57": ("de",)}

_KINDS = re.compile(
    r"\b(landkreis|kreis|kreisfreie stadt|stadtkreis|stadt|hansestadt|region|"
    r"kanton|canton|departement|freie und|de|du|d|von)\b"
)


@dataclass(frozen=True)
class Wanted:
    """A code that was typed, resolved: what it is called, and its areas."""

    title: str
    areas: tuple[Area, ...]


def resolve(typed: Sequence[str]) -> list[Wanted]:
    """Return what each code stands for, in order. Raises BuildError, naming near ones."""
    if not typed:
        raise BuildError(
            "name what to build: a département (57), a Kreis (08317), a canton (CH-BS)"
        )
    if len(typed) > CODES_MAX:
        raise BuildError(f"{len(typed)} codes are more than the {CODES_MAX} that one pack can have")
    return [_resolve(one) for one in typed]


def _resolve(typed: str) -> Wanted:
    plain = typed.strip()
    if len(plain) > CODE_CHARS_MAX:
        raise BuildError(f"a code or name has at most {CODE_CHARS_MAX} characters")
    known = _known()
    for name, called in _CALLED.items():
        if folded(name) == folded(plain):
            return Wanted(name, tuple(known.by_code[one].areas[0] for one in called))
    if found := known.by_code.get(plain.upper()):
        return found
    # "Landkreis München" says which of the two it is, "München" does not.
    says_kind = folded(plain) != _bare(plain)
    whole = known.by_whole_name.get(folded(plain), ()) if says_kind else ()
    alike = whole or known.by_name.get(_bare(plain), ())
    if len(alike) > 1:
        codes = ", ".join(_code_of(one) for one in alike)
        raise BuildError(f"{plain!r} is the name of several: say which of {codes}")
    if not alike:
        raise BuildError(f"there is no {plain!r} that we know{_near(plain, known.by_name)}")
    return alike[0]


def _near(typed: str, by_name: dict[str, tuple[Wanted, ...]]) -> str:
    keys = difflib.get_close_matches(_bare(typed), by_name, n=NEAR_MAX, cutoff=0.6)
    near = {f"{one.title} ({_code_of(one)})": None for key in keys for one in by_name[key]}
    if near:
        return "; near it: " + ", ".join(list(near)[:NEAR_MAX])
    return "; examples: 57, 2A, 974, Bretagne, FR-BRE, 08317, Ortenaukreis, CH-BS"


def _code_of(one: Wanted) -> str:
    if len(one.areas) == 1:
        return one.areas[0].wire
    return next(code for code, other in _known().by_code.items() if other == one)


class _Known(NamedTuple):
    """All that can be asked for; names as they are compared, with and without the kind."""

    by_code: dict[str, Wanted]
    by_whole_name: dict[str, tuple[Wanted, ...]]
    by_name: dict[str, tuple[Wanted, ...]]


@cache
def _known() -> _Known:
    by_code: dict[str, Wanted] = {}
    by_whole_name: dict[str, dict[Wanted, None]] = {}
    by_name: dict[str, dict[Wanted, None]] = {}
    for codes, names, one in [*_whole(), *_french(), *_german(), *_swiss()]:
        for code in codes:
            by_code.setdefault(code, one)  # FR is France before it is Fribourg
        for name in names:
            by_whole_name.setdefault(folded(name), {})[one] = None
            by_name.setdefault(_bare(name), {})[one] = None
    return _Known(
        by_code,
        {key: tuple(ones) for key, ones in by_whole_name.items()},
        {key: tuple(ones) for key, ones in by_name.items()},
    )


Listed = tuple[tuple[str, ...], tuple[str, ...], Wanted]


def _french() -> Iterator[Listed]:
    areas = {one.code: _department(one) for one in tables.departments()}
    for code, area in areas.items():
        yield (f"FR-{code}", code), (area.name,), Wanted(area.name, (area,))
    regions: dict[str, list[tables.Department]] = {}
    for one in tables.departments():
        if one.iso:
            regions.setdefault(one.region, []).append(one)
    for members in regions.values():
        iso, name = members[0].iso, members[0].region_name
        letters = {iso, "COR"} if iso == "20R" else {iso}  # Corsica's before 2018
        codes = tuple(f"{before}{one}" for one in sorted(letters) for before in ("FR-", ""))
        yield codes, (name,), Wanted(name, tuple(areas[one.code] for one in members))


def _department(one: tables.Department) -> Area:
    return Area(
        country="FR",
        code=one.code,
        name=one.name,
        zone=_ZONES.get(one.code, "Europe/Paris"),
        languages=("fr", "en", *_ALSO_READ.get(one.code, ())),
    )


def _german() -> Iterator[Listed]:
    for key, names in tables.districts().items():
        area = Area(
            country="DE",
            code=key,
            name=names[0],
            zone="Europe/Berlin",
            languages=("de", "en", "fr"),
        )
        yield (f"DE-{key}", key), names, Wanted(names[0], (area,))


def _swiss() -> Iterator[Listed]:
    for letters, canton in CANTONS.items():
        first, second = ("de", "fr") if canton.language == "de" else ("fr", "de")
        area = Area(
            country="CH",
            code=letters,
            name=canton.names[0],
            zone="Europe/Zurich",
            languages=(first, second, "en"),
        )
        yield (f"CH-{letters}", letters), canton.names, Wanted(canton.names[0], (area,))


def _whole() -> Iterator[Listed]:
    """Yield whole countries; of France what it counts as itself, not what governs itself."""
    own = {one.code for one in tables.departments() if one.kind != "com"}
    for country, known in (("FR", _french()), ("DE", _german()), ("CH", _swiss())):
        lone = _lone(one for _, _, one in known)
        areas = tuple(area for area in lone if country != "FR" or area.code in own)
        yield (country,), (COUNTRIES[country],), Wanted(COUNTRIES[country], areas)


def _lone(known: Iterable[Wanted]) -> Iterator[Area]:
    return (one.areas[0] for one in known if len(one.areas) == 1)


def _bare(name: str) -> str:
    """Return a name as it is compared, without what kind of area it is."""
    return " ".join(_KINDS.sub(" ", folded(name)).split()) or folded(name)
