"""The other address of who moves: read anew at its own server, and fit to be the same actor."""

from typing import Any

from onemile.api import Invalid
from onemile.api import gettext as _
from onemile_federation import addresses
from onemile_federation.houses.dwellers import Dweller
from onemile_federation.intents import finding, leading
from onemile_federation.intents.refusals import NoWay
from onemile_federation.remote import hosts
from onemile_federation.remote.models import RemoteActor
from onemile_federation.remote.webfinger_names import parts


def there(address: str, *, dweller: Dweller, member: Any) -> RemoteActor:
    """Return who lives at an address elsewhere, read this very moment.

    Raises NoWay where nobody does or may be shown, LimitReached, and Invalid on ``address`` for one
    of ours, or of another kind than who moves.
    """
    finding.refuse_lookalike(address)
    if addresses.is_ours(address) or parts(address)[1] == hosts.spelled(addresses.host()):
        raise Invalid({"address": _("This address is of this instance. A move leads to another.")})
    found = leading.actor_anew(address, by=str(member.uri))
    if member.blocks_uri(str(found.uri)):
        raise NoWay("mine", host=str(found.host))
    if str(found.uri) in member.hidden_uris():
        raise leading.nobody_at(address, host=str(found.host))
    if found.kind != dweller.actor_type:
        raise Invalid({"address": _other_kind(dweller)})
    return found


def _other_kind(dweller: Dweller) -> str:
    if dweller.is_person:
        return _("At this address there is no person, but something else.")
    return _("At this address there is no publication or group, but something else.")
