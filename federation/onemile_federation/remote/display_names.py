"""By which name somebody elsewhere is called here: their own, unless it passes for a place's.

What is said in the name of our association, or of a partner's, members believe. A display name is
free: whoever calls themselves like either, or puts it in brackets behind a name as pages of ours
do, is called by their handle. At the partner itself its name is theirs to bear.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from onemile.api import card
from onemile_federation import addresses
from onemile_federation.remote import lookalikes, origins

# Signs between a name and what it is said to belong to.
_BETWEEN = re.compile(r"[()\[\]{}<>«»“”\"|/\\·•:;,@＠（）【】–—\u2010-\u2015\u2212]+|\s-\s")
# Of one name; whoever has more parts in it is not read as a name at all.
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
    taken = _taken(card().name, addresses.host(), tuple(sorted(origins.partners().items())))
    return any(taken.get(one, host) != host for one in _parts(name))


@lru_cache(maxsize=NAMES_KEPT_MAX)
def _parts(name: str) -> frozenset[str]:
    """Return a name, and each part of it between signs, by the letters that they are drawn like."""
    parts = [one for one in _BETWEEN.split(name) if one][:PARTS_MAX]
    return frozenset(map(lookalikes.letters, (name, *parts))) - {""}


@lru_cache(maxsize=4)
def _taken(name: str, host: str, partners: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Return to which host the names and hosts of places belong, by their letters."""
    taken: dict[str, str] = {}
    for of_host, called in (*partners, (host, name)):
        taken |= {lookalikes.letters(called): of_host, lookalikes.letters(of_host): of_host}
    taken.pop("", None)
    return taken
