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
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


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
    return bare.translate(_DRAWN_LIKE)


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
