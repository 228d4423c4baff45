"""Documents of ours: the instance, actors, things, as they stand at their own ids."""

import mimetypes
from collections.abc import Mapping
from typing import Any

from onemile.api import ActorKind, Said, WireActor, activity_streams, card, pictures
from onemile_federation import addresses
from onemile_federation.wire.vocabulary import NEIGHBOUR, PUBLIC, in_context
from onemile_federation.written import audiences, housed, listed_keys, mentions, mile_audiences

# What we do that others may count on, whatever our software is called (FEP-844e).
IMPLEMENTS = (
    {
        "href": "https://datatracker.ietf.org/doc/html/rfc9421",
        "name": "RFC-9421: HTTP Message Signatures",
    },
    {"href": "https://w3id.org/fep/1b12", "name": "FEP-1b12: Group federation"},
)
# The collection of who keeps order in a group, and how many of them are named there.
MODERATORS, MODERATORS_MAX = "moderators", 200
# Of what is only counted; nobody is named there.
COUNTED = ("likes", "shares")
# How a plugin names the followers of an actor of ours within a policy: after the URI of that one.
FOLLOWERS_OF = "#followers"
PICTURE_TYPE = "image/webp"  # what pictures of ours are, where their name does not say


def instance() -> dict[str, Any]:
    """Return the document of the instance's own actor, always served unsigned.

    Its name is the host, as Mastodon and GoToSocial have it, so that WebFinger leads back.
    """
    uri = addresses.instance_uri()
    return in_context(
        {
            "id": uri,
            "type": "Application",
            "preferredUsername": addresses.host(),
            "name": card().name,
            "url": f"{addresses.base()}/",
            **_collections(uri),
            "manuallyApprovesFollowers": True,
            "discoverable": False,
            "indexable": False,
            **listed_keys.of(uri),
            "implements": [dict(one) for one in IMPLEMENTS],
            "webfinger": f"{addresses.host()}@{addresses.host()}",
        }
    )


def canary() -> dict[str, Any]:
    """Return the document of the test actor: what a peer needs to check what it signs, no more."""
    uri = addresses.canary_uri()
    return in_context(
        {
            "id": uri,
            "type": "Service",
            "preferredUsername": "canary",
            "name": "canary",
            "inbox": addresses.of(uri, "inbox"),
            "manuallyApprovesFollowers": True,
            "discoverable": False,
            "indexable": False,
            "publicKey": listed_keys.of(uri)["publicKey"],
        }
    )


def actor(kind: ActorKind, found: WireActor, *, is_whole: bool = True) -> dict[str, Any]:
    """Return an actor document; a stub where not ``is_whole``: id, type, key, boxes.

    An actor has both an inbox and an outbox (ActivityPub 4.1), and libraries refuse one without.
    Raises GiveUp for one whose keys are wiped.
    """
    found = housed.as_it_lives(found)
    uri, keys = found.uri, listed_keys.of(found.uri)
    if not is_whole:
        return in_context(
            {
                "id": uri,
                "type": kind.actor_type,
                "inbox": addresses.of(uri, "inbox"),
                "outbox": addresses.of(uri, "outbox"),
                "publicKey": keys["publicKey"],
            }
        )
    return in_context(
        {
            "id": uri,
            "type": kind.actor_type,
            "preferredUsername": found.handle,
            **_said_of(kind, found),
            **_collections(uri),
            "manuallyApprovesFollowers": found.approval == "asked",
            "discoverable": found.is_discoverable,
            "indexable": found.is_indexable,
            "interactionPolicy": {"canFeature": _by(found)},
            **keys,
            "generator": {
                "type": "Application",
                "id": addresses.instance_uri(),
                "implements": [dict(one) for one in IMPLEMENTS],
            },
            "webfinger": f"{found.handle}@{addresses.host()}",
        }
    )


def thing(
    uri: str, document: Mapping[str, Any], said: Said | None = None, *, is_public: bool = True
) -> dict[str, Any]:
    """Return the document of a thing of ours with its addressing and collections.

    Without ``said`` it is addressed as it was when it was last sent; what was never sent is to
    the public and its author's followers if it ``is_public``, and to nobody by name otherwise.
    Where the document has a number as ``likes`` or ``shares``, that is how many there are: it
    becomes a collection without items. A ``context`` that is a thing of ours, the one with which
    the talk begins, becomes the collection of the talk (FEP-7888).
    """
    whole = {**document, "id": uri}
    if said is not None and (mile_audiences.is_across(said.audience) or NEIGHBOUR in whole):
        return in_context(whole | audiences.addressed(said))  # what is said to it is in no list
    to_and_cc = (
        audiences.addressed(said, whole) | mentions.tagged(whole, said.audience.mentions)
        if said
        else audiences.as_sent(uri, whole, is_public=is_public)
    )
    for name in COUNTED:
        if isinstance(whole.get(name), int):
            whole[name] = counted(uri, name, int(whole[name]))
    whole.setdefault("replies", said_to(uri))
    begun_by = whole.get("context")
    if isinstance(begun_by, str) and addresses.is_ours(begun_by):
        whole["context"] = addresses.of(begun_by, "context")
    if isinstance(whole.get("interactionPolicy"), Mapping):
        whole["interactionPolicy"] = _addressed(whole["interactionPolicy"])
    return in_context(whole | to_and_cc)


def _addressed(policy: Any) -> Any:
    """Return a policy in which the followers of an actor of ours are called as others know them.

    A plugin knows not where the collection stands: it writes the actor's URI with FOLLOWERS_OF.
    """
    if isinstance(policy, Mapping):
        return {name: _addressed(one) for name, one in policy.items()}
    if isinstance(policy, list):
        return [_addressed(one) for one in policy]
    actor_uri, mark, rest = str(policy).partition(FOLLOWERS_OF)
    is_one = bool(mark) and not rest and addresses.is_ours(actor_uri)
    return addresses.of(actor_uri, "followers") if is_one else policy


def moderators(kind: ActorKind, uri: str) -> list[str]:
    """Return who keeps order in a group of ours, of those whom others may know."""
    return [] if kind.moderators is None else list(kind.moderators(uri))[:MODERATORS_MAX]


def counted(uri: str, name: str, total: int) -> dict[str, Any]:
    """Return a collection that says how many there are, and not who (T71)."""
    return {"id": addresses.of(uri, name), "type": "Collection", "totalItems": max(0, total)}


def said_to(uri: str) -> dict[str, Any]:
    """Return the collection of what was said to a thing, without its members.

    As an object, as Mastodon and its like write it: some read an id alone as no collection at
    all (apkit refuses the whole activity for it), and nobody fails to read this one.
    """
    collection = addresses.of(uri, "replies")
    return {"id": collection, "type": "Collection", "first": f"{collection}?page=true"}


def absolute(path: str) -> str:
    """Return the whole address of a path of ours."""
    return f"{addresses.base()}{path}"


def image(path: str) -> dict[str, str]:
    """Return a picture of ours, by its path, as an Image; empty where there is none.

    As a JPEG, which all others read; and as one, since Lemmy reads no list of them.
    """
    if not path:
        return {}
    path = pictures.for_others(path)
    media_type = mimetypes.guess_type(path)[0] or PICTURE_TYPE
    return {"type": "Image", "mediaType": media_type, "url": absolute(path)}


def _said_of(kind: ActorKind, found: WireActor) -> dict[str, Any]:
    """Give what the actor says of itself; what it does not say is left out."""
    answers_for = found.attributed_to_uri
    if len(moderators(kind, found.uri)) > 1:
        answers_for = addresses.of(found.uri, MODERATORS)
    if kind.actor_type == "Group" and not answers_for:
        answers_for = addresses.instance_uri()
    said: dict[str, Any] = {
        "name": found.name,
        "summary": found.summary,
        "url": absolute(found.url) if found.url else found.uri,
        "published": activity_streams.instant(found.published) if found.published else "",
        "attributedTo": answers_for,
        "icon": image(found.icon),
        "image": image(found.image),
        "alsoKnownAs": list(found.also_known_as),
        "movedTo": found.moved_to_uri,
    }
    return {name: value for name, value in said.items() if value or name in ("name", "summary")}


def _collections(uri: str) -> dict[str, Any]:
    named = {name: addresses.of(uri, name) for name in ("inbox", "outbox", "followers")}
    return {
        **named,
        "following": addresses.of(uri, "following"),
        "endpoints": {"sharedInbox": addresses.shared_inbox()},
    }


def _by(found: WireActor) -> dict[str, str]:
    """Say who may put an actor on a list of theirs (FEP-7aa9); nobody is: only itself."""
    return {"automaticApproval": PUBLIC if found.featurable_by == "everybody" else found.uri}
