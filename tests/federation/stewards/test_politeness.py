"""Stewards are said "vous" and "Sie", as everybody who holds an office here."""

import re
from pathlib import Path

import pytest

import onemile_federation
from onemile.testing.words import catalogue

pytestmark = pytest.mark.one_engine
# What stewards read, and nobody else.
STEWARDS = {"stewards.po", "lists.po"}
FAMILIAR = {
    "fr": (
        r"\b(tu|te|ton|toi|choisis|redemande|remets|dis-le)\b|\bt’"
        r"|(^|[.:;] |\xa0: )(demande|regarde) "
    ),
    "de": r"\b(du|dich|dir|dein\w*|frag|sage|wähle)\b",
}


@pytest.mark.parametrize("language", FAMILIAR)
def test_no_catalogue_of_the_stewards_is_familiar(language):
    said, found = 0, []
    for name, message in catalogue(Path(onemile_federation.__file__).parent, language):
        if name not in STEWARDS:
            continue
        said += 1
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        found += [one for one in forms if re.search(FAMILIAR[language], one, re.IGNORECASE)]

    assert said > 100 and found == []
