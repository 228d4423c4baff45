"""Leaving: what a move to another address will do, before; then the move itself, in one press."""

from dataclasses import dataclass
from typing import Any

from onemile.api import Conflict, Invalid, follows, publishing
from onemile.api import gettext as _
from onemile_federation.houses import looking
from onemile_federation.houses.dwellers import Dweller
from onemile_federation.remote import cards
from onemile_federation.remote.models import RemoteActor


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """What would happen. ``agrees``: the new address names the old one as its own.

    ``n_in_all`` and ``n_here`` are steps: more than so many follow, 0 below ten and for a member.
    """

    target_uri: str
    name: str
    home: str
    host: str
    agrees: bool
    n_in_all: int
    n_here: int


def rehearse(dweller: Dweller, address: str, *, member: Any) -> Rehearsal:
    """Read the new address, and say what a move there does; changes nothing.

    Raises as ``looking.there``; Conflict for who has moved already, or lately; Invalid on
    ``address`` for one that has itself moved on.
    """
    if dweller.lives_at:
        raise Conflict(_("This has moved already."))
    if dweller.rests:
        raise Conflict(publishing.too_early())
    found = looking.there(address, dweller=dweller, member=member)
    if found.moved_to_uri:
        raise Invalid({"address": _("Whoever lived at this address has moved somewhere else.")})
    return Rehearsal(
        target_uri=str(found.uri),
        name=str(found.name),
        home=cards.home_of(found),
        host=str(found.host),
        agrees=_agrees(dweller, found),
        n_in_all=follows.counts_of(dweller.uri).followers,
        n_here=0 if dweller.is_person else follows.step_of_followers(dweller.uri),
    )


def leave(dweller: Dweller, address: str, *, member: Any, said: str) -> Rehearsal:
    """Move, once its name was typed and the new address, read again, agrees.

    Raises as ``rehearse`` does; Invalid on ``said``; Conflict where the new address does not agree.
    """
    if publishing.folded(said) != publishing.folded(dweller.name):
        raise Invalid({"said": _("Type the name as it stands above, to be sure.")})
    found = rehearse(dweller, address, member=member)
    if not found.agrees:
        raise Conflict(_("The new address does not name the old one (any more)."))
    publishing.move(dweller.uri, target_uri=found.target_uri)
    return found


def _agrees(dweller: Dweller, found: RemoteActor) -> bool:
    return dweller.uri in list(found.also_known_as)
