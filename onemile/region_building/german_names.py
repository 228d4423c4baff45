"""How German places are called: by the post, by their offices, and what both mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onemile.mile.names import folded, halves

# "im Kinzigtal", "a.d.Saale": where a place is, said behind its name in small letters.
_WHERE = re.compile(r"\s+[a-zäöü]{1,5}(?:\.|\s).*")
_ADDED = re.compile(r"\s*[(/,].*")  # "(Schwarzwaldbahn)", "/Schwarzwald", ", Lutherstadt"
_SHORT = re.compile(r"\b[a-zäöü]{1,2}\.")  # "a.d.", which the post writes out
_HONOURS = re.compile(r"^(?:bad|lutherstadt|hansestadt|reuterstadt|hallig|stadt)\s", re.IGNORECASE)


def plain(name: str) -> str:
    """Return a name as it is compared; ``Sankt`` and ``St.`` are one."""
    return " ".join("saint" if word == "sankt" else word for word in folded(name).split())


def skeleton(name: str) -> str:
    """Return a name as it is compared, of small words the first letter alone: ``an der``, ``a.d.``
    and ``a. d.`` are one."""
    words = re.findall(r"\w+", name)
    return plain(" ".join(word[0] if word[0].islower() else word for word in words))


def base(name: str) -> str:
    """Return a name as it is compared, without what tells it from its namesakes."""
    return plain(_WHERE.sub("", _ADDED.sub("", name))) or plain(name)


def bare(name: str) -> str:
    """Return the base of a name without an honour before it: ``Bad``, ``Lutherstadt``."""
    return plain(_HONOURS.sub("", base(name))) or base(name)


def pieces(name: str) -> tuple[str, ...]:
    """Return the places in a double name, as they are compared; none where it is single."""
    return tuple(plain(half) for half in halves(_ADDED.sub("", name)))


def beginnings(name: str) -> Iterator[str]:
    """Yield what a name begins with that may be a town, as it is compared, the longest first.

    Only before a word that is a name itself: "Weiler bei Bingen" is no part of Weiler.
    """
    words = name.split()
    for at in range(len(words) - 1, 0, -1):
        if words[at][0].isupper():
            yield plain(" ".join(words[:at]))


def is_whole(name: str, short: str) -> bool:
    """Tell whether a name is another written out: ``Haag in Oberbayern``, ``Haag i.OB``."""
    return base(name) == base(short) and bool(_WHERE.search(name)) and not is_short(name)


def is_short(name: str) -> bool:
    """Tell whether words of a name are cut: ``Neustadt a.d.Aisch``."""
    return _SHORT.search(name) is not None
