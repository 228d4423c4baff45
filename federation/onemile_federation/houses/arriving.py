"""Arriving: an actor of ours says at which address elsewhere it lived before."""

from typing import Any

from onemile.api import Invalid, publishing
from onemile.api import gettext as _
from onemile_federation.houses import looking
from onemile_federation.houses.dwellers import Dweller


def name_former(dweller: Dweller, address: str, *, member: Any) -> str:
    """Name an address of before, once it was read there; returns it as its server writes it.

    Raises as ``looking.there``, and Invalid on ``address`` for who has moved on to somebody else,
    or where there are too many.
    """
    found = looking.there(address, dweller=dweller, member=member)
    if found.moved_to_uri not in ("", dweller.uri):
        raise Invalid({"address": _("Whoever lived at this address has moved somewhere else.")})
    publishing.name_former(dweller.uri, former_uri=str(found.uri))
    return str(found.uri)
