"""Pure: find what looks like a house number with its street in a text meant for everybody."""

import re

_WAYS = (
    r"rue|avenue|av\.|boulevard|bd|bld|impasse|allée|allées|chemin|place|quai|route|ruelle|"
    r"passage|square|faubourg|fbg|sentier|venelle"
)
_NUMBER = r"\b\d{1,4}\s?(?:bis|ter|quater|[a-d])?"
_FRENCH = re.compile(
    rf"{_NUMBER},?\s+(?:{_WAYS})\s+(?:\w|['’\- ]){{2,40}}",
    re.IGNORECASE,
)
# Alsatian and German names: "12 Hauptstrasse", "Kirchgasse 7".
_GERMAN = re.compile(
    r"\b(?:\d{1,4}[a-d]?,?\s+\w{3,}(?:strasse|straße|gasse|weg|platz|allee)\b"
    r"|\w{3,}(?:strasse|straße|gasse|weg|platz)\s+\d{1,4}\b)",
    re.IGNORECASE,
)
_DOOR = re.compile(
    r"\b(?:digicode|code (?:de la |d['’])?(?:porte|entrée|immeuble))\b.{0,12}\d{3,}", re.IGNORECASE
)


def found(text: str) -> list[str]:
    """Give the pieces of a text that name a door, as they stand there."""
    pieces = [
        match.group().strip()
        for pattern in (_FRENCH, _GERMAN, _DOOR)
        for match in pattern.finditer(text)
    ]
    return list(dict.fromkeys(pieces))
