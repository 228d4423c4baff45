"""The table of letters that are drawn like those of ASCII, made anew from Unicode's own.

    python -m onemile_federation.remote.lookalikes_table path/to/confusables.json

The file is the one of the package confusable_homoglyphs: the ``confusables.txt`` of Unicode
Technical Standard 39 as JSON. A line of the table is what letters are drawn like, and their code
points. Hosts are written in small letters, and read in capitals as well: a small letter that is
drawn like none stands for what its capital is drawn like. Small capitals, which the standard keeps
apart, are taken for their letters.
"""

import json
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path

FILE = resources.files("onemile_federation.remote") / "tables" / "lookalikes.tsv"
HEAD = """\
# Drawn like letters and digits of ASCII, by Unicode Technical Standard 39: what, and by what.
# Made by lookalikes_table.py from confusables.json of confusable_homoglyphs 3.3.1: chosen from it.
# Copyright 1991-2024 Unicode, Inc.; UNICODE-LICENSE.txt stands beside this file.
"""
# What the file puts around letters that are written from right to left.
_LEFT_TO_RIGHT = "\u200e"


def read() -> dict[str, str]:
    """Return what each letter of the table is drawn like."""
    drawn: dict[str, str] = {}
    for line in FILE.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            like, _tab, codes = line.partition("\t")
            drawn |= {chr(int(code, 16)): like for code in codes.split()}
    return drawn


def written(confusables: Mapping[str, list[Mapping[str, str]]]) -> str:
    """Return the table, from the content of the file: pairs, named from either side."""
    prototypes = {}
    for sign, pairs in confusables.items():
        bare = sign.strip(_LEFT_TO_RIGHT)
        # Whoever is drawn like several is what they are drawn like, and no look-alike itself.
        if len(bare) == len(pairs) == 1:
            prototypes[bare] = pairs[0]["c"].strip(_LEFT_TO_RIGHT)
    rows = defaultdict(list)
    for sign in sorted(_small(confusables)):
        drawn = (prototypes.get(sign, ""), prototypes.get(sign.upper(), ""), _small_capital(sign))
        like = next(filter(None, map(_ascii, drawn)), "")
        is_letter = unicodedata.category(sign)[0] in "LMN"
        if is_letter and like and like not in (sign, _ascii(sign)):
            rows[like].append(f"{ord(sign):04X}")
    return HEAD + "".join(f"{like}\t{' '.join(rows[like])}\n" for like in sorted(rows))


def _small(confusables: Iterable[str]) -> set[str]:
    """Return the single letters that are named, as small ones."""
    lowered = (sign.strip(_LEFT_TO_RIGHT).lower() for sign in confusables)
    return {sign for sign in lowered if len(sign) == 1}


def _small_capital(sign: str) -> str:
    """Return the Latin letter of a small capital; empty for all others."""
    _before, is_one, letter = unicodedata.name(sign, "").partition("LATIN LETTER SMALL CAPITAL ")
    return letter if is_one and len(letter) == 1 else ""


def _ascii(text: str) -> str:
    """Return a text in small letters and without marks, if it is of ASCII then; else nothing."""
    parted = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in parted if not unicodedata.combining(sign)).lower()
    return bare if bare.isascii() and bare.isalnum() else ""


if __name__ == "__main__":
    Path(str(FILE)).write_text(written(json.loads(Path(sys.argv[1]).read_text("utf-8"))), "utf-8")
