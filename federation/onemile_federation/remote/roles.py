"""What those are called who decide about others: nobody elsewhere may be called so here.

Whoever says behind their name, or as their name, that they moderate is believed. Words are told by
their beginnings, as they are drawn, so that a plural or a compound is one as well: "modératrices",
"Moderationsteam".
"""

from collections.abc import Sequence
from functools import cache

from onemile_federation.remote.lookalikes import letters

# One word with such a beginning says it, whatever stands beside it.
_OFFICES = (
    *("administrator", "administrateur", "administratric", "steward"),
    *("moderator", "moderateur", "moderatric", "moderation"),
)
# The same, as whole words: honest ones begin so ("Admira", "Modeste").
_SHORT_OFFICES = ("admin", "admins", "adminteam", "mod", "mods", "modo", "modos", "modteam")
# These say it alone, or among each other: of a theatre or a town, they are its name.
_ROOMS = ("administration", "verwaltung", "redaktion")
_SHORT_ROOMS = ("team", "teams", "staff", "equipe", "equipes", "redaction", "redactions", "redac")
# What may stand before and between: "l’équipe de", "unser", "d’".
_BETWEEN = (
    *("l", "le", "la", "les", "d", "de", "du", "des", "et", "notre", "votre", "ton", "une", "un"),
    *("the", "of", "and", "our", "your", "a", "der", "die", "das", "von", "vom", "und", "s"),
    *("unser", "unsere", "unserer", "dein", "deine", "euer", "eure", "chef", "cheffe", "head"),
)


def are_in(parts: Sequence[Sequence[str]]) -> bool:
    """Tell whether a name says that its bearer decides about others; ``parts`` stand between signs.

    The name itself, where it begins with it; a part behind it, whatever is said around it, also
    written letter by letter. So "Alice Moderator" is a family name.
    """
    words = [[letters(word) for word in part] for part in parts]
    if any(_is_a_room(part) or _begins_with_an_office(part) for part in words[:1]):
        return True
    behind = words[1:]
    return any(
        _is_a_room(part) or any(map(_is_an_office, part)) or _is_an_office("".join(part))
        for part in behind
    ) or _is_an_office("".join("".join(part) for part in behind))


def _begins_with_an_office(words: Sequence[str]) -> bool:
    beside = _drawn(_BETWEEN) | _drawn(_SHORT_ROOMS)
    first = next((word for word in words if word not in beside), "")
    return _is_an_office(first) or _is_an_office("".join(words))


def _is_a_room(words: Sequence[str]) -> bool:
    said = [word for word in words if word not in _drawn(_BETWEEN)]
    return bool(said) and all(
        word in _drawn(_SHORT_ROOMS) or _begins(word, _ROOMS) or _is_an_office(word)
        for word in said
    )


def _is_an_office(word: str) -> bool:
    return word in _drawn(_SHORT_OFFICES) or _begins(word, _OFFICES)


def _begins(word: str, beginnings: tuple[str, ...]) -> bool:
    return word.startswith(tuple(_drawn(beginnings)))


@cache
def _drawn(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(letters, words))
