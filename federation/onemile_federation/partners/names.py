"""By what name a partner is known here: the one to which a steward said yes, else its host's.

A name that is ours, or another partner's, or is drawn like either, is nobody's to take: members
would read a stranger's words as their own association's. Nor is "Moderation". A new partnership
needs a new yes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from onemile.api import card
from onemile_federation import addresses
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE, PAUSED
from onemile_federation.remote import display_names
from onemile_federation.remote.lookalikes import letters

# Partners that a name is compared with: an association speaks with each of its partners.
PARTNERS_MAX = 1_000


def may_be_called(name: str, *, host: str) -> bool:
    """Tell whether a host may have a name: it says something, and is not taken for another's."""
    return _is_free(name, host=host, taken=_taken())


def _is_free(name: str, *, host: str, taken: Mapping[str, frozenset[str]]) -> bool:
    wanted = letters(name)
    if display_names.says_a_role(name):
        return False
    return bool(wanted) and not any(wanted in drawn for of, drawn in taken.items() if of != host)


def _taken() -> dict[str, frozenset[str]]:
    """Return how the names are drawn that are somebody's, by host: ours stand beneath ""."""
    found: Any = Partnership.select(Partnership.host, Partnership.confirmed_name).where(
        Partnership.state.in_((ACTIVE, PAUSED))
    )
    rows = found.order_by(Partnership.id).limit(PARTNERS_MAX).tuples()
    drawn = {str(of): frozenset((letters(str(of)), letters(str(name)))) for of, name in rows}
    return drawn | {"": frozenset((letters(card().name), letters(addresses.host())))}


def to_confirm(row: Partnership) -> str:
    """Return the name that a partner gives itself, where it is not the one that members read."""
    lives = row.state in (ACTIVE, PAUSED)
    return str(row.name) if lives and row.name != row.confirmed_name else ""


def of(row: Partnership) -> str:
    """Return how stewards read a partner: as members do; before that as it calls itself."""
    return of_all([row])[str(row.host)]


def of_all(rows: Sequence[Partnership]) -> dict[str, str]:
    """Return how stewards read some, by host; one question for all whose name is not confirmed."""
    taken = None if all(row.confirmed_name for row in rows) else _taken()
    found = {}
    for row in rows:
        own, host = str(row.name), str(row.host)
        if row.confirmed_name or taken is None:
            found[host] = str(row.confirmed_name)
        else:
            found[host] = own if _is_free(own, host=host, taken=taken) else host
    return found


def confirm(row: Partnership) -> None:
    """Take the name over to which a steward says yes; one that is not theirs to take is not."""
    if may_be_called(str(row.name), host=str(row.host)):
        row.confirmed_name = row.name
