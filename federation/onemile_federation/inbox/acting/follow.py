"""Follow: somebody elsewhere wants to hear of what an actor of ours says."""

from onemile.api import find_by_uri, follows, rows
from onemile_federation import addresses, registry
from onemile_federation.inbox.acting.heard import Effect, Heard, ignored
from onemile_federation.outbox import saying
from onemile_federation.remote import actors, forms, standings, webfinger


def follow(heard: Heard) -> Effect:
    """Take a follower at once, or ask whom they follow; the instance's own actor is asked too.

    Of an instance that is kept quiet here nobody is taken at once: stewards answer for things.

    Who is blocked is refused (NotAllowed) and not told: nothing comes, as where nobody looks.
    """
    followed_uri = heard.object_uri
    approval = _approval_of(followed_uri)
    if not approval:
        return ignored("unknown actor")
    is_limited = bool(standings.limited_among([heard.peer.host]))
    webfinger.met(heard.peer.actor_uri)  # where its Accept goes to, and who asks

    def effect() -> str:
        is_at_once = approval == "everybody" and not is_limited
        wanted = follows.ACCEPTED if is_at_once else follows.ASKED
        if _is_kept_from(followed_uri, heard.peer.actor_uri):
            return "kept apart"
        _learn_form(heard)
        # Who was accepted long ago and asks again is told so again.
        if follows.admit(heard.peer.actor_uri, followed_uri, state=wanted) == follows.ACCEPTED:
            _accept(heard, followed_uri)
        return ""

    return effect


def asked_last(follower_uri: str, followed_uri: str) -> str:
    """Return by which id somebody asked last to follow one of ours; empty where none is known."""
    found = rows(_ASKED_LAST, (follower_uri, followed_uri))
    return str(found[0][0] or "") if found else ""


# In fixed SQL: the index is one of Follows alone, which must be named for it to be taken; and all
# its columns, else PostgreSQL would rather walk back through everybody's messages.
_ASKED_LAST = (
    "SELECT activity_uri FROM federation_inbound "
    "WHERE verb = 'Follow' AND actor_uri = ? AND object_uri = ? "
    "ORDER BY actor_uri DESC, object_uri DESC, id DESC LIMIT 1"
)


def _approval_of(uri: str) -> str:
    """Return how an actor of ours takes followers: "everybody", "asked"; empty for no actor."""
    if uri == addresses.instance_uri():
        return "asked"
    found = registry.actor(uri) if addresses.is_ours(uri) else None
    if found is None or found[1].uri != uri:
        return ""
    return found[1].approval


def _is_kept_from(followed_uri: str, follower_uri: str) -> bool:
    """Tell whether a block lies between somebody and the member who answers for a group (T67)."""
    found = registry.actor(followed_uri)
    owner = find_by_uri(found[1].attributed_to_uri) if found is not None else None
    return owner is not None and follower_uri in owner.hidden_uris()


def _learn_form(heard: Heard) -> None:
    """Note whether who follows reads whole activities; their host is met by now."""
    follower = actors.known(heard.peer.actor_uri)
    if follower is not None and follower.takes_wholes:
        forms.learn(heard.peer.host, forms.DECLARED)


def _accept(heard: Heard, followed_uri: str) -> None:
    """Say yes with the whole Follow in it: some match it by its id, others by its content."""
    whole = {"type": "Follow", "actor": heard.peer.actor_uri, "object": followed_uri}
    if heard.activity_uri:
        whole = {"id": heard.activity_uri, **whole}
    saying.answer(
        "Accept",
        sender_uri=followed_uri,
        object=whole,
        to_uri=heard.peer.actor_uri,
        key=f"accept:{heard.digest}",
    )
