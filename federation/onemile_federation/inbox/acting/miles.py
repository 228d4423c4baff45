"""What crosses a border for few: its own server says it, whole; nobody is asked about it.

Something for a mile, or what a neighbour there writes to one here.
"""

from collections.abc import Mapping
from typing import Any

from onemile_federation import addresses, registry
from onemile_federation.inbox import effects
from onemile_federation.inbox.acting import bounds, keepers
from onemile_federation.inbox.acting.heard import Effect, Heard, Later, ignored
from onemile_federation.inbox.admitting import embedded_in
from onemile_federation.remote import trust
from onemile_federation.wire import shapes

# Why something waits: what it answers may be on its way.
EARLY = "what it answers is not here"


def is_for_one(heard: Heard) -> bool:
    """Tell whether what an activity brings is for a mile, or for a neighbour across a border.

    Or was: what is kept as such is its keeper's.
    """
    document = bounds.told_in(embedded_in(heard.activity), heard.activity)
    return shapes.is_across(document) or keepers.is_kept_across(document)


def said(heard: Heard, verb: str) -> Effect:
    """Let it be kept that a server shows something to a mile, or how it is now; or says to one.

    What answers something that is not here yet waits once, so that a talk comes in its order. Its
    author is not asked for: the document says who they are, and only that.
    """
    document = bounds.within(bounds.told_in(embedded_in(heard.activity), heard.activity))
    uri, by_uri = shapes.id_of(document), heard.peer.actor_uri
    if not uri or not trust.speaks_for(by_uri, host=heard.peer.host):
        return ignored("across a border, and not said by its server")
    if _is_early(heard, document):
        raise Later(EARLY)
    keeper = keepers.keeper_of(document, verb, "Create")
    if keeper is None:
        return ignored("nobody keeps it")

    def effect() -> str:
        if effects.is_removed(uri, by_uri=by_uri):
            return "removed"
        if verb == "Update" and verb in keeper.receive:
            keepers.tell_of_change(keeper, heard, uri, document)
        else:
            keepers.tell(keeper, heard, "Create", uri, document)
        return ""

    return effect


def _is_early(heard: Heard, document: Mapping[str, Any]) -> bool:
    """Tell whether something answers what should be here and is not, and has not waited for it."""
    above = shapes.id_of(document.get("inReplyTo"))
    if not above or addresses.is_ours(above) or heard.put_off_for == EARLY:
        return False
    return not registry.is_kept(above)
