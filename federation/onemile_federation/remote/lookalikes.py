"""Hosts that look like ours and are not: other alphabets have letters drawn like those of ours.

Source: Unicode Technical Standard 39, sections 4 and 5.1. Compared are letters and digits that are
drawn like those of ASCII (``tables/lookalikes.tsv``, by the standard's own table), with or without
marks on them; not yet letters of other alphabets among each other.
"""

import unicodedata
from functools import cache, lru_cache

from onemile_federation import addresses
from onemile_federation.remote import hosts, lookalikes_table

# The standard's table does not have these, and whoever reads quickly takes one for the other.
_MORE = {"\u0446": "u", "\u0491": "r", "\u03c9": "w", "\u0569": "p", "\u0575": "j"}
# One stroke each, and one round, whatever it means.
_STROKES = str.maketrans("i10", "llo")
# Letters and pairs that are drawn alike within one alphabet, as one of them.
_ALIKE = (("1", "l"), ("i", "l"), ("rn", "m"), ("vv", "w"))
# The blocks of Unicode with letters and digits in circles, squares, brackets and flags.
_BOXES = (range(0x2460, 0x2500), range(0x2776, 0x2794), range(0x1F100, 0x1F200))
# Letters by their category that are drawn as nothing at all.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0")
# Names whose letters are kept; a megabyte at most.
LETTERS_KEPT_MAX = 2_000


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


@lru_cache(maxsize=LETTERS_KEPT_MAX)
def letters(name: str) -> str:
    """Return what is compared of a name: its letters and digits, as they are drawn.

    Pairs that are drawn like one letter of the same alphabet are that letter.
    """
    found = drawn(unboxed(name).casefold())
    for sign, like in _ALIKE:
        found = found.replace(sign, like)
    return "".join(sign for sign in found if sign.isalnum() and sign not in _BLANK)


def drawn(host: str) -> str:
    """Return a host, or a name, in the letters that it is drawn like, without marks on them."""
    words = [_decoded(word) for word in host.lower().split(".")]
    like = _drawn_like()
    parted = unicodedata.normalize("NFKD", ".".join(words).translate(like))
    bare = "".join(sign for sign in parted if not unicodedata.combining(sign))
    # Anew: what had no small letter as one sign, a capital of mathematics, has one in its parts.
    return bare.casefold().translate(like).translate(_STROKES)


def unboxed(name: str) -> str:
    """Return a name with its letters and digits out of their circles, squares and brackets.

    A flag is its two letters. To Unicode these are symbols, some of them without any letter.
    """
    return name.translate(_boxed())


def is_boxed(sign: str) -> bool:
    """Tell whether a sign is a letter or digit in a circle, a square, brackets or half a flag."""
    return ord(sign) in _boxed()


@cache
def _boxed() -> dict[int, str]:
    found = {}
    for code in (code for block in _BOXES for code in block):
        _before, is_letter, letter = unicodedata.name(chr(code), "").rpartition(" LETTER ")
        digit = unicodedata.digit(chr(code), None)
        if is_letter and len(letter) == 1:
            found[code] = letter.lower()
        elif digit is not None:
            found[code] = str(digit)
    return found


@cache
def _drawn_like() -> dict[int, str]:
    found = lookalikes_table.read() | _MORE
    return {ord(sign): like for sign, like in found.items()}


@cache
def _alphabets_like_ours() -> frozenset[str]:
    """Return the alphabets that have letters drawn like Latin ones, by their names in Unicode."""
    names = (
        unicodedata.name(chr(code), "") for code, like in _drawn_like().items() if like.isalpha()
    )
    return frozenset({"LATIN", *(name.partition(" ")[0] for name in names)})


def _decoded(word: str) -> str:
    if not word.startswith("xn--"):
        return word
    try:
        return word.removeprefix("xn--").encode().decode("punycode")
    except UnicodeError:
        return word


def _alphabets(word: str) -> set[str]:
    names = (unicodedata.name(sign, "") for sign in word if sign.isalpha())
    return {name.partition(" ")[0] for name in names} & _alphabets_like_ours()
