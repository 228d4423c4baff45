"""Pure: whom something said elsewhere lets answer it. Source: FEP-044f, GoToSocial's policies."""

from collections.abc import Collection, Mapping
from typing import Any

from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import PUBLIC, PUBLIC_SPELLINGS

# Whoever answers is heard at once; once somebody there has said yes; not at all.
AT_ONCE, ASKED, NOT = "at_once", "asked", "not"
# Of each of the two lists, read: everybody, followers and some people are three.
NAMED_MAX = 20
# FEP-044f and GoToSocial since 0.19; what GoToSocial said before.
_AT_ONCE = ("automaticApproval", "always")
_ASKED = ("manualApproval", "approvalRequired")


def read(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return whom a document lets answer it, as it is kept; empty where it does not say.

    What is closed to comments (``commentsEnabled``, of Lemmy and PeerTube) lets nobody.
    """
    if document.get("commentsEnabled") is False:
        return {AT_ONCE: [], ASKED: []}
    policy = document.get("interactionPolicy")
    asked = policy.get("canReply") if isinstance(policy, Mapping) else None
    if not isinstance(asked, Mapping):
        return {}
    return {AT_ONCE: _named(asked, _AT_ONCE), ASKED: _named(asked, _ASKED)}


def answer(policy: Mapping[str, Any], known_as: Collection[str]) -> str:
    """Return whether somebody may answer: AT_ONCE, ASKED or NOT.

    ``known_as``: their URI, and the collections in which they are (``followers`` of somebody).
    Where nothing is said everybody may.
    """
    if not policy:
        return AT_ONCE
    for how in (AT_ONCE, ASKED):
        if any(uri == PUBLIC or uri in known_as for uri in policy.get(how, ())):
            return how
    return NOT


def is_closed(policy: Mapping[str, Any], *, author_uri: str) -> bool:
    """Tell whether nobody at all but its author may answer."""
    named = {uri for how in (AT_ONCE, ASKED) for uri in policy.get(how, ())}
    return bool(policy) and not named - {author_uri}


def _named(asked: Mapping[str, Any], places: tuple[str, ...]) -> list[str]:
    found: Any = next((asked[place] for place in places if place in asked), [])
    return [
        PUBLIC if uri in PUBLIC_SPELLINGS else uri for uri in shapes.ids_of(found, most=NAMED_MAX)
    ]
