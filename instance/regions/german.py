"""The Gemeinden of Germany as they are today, with their official codes, for ``tables.py``.

Codes come from a list of the statistical offices, which has those that were merged away as well.
Which are still there, the list of areas the weather service warns for tells; what has changed
since that one was made stands below. Villages of Gemeinden that no place is called after are in
``german_parts.toml``.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PARTS = Path(__file__).with_name("german_parts.toml")
BAVARIA = "09"  # whose names the list of warnings writes with the kind before them
CELL_GEMEINDE, CELL_KREIS = "8", "1"  # what the number of a warned area begins with

# Codes given out after both lists were made.
NEW = {
    "03153019": "Langelsheim",  # November 2021
    "14522275": "Jahnatal",  # January 2023
    "16063105": "Eisenach",  # July 2021, when the town became part of the Wartburgkreis
}
# What is no more, and whose part it is since; nobody's own where it was divided.
GONE = {
    "01059101": "01059182",  # Tastrup, Freienwill
    "01059141": "01059126",  # Maasbüll, Hürup
    "03153006": "03153019",  # Hahausen, Langelsheim
    "03153007": "03153019",
    "03153009": "03153019",  # Lutter am Barenberge
    "03153014": "03153019",  # Wallmoden
    "06635005": "06635001",  # Bromskirchen, Allendorf (Eder)
    "12073032": "12073532",  # Berkholz-Meyenburg, Schwedt/Oder
    "12073386": "12073532",  # Mark Landin
    "12073603": "12073532",  # Passow
    "14522450": "14522275",  # Ostrau, Jahnatal
    "14522620": "14522275",  # Zschaitz-Ottewig
    "16056000": "16063105",
    "16064014": "",  # Dünwald
    "16064072": "",  # Menteroda
    "16064073": "",  # Anrode
    "16068043": "16068064",  # Riethgen, Kindelbrück
    "16071077": "16071004",  # Rannstedt, Bad Sulza
    "16076026": "",  # Hartmannsdorf
    "16076038": "16076039",  # Kühdorf, Langenwetzendorf
}

_CODE = re.compile(r"[0-9]{8}")
_LABEL = re.compile(r"(.+?) \((?:[A-Za-z]+/)?[A-Z]{2}(?:/[A-Z]+)?\)")
_NOBODYS = re.compile(r"gemeindefrei", re.IGNORECASE)  # woods and lakes that no Gemeinde governs
# What only the list of the offices has behind a name: ", St", " (ab 21.10.2009)", " b Trier".
_KIND = re.compile(r",.*| \(ab [0-9.]+\)| (?:b|Kr) .*")


def municipalities(regions: bytes, warned: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield code, name and what else the post may call it or its villages, split by ``|``.

    ``regions`` is datenguidepy's regions.csv, ``warned`` the settings of iobroker.weather-warnings.
    """
    official = _official(regions)
    labels = _labels(warned, official)
    names = {code: _name(code, label, official) for code, label in labels.items()} | NEW
    parts: dict[str, list[str]] = tomllib.loads(PARTS.read_text("utf-8"))
    if unknown := parts.keys() - names.keys():
        raise SystemExit(f"{PARTS.name}: there is no {min(unknown)} today")
    for code, now in GONE.items():
        name = names.pop(code)
        if now and name != names[now]:
            parts.setdefault(now, []).append(name)
    for code, name in sorted(names.items()):
        yield code, name, "|".join(sorted(parts.get(code, ())))


def _official(regions: bytes) -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(regions.decode("utf-8"), newline=""))
    return {row["region_id"]: row["name"] for row in rows if _CODE.fullmatch(row["region_id"])}


def _labels(warned: bytes, official: Mapping[str, str]) -> dict[str, str]:
    """Return what the weather service calls the Gemeinden, by code.

    Its numbers have a digit before the code; that of a town which is a Kreis has the Kreis's.
    """
    found: dict[str, str] = {}
    for value, label in _options(json.loads(warned)):
        kind, code = value[:1], value[1:]
        is_town = kind == CELL_KREIS and code.endswith("000") and code in official
        if _CODE.fullmatch(code) and (kind == CELL_GEMEINDE or is_town):
            if not _NOBODYS.search(label):
                found.setdefault(code, label)
    return found


def _options(part: Any) -> Iterator[tuple[str, str]]:
    """Yield value and label of whatever can be chosen in the settings."""
    if isinstance(part, dict):
        if isinstance(part.get("value"), str) and isinstance(part.get("label"), str):
            yield part["value"], part["label"]
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _options(one)


def _name(code: str, label: str, official: Mapping[str, str]) -> str:
    written = _LABEL.match(label)
    if written and (not code.startswith(BAVARIA) or code not in official):
        return written[1]
    return _KIND.sub("", official[code]).strip()
