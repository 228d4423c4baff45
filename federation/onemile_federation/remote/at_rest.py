"""Hosts with which not even publications flow now, by either side's word, and what is kept back.

The boxes ask here; the room of the partners decides it (``partners/telling.py``).
"""

from collections.abc import Iterable

from onemile.api import rows

# What begins something new, and is kept back at rest; what ends, corrects or answers something
# passes always, and so does all that is said about the partnership itself.
NEW = frozenset({"Add", "Announce", "Create", "Follow", "Like"})
# What the other server is told of what it began at rest, in English, with a 409.
REFUSED = "Nothing new passes between our two servers now."
# By this a delivery is known that was kept back here, and never tried.
KEPT_BACK = "kept back at rest"
# Hosts in one question.
NAMES_AT_ONCE = 500


def begins(verb: str, *, passed_on: str = "") -> bool:
    """Tell whether an activity begins something new.

    ``passed_on`` is the verb of the activity that a group announces whole (FEP-1b12): a group
    that passes a removal on removes, and begins nothing.
    """
    return (passed_on if verb == "Announce" and passed_on else verb) in NEW


def among(names: Iterable[str]) -> set[str]:
    """Return those of some hosts that are at rest."""
    asked, found = sorted(set(names)), set()
    for start in range(0, len(asked), NAMES_AT_ONCE):
        chunk = asked[start : start + NAMES_AT_ONCE]
        marks = ", ".join("?" * len(chunk))
        found |= {host for (host,) in rows(f"{SHUT} ({marks})", (True, *chunk))}
    return found


# Of which hosts is asked, as values in brackets, stands after it.
SHUT = "SELECT host FROM federation_partnership WHERE is_shut = ? AND host IN"
