"""Hosts with which a flow rests now, by either side's word, and what of it is kept back.

What is for few across a border goes by whether the mile is open, all else by whether publications
are; neither holds the other up. The boxes ask here; the room of the partners decides it
(``partners/telling.py``).
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


def among(names: Iterable[str], *, is_across: bool = False) -> set[str]:
    """Return those of some hosts that are at rest; ``is_across``: for what is of the mile."""
    asked, found = sorted(set(names)), set()
    for start in range(0, len(asked), NAMES_AT_ONCE):
        chunk = asked[start : start + NAMES_AT_ONCE]
        marks = ", ".join("?" * len(chunk))
        shut = MILE_SHUT if is_across else SHUT
        found |= {host for (host,) in rows(f"{shut} ({marks})", (True, *chunk))}
    return found


# Of which hosts is asked, as values in brackets, stands after it.
SHUT = "SELECT host FROM federation_partnership WHERE is_shut = ? AND host IN"
MILE_SHUT = "SELECT host FROM federation_partnership WHERE is_mile_shut = ? AND host IN"
