"""What may not be in anything that leaves: looked for in every byte, in every way it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from onemile.mile import grid
from onemile.mile.models import Place
from onemile_federation.keys.models import OwnKey
from tests.federation.gates.onlookers import Gone
from tests.federation.gates.quarter import FOR_A_MILE, NEIGHBOUR, SILENT, UNSAID, Quarter

# Anything that could be a place, a distance, an address or a moment finer than a second.
SHAPES = {
    "coordinate": re.compile(r"(?<![\w.])-?\d{1,3}[.,]\d{2,}(?![\w.])"),
    "postcode": re.compile(r"(?<![\w-])\d{5}(?![\w-])"),
    "square": re.compile(r"\bg1:\d|\bCRS\d{4}|\d+[mM][NE]\d{4,}"),
    "distance": re.compile(r"(?<![\w.])\d+(?:[.,]\d+)?[\s\u00a0\u202f]?(?:m|km|mi|mètres|miles)\b"),
    # A handle begins with another @.
    "e-mail": re.compile(r"(?<![@\w.+-])[\w.+-]+@(?!als\.example\b)[\w-]+\.[\w.-]+"),
    "instant": re.compile(r"T\d\d:\d\d:\d\d[.,]\d"),
}
# What a partner is told by name and number is the association's own, and how it is reached.
OUR_OWN = ("lotte@ort.example",)
# Whoever asks for a person reads them as JSON; what says where is none of these.
PLACES = frozenset(
    {"location", "latitude", "longitude", "altitude", "radius", "accuracy", "geo", "mileCells"}
    | {"units", "Place", "adr", "vcard:Address", "birthday", "vcard:bday"}
)
# A form shows how a postcode looks, by that of the region's largest town.
_READ_ON_PAGES = ("postcode",)
# A key in base64 spells anything in time; so may a signature, a digest or what tells two apart.
_KEYS = re.compile(r'"(?:publicKeyPem|publicKeyMultibase|proofValue)": ?"[^"]*"')
_OPAQUE = frozenset({"signature", "digest", "etag", "content-length"})
# A partner is told for whom a thing is: who lives within a mile of one square, never a finer one.
_MILE = re.compile(r'g1:[12]:\d+:\d+|"mileRadius": ?"804\.672"')
_OF_MILE = frozenset({"mileCells"})
# In which squares of a mile the region has ground, and many members live.
_RUNS = re.compile(r'"\d+:\d+-\d+"')
# What names neighbours, or what is for their mile, to the partner's members alone.
_NAMES_NEIGHBOURS = (b'"MileAudience"', b"/ap/neighbours/")
_SAYS_WHERE_MANY_LIVE = (b'"MileTerritory"', b'"MileCover"')
# What of a page is no sentence: drawings, and where their lines go.
_DRAWN = re.compile(r"<(svg|style|script)\b.*?</\1>", re.DOTALL)


class Unsaid:
    """What of a quarter nobody elsewhere may read: taken from its rows as they stand now."""

    def __init__(self, quarter: Quarter) -> None:
        self.words: dict[str, str] = {}
        # As JSON bears them: of pages people read the commune of a Mag, and who comments.
        self.of_documents: dict[str, str] = {}
        with quarter.ours.at_work() as world:
            for name, member in quarter.people.items():
                self._of_member(name, member)
                for place in Place.select().where(Place.member_id == member.id):
                    self._of_place(name, place, world.region)
            for key in OwnKey.select().where(OwnKey.sealed != ""):
                self.words[f"private key {key.id}"] = str(key.sealed)
        self.words["what is not for others"] = UNSAID
        for what, uri in quarter.hidden.items():
            self.words[what] = uri.rsplit("/", 1)[1]
        for name in SILENT:
            self.of_documents[f"name of {name}"] = rf"\b{name}\b"

    def _of_member(self, name: str, member: Any) -> None:
        self.words[f"number of {name}"] = str(member.id)
        self.words[f"e-mail of {name}"] = str(member.email)
        if name in (*SILENT, NEIGHBOUR):
            self.words[f"public id of {name}"] = str(member.public_id)

    def _of_place(self, name: str, place: Place, region: Any) -> None:
        cell = int(place.cell)
        for level in range(grid.level_of(cell), grid.COARSEST + 1):
            square = grid.coarsen(cell, level)
            self.words[f"square of {name} {level}"] = grid.to_text(square)
            self.words[f"square of {name} {level} as stored"] = str(square)
            row, column = str(grid.row_of(square)), str(grid.column_of(square))
            self.words[f"square of {name} {level} as two"] = f"{row}:{column}"
            latitude, longitude = grid.centre(square)
            for degrees in (latitude, longitude):
                self.words[f"degrees of {name} {level} {degrees}"] = f"{degrees:.3f}"
        self.words[f"postcode of {name}"] = str(place.postcode)
        for code in {str(place.commune), str(place.declared_commune)}:
            self.words[f"commune code of {name} {code}"] = code
            named = region.commune(code).name
            self.of_documents[f"commune of {name} {code}"] = rf"\b{re.escape(named)}\b"

    # ------------------------------------------------------------------- looking

    def found_in(self, gone: Iterable[Gone]) -> list[str]:
        """Return what of it stands in what left, and in which; [] as it ought to be."""
        texts = {(readable(one), one.is_page): one for one in gone}
        found = []
        for (text, is_page), one in texts.items():
            hits = [what for what, word in self.words.items() if _stands(word, text)]
            if not is_of_a_mile(one):
                hits += [word for word in (FOR_A_MILE, NEIGHBOUR) if word in text]
            if is_page:
                hits = [what for what in hits if not what.startswith(_READ_ON_PAGES)]
                hits += [f"instant: {hit[0]}" for hit in SHAPES["instant"].finditer(text)]
            elif one.is_text:
                rules = self.of_documents.items()
                hits += [what for what, rule in rules if re.search(rule, text)]
                shapes = SHAPES.items()
                hits += [f"{what}: {hit[0]}" for what, rule in shapes if (hit := rule.search(text))]
                places = PLACES - _OF_MILE if is_of_a_mile(one) else PLACES
                hits += [f"place: {key}" for key in keys_of(one) & places]
            found += [f"{one.what}: {hit}" for hit in hits]
        return found


def readable(one: Gone) -> str:
    """Return header lines and bytes as text, without what spells anything in time."""
    lines = [f"{name}: {value}" for name, value in one.headers if name.lower() not in _OPAQUE]
    text = _DRAWN.sub("", one.text) if one.is_page else _KEYS.sub("", one.text)
    for own in OUR_OWN:
        text = text.replace(own, "")
    if is_of_a_mile(one):
        text = _MILE.sub("", text)
    if is_to_a_partner(one) and any(kind in one.body for kind in _SAYS_WHERE_MANY_LIVE):
        text = _RUNS.sub("", text)
    return "\n".join([*lines, text])


def is_of_a_mile(one: Gone) -> bool:
    """Tell whether it is for a mile, and went to the partner to whom it was said, or asked it."""
    return is_to_a_partner(one) and any(said in one.body for said in _NAMES_NEIGHBOURS)


def is_to_a_partner(one: Gone) -> bool:
    """Tell whether it went to the partner with which the mile is open, or was asked by it."""
    return one.what.startswith("POST https://p.example/") or " for a partner as " in one.what


def keys_of(one: Gone) -> set[str]:
    """Return the properties of a document, and the types in it; none for what is no document."""
    if not one.body.startswith(b"{"):
        return set()
    return set(_keys(json.loads(one.body)))


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield str(name)
            if name == "type" and isinstance(one, str):
                yield one
            if name != "@context":
                yield from _keys(one)
    elif isinstance(value, list):
        for one in value:
            yield from _keys(one)


def _stands(word: str, text: str) -> bool:
    """Tell whether a word stands in a text; a number not within a longer one."""
    if word not in text:
        return False
    if not word.replace(".", "").isdigit():
        return True
    return re.search(rf"(?<![\d.]){re.escape(word)}(?!\d{{2}})", text) is not None
