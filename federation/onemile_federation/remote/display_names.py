"""By which name somebody elsewhere is called here: their own, unless it passes for a place's.

What is said in the name of our association, or of a partner's, members believe. A display name is
free: whoever calls themselves like either, or puts it in brackets behind a name as pages of ours
do, is called by their handle. So is whoever says there, or as their name, that they moderate
(``roles.py``). At the partner itself its name is theirs to bear.
"""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate, combinations, groupby

from onemile.api import card
from onemile_federation import addresses
from onemile_federation.remote import lookalikes, origins, roles

# What may stand between a name and what it is said to belong to: punctuation and symbols of any
# kind, by their categories in Unicode (brackets, dashes, quotation marks, arrows, pictures).
_SIGNS = ("P", "S")
# Letters that are drawn like these: brackets, dots, quotation marks (UTS 39, and by eye).
_LIKE_SIGNS = frozenset(
    "\u1438\u1433\u1405\u140a\u1431\u142f\u1427\u144a"  # Canadian syllabics: < > and the like
    "\u01c3\u2d51\u02d0\ua4f8\ua4f9\ua4fd\u02b9\u02ba\u02bb\u02bc\u02bd\u02c8\u02ee"
    "\u16cc\ua78c\u30ce\u30fc\u4e00\u4e36\u4e3f\u2cba\u2cc6\u07fa"
)
# Of one name, as it is read to its end: whoever has more words in it is called by their handle.
WORDS_MAX = 20
NAMES_KEPT_MAX = 2_000


def of(name: str, *, handle: str, host: str) -> str:
    """Return what somebody of a host is called; empty for who has neither name nor handle.

    One question for the names of all partners, once in a request.
    """
    for called in (name, handle):
        if called and not says_a_role(called) and not passes_for_a_place(called, host=host):
            return called
    return ""


def passes_for_a_place(name: str, *, host: str) -> bool:
    """Tell whether a name is drawn like that of a place, ours or a partner's, which is not its."""
    return any(_passes(parts, host=host) for parts in _readings(name))


def says_a_role(name: str) -> bool:
    """Tell whether a name says that its bearer decides about others here (``roles.py``)."""
    return any(map(roles.are_in, _readings(name)))


def _readings(name: str) -> set[tuple[tuple[str, ...], ...]]:
    """Return the parts of a name as it may be read.

    Letters in boxes are signs; or letters; or letters, and by their boxes apart from the others.
    """
    runs = ("".join(run) for _is, run in groupby(name, key=lookalikes.is_boxed))
    apart = "  ".join(runs)
    return {_parts(name), *(_parts(lookalikes.unboxed(one)) for one in (name, apart))}


def _passes(parts: tuple[tuple[str, ...], ...], *, host: str) -> bool:
    if sum(len(part) for part in parts) > WORDS_MAX:
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
def _parts(name: str) -> tuple[tuple[str, ...], ...]:
    """Return what stands between the signs of a name, each as its words.

    A gap is a sign as well: several spaces, or a single one that is no plain one.
    """
    parted = ["\n" if _is_a_sign(one) else one for one in name]
    parts = "".join(parted).replace("  ", "\n").splitlines()
    return tuple(tuple(one.split()) for one in parts if one.strip())


def _is_a_sign(one: str) -> bool:
    is_a_gap = one.isspace() and one != " "
    return is_a_gap or one in _LIKE_SIGNS or unicodedata.category(one)[0] in _SIGNS


@lru_cache(maxsize=NAMES_KEPT_MAX)
def _read(parts: tuple[tuple[str, ...], ...]) -> tuple[tuple[int, int, str], ...]:
    """Return what may be read in a name: from which word to which, and the letters; longest first.

    Each part, and any that follow each other: a place has signs in its own name, and in its host.
    And any two words or more within: of a place whose name is one word, somebody may be called so.
    """
    words = [word for part in parts for word in part]
    edges = {0, *accumulate(len(part) for part in parts)}
    spans = sorted(combinations(range(len(words) + 1), 2), key=lambda span: span[0] - span[1])
    return tuple(
        (n, m, lookalikes.letters(" ".join(words[n:m])))
        for n, m in spans
        if m - n > 1 or {n, m} <= edges
    )


@lru_cache(maxsize=4)
def _taken(name: str, host: str, partners: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Return to which host the names and hosts of places belong, by their letters."""
    taken: dict[str, str] = {}
    for of_host, called in (*partners, (host, name)):
        taken |= {lookalikes.letters(called): of_host, lookalikes.letters(of_host): of_host}
    taken.pop("", None)
    return taken
