"""How words are compared in a search: without accents, case, ligatures or signs."""

import re
import unicodedata

# Letters that Unicode does not take apart, though a French or German reader does.
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
_NOT_A_LETTER = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """Give a text as it is compared: ``Vélo d’été`` as ``velo d ete``; letters and digits only."""
    apart = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _NOT_A_LETTER.sub(" ", plain.casefold()).strip()
