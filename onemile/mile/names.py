"""How names of places are compared and put in order: without accents, hyphens or case."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not take apart, though a French or German reader does.
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
_SHORT_FORMS = {"st": "saint", "ste": "sainte"}
_NOT_A_LETTER = re.compile(r"[\W_]+")


@lru_cache(maxsize=65_536)  # the places of a country's postal file, each asked several times
def folded(name: str) -> str:
    """Return a name in the form by which it is compared: ``Bœrsch`` as ``boersch``.

    Accents and case are dropped, ligatures written out, hyphens and apostrophes become one
    space, ``St`` is ``saint``. Sorting by it gives the order of a French index.
    """
    apart = unicodedata.normalize("NFKD", name.translate(_LIGATURES))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    words = _NOT_A_LETTER.sub(" ", plain.casefold()).split()
    return " ".join(_SHORT_FORMS.get(word, word) for word in words)


def halves(name: str) -> tuple[str, ...]:
    """Return the two communes in a double name such as Brunstatt-Didenheim, else nothing."""
    parts = tuple(name.split("-"))
    double = len(parts) == 2 and all(len(part) > 3 and part[0].isupper() for part in parts)
    return parts if double else ()
