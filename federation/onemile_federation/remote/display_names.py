"""By which name somebody elsewhere is called here: their own, unless it passes for a place's.

What is said in the name of our association, or of a partner's, members believe. A display name is
free: whoever calls themselves like either, or puts it in brackets behind a name as pages of ours
do, is called by their handle. At the partner itself its name is theirs to bear.
"""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import combinations

from onemile.api import card
from onemile_federation import addresses
from onemile_federation.remote import lookalikes, origins

# What may stand between a name and what it is said to belong to: punctuation and symbols of any
# kind, by their categories in Unicode (brackets, dashes, quotation marks, arrows, pictures).
_SIGNS = ("P", "S")
# Of one name, as it is read to its end: whoever has more parts in it is called by their handle.
PARTS_MAX = 20
NAMES_KEPT_MAX = 2_000


def of(name: str, *, handle: str, host: str) -> str:
    """Return what somebody of a host is called; empty for who has neither name nor handle.

    One question for the names of all partners, once in a request.
    """
    for called in (name, handle):
        if called and not passes_for_a_place(called, host=host):
            return called
    return ""


def passes_for_a_place(name: str, *, host: str) -> bool:
    """Tell whether a name is drawn like that of a place, ours or a partner's, which is not its."""
    parts = _parts(name)
    if len(parts) > PARTS_MAX:
        return True
    taken = _taken(card().name, addresses.host(), tuple(sorted(origins.partners().items())))
    theirs: list[tuple[int, int]] = []
    for begin, end, letters in _read(parts):
        of_host = taken.get(letters, "")
        # Within a name that is theirs to bear, ours may stand: "1Mile" in "1Mile-Ortenau".
        if not of_host or any(n <= begin and end <= m for n, m in theirs):
            continue
        if of_host != host:
            return True
        theirs.append((begin, end))
    return False


@lru_cache(maxsize=NAMES_KEPT_MAX)
def _parts(name: str) -> tuple[str, ...]:
    """Return what stands between the signs of a name."""
    parted = ["\n" if unicodedata.category(sign)[0] in _SIGNS else sign for sign in name]
    return tuple(one for one in "".join(parted).splitlines() if one.strip())


@lru_cache(maxsize=NAMES_KEPT_MAX)
def _read(parts: tuple[str, ...]) -> tuple[tuple[int, int, str], ...]:
    """Return what may be read in a name: from which part to which, and the letters; longest first.

    Each part, and any that follow each other: a place has signs in its own name, and in its host.
    """
    spans = sorted(combinations(range(len(parts) + 1), 2), key=lambda span: span[0] - span[1])
    return tuple((n, m, lookalikes.letters(" ".join(parts[n:m]))) for n, m in spans)


@lru_cache(maxsize=4)
def _taken(name: str, host: str, partners: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Return to which host the names and hosts of places belong, by their letters."""
    taken: dict[str, str] = {}
    for of_host, called in (*partners, (host, name)):
        taken |= {lookalikes.letters(called): of_host, lookalikes.letters(of_host): of_host}
    taken.pop("", None)
    return taken
