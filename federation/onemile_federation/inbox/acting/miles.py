"""What is for a mile across a border: its own server says it, whole; nobody is asked about it."""

from onemile_federation.inbox import effects
from onemile_federation.inbox.acting import bounds, keepers
from onemile_federation.inbox.acting.heard import Effect, Heard, ignored
from onemile_federation.inbox.admitting import embedded_in
from onemile_federation.remote import trust
from onemile_federation.wire import shapes


def is_for_one(heard: Heard) -> bool:
    """Tell whether what an activity brings is for a mile."""
    return shapes.is_for_a_mile(bounds.told_in(embedded_in(heard.activity), heard.activity))


def said(heard: Heard, verb: str) -> Effect:
    """Let it be kept that a server shows something to a mile, or how it is now.

    Its author is not asked for: the document says who they are, and only that.
    """
    document = bounds.within(bounds.told_in(embedded_in(heard.activity), heard.activity))
    uri, by_uri = shapes.id_of(document), heard.peer.actor_uri
    if not uri or not trust.speaks_for(by_uri, host=heard.peer.host):
        return ignored("for a mile, and not said by its server")
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
