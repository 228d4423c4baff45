"""By what name a partner is known here: the one to which a steward said yes, else its host's.

A name that is ours, or another partner's, or is drawn like either, is nobody's to take: members
would read a stranger's words as their own association's.
"""

from typing import Any

from onemile.api import card
from onemile_federation import addresses
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE, PAUSED
from onemile_federation.remote.lookalikes import letters

# Partners that a name is compared with: an association speaks with each of its partners.
PARTNERS_MAX = 1_000


def may_be_called(name: str, *, host: str) -> bool:
    """Tell whether a host may have a name: it says something, and is not taken for another's."""
    wanted = letters(name)
    if not wanted or wanted in {letters(card().name), letters(addresses.host())}:
        return False
    others: Any = Partnership.select(Partnership.host, Partnership.confirmed_name).where(
        Partnership.state.in_((ACTIVE, PAUSED)) & (Partnership.host != host)
    )
    taken = others.order_by(Partnership.id).limit(PARTNERS_MAX).tuples()
    return all(wanted not in (letters(str(of)), letters(str(called))) for of, called in taken)


def to_confirm(row: Partnership) -> str:
    """Return the name that a partner gives itself, where it is not the one that members read."""
    lives = row.state in (ACTIVE, PAUSED)
    return str(row.name) if lives and row.name != row.confirmed_name else ""


def of(row: Partnership) -> str:
    """Return how stewards read a partner: as members do; before that as it calls itself."""
    if row.confirmed_name:
        return str(row.confirmed_name)
    own, host = str(row.name), str(row.host)
    return own if may_be_called(own, host=host) else host


def confirm(row: Partnership) -> None:
    """Take the name over to which a steward says yes; one that is not theirs to take is not."""
    if may_be_called(str(row.name), host=str(row.host)):
        row.confirmed_name = row.name
