"""Hosts that look like ours and are not: other alphabets have letters drawn like those of ours.

Source: Unicode Technical Standard 39, sections 4 and 5.1, in so far as it is about hosts: the
letters of its table that are drawn like a Latin one, of the alphabets that are met here.
"""

import unicodedata

from onemile_federation import addresses
from onemile_federation.remote import hosts

# Cyrillic, Greek and Armenian letters, as the Latin ones they are drawn like.
_DRAWN_LIKE = str.maketrans(
    {
        **dict(zip("авеёкмнорстухцѕіїјһԁԛԝґь", "abeekmhopctyxusiijhdqwrb", strict=True)),
        **dict(zip("αβγεηικνορτυχωϲ", "abyenikvoptuxwc", strict=True)),
        **dict(zip("աթհոսցքօյ", "wphnugfoj", strict=True)),
        **dict(zip("ıłøđħɩ0", "ilodhio", strict=True)),
    }
)
# What other alphabets, or the phonetic one, have beside those; each row is drawn as its key.
_MORE_DRAWN_LIKE = {
    "a": "\u0251",
    "b": "\u0185\u13cf\u1472\u15af",
    "c": "\u1d04\u2ca5\uabaf\U0001043d",
    "d": "\u13e7\u146f",
    "e": "\u04bd\uab32",
    "f": "\u03dd\u1e9d\ua799\uab35",
    "g": "\u018d\u0261\u1d83",
    "h": "\u13c2",
    "i": "\u026a\ua647\uab75",
    "j": "\u03f3",
    "l": "\u01c0\u04cf\u05d5\u05df\u2d4f",
    "n": "\u057c",
    "o": "\u03c3\u05e1\u0d20\u101d\u10ff\u1d0f\u1d11\u2c9f\uab3d\U0001042c\U000104ea",
    "p": "\u03f1\u2ca3",
    "q": "\u0563\u0566",
    "r": "\u0433\u1d26\u2c85\uab47\uab48\uab81",
    "s": "\u01bd\ua731\uabaa\U00010448",
    "u": "\u028b\u1d1c\ua79f\uab4e\uab52\U000104f6",
    "v": "\u0475\u05d8\u1d20\uaba9",
    "w": "\u026f\u0461\u1d21\uab83",
    "x": "\u1541\u157d",
    "y": "\u0263\u028f\u04af\u10e7\u1d8c\u1eff\uab5a",
    "z": "\u1d22\uab93",
}
_DRAWN_LIKE |= {ord(one): key for key, row in _MORE_DRAWN_LIKE.items() for one in row}
# One stroke each, whatever it means.
_STROKES = str.maketrans("i1", "ll")
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "GEORGIAN", "HEBREW")


def is_like_ours(host: str) -> bool:
    """Tell whether a host reads like ours, and is another: ``аls.example`` with a Cyrillic а."""
    own = hosts.spelled(addresses.host())
    named = hosts.spelled(host)
    is_ascii = "xn--" not in named
    return bool(named) and named != own and not is_ascii and drawn(named) == drawn(own)


def is_mixed(host: str) -> bool:
    """Tell whether a word of a host has letters of several alphabets that can be taken for another.

    As it was typed: what stands there as ``xn--…`` deceives nobody.
    """
    return any(len(_alphabets(word)) > 1 for word in host.split("."))


def drawn(host: str) -> str:
    """Return a host, or a name, in the letters that it is drawn like, without marks on them."""
    words = [_decoded(word) for word in host.lower().split(".")]
    parted = unicodedata.normalize("NFKD", ".".join(words))
    bare = "".join(sign for sign in parted if not unicodedata.combining(sign))
    return bare.translate(_DRAWN_LIKE).translate(_STROKES)


def _decoded(word: str) -> str:
    if not word.startswith("xn--"):
        return word
    try:
        return word.removeprefix("xn--").encode().decode("punycode")
    except UnicodeError:
        return word


def _alphabets(word: str) -> set[str]:
    names = (unicodedata.name(sign, "") for sign in word if sign.isalpha())
    return {name.partition(" ")[0] for name in names} & set(_ALPHABETS)
