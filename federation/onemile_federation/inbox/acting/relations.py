"""Accept and Reject: an answer to a Follow of ours, from the one who is followed (T29)."""

from onemile.api import follows
from onemile_federation.inbox.acting.heard import Effect, Heard, ignored
from onemile_federation.inbox.admitting import embedded_in
from onemile_federation.outbox import saying
from onemile_federation.outbox.models import Activity
from onemile_federation.wire import shapes


def accept(heard: Heard) -> Effect:
    """Follow from now on."""
    return _answered(heard, is_accepted=True)


def reject(heard: Heard) -> Effect:
    """Follow no more, whether it was accepted before or not."""
    return _answered(heard, is_accepted=False)


def _answered(heard: Heard, *, is_accepted: bool) -> Effect:
    follower_uri = _follower_of(heard)
    if not follower_uri:
        return ignored("no follow of ours")

    def effect() -> str:
        followed_uri = heard.peer.actor_uri
        is_news = follows.answered(follower_uri, followed_uri, is_accepted=is_accepted)
        if is_news and not is_accepted:
            saying.note_refused(follower_uri, followed_uri)
        return ""

    return effect


def _follower_of(heard: Heard) -> str:
    """Return who of us asked to follow the sender: by the Follow's id, else by what it says.

    Both are looked up among what we have sent; "" for what we have not, and for a Follow that is
    said to be another's, or of somebody else.
    """
    embedded = embedded_in(heard.activity)
    sent = (Activity.verb == "Follow") & (Activity.object_uri == heard.peer.actor_uri)
    row = Activity.get_or_none(sent & (Activity.uri == heard.object_uri))
    if row is None and shapes.type_of(embedded) == "Follow":
        asked_by = shapes.id_of(embedded.get("actor"))
        row = Activity.get_or_none(sent & (Activity.sender_uri == asked_by))
    if row is None:
        return ""
    said = {"actor": str(row.sender_uri), "object": str(row.object_uri)}
    is_so = all(shapes.id_of(embedded.get(name, uri)) == uri for name, uri in said.items())
    return str(row.sender_uri) if is_so else ""
