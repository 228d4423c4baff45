"""Lists that belong to an actor or a thing: what it said, who follows it, what was said to it."""

import json
from typing import Any

from flask import Response, request

from onemile.api import NotFound, RemoteViewer, Replies
from onemile_federation import addresses
from onemile_federation.local import answering, following, representing, standing
from onemile_federation.local.authenticating import who_asks
from onemile_federation.outbox import fetched
from onemile_federation.wire.vocabulary import in_context
from onemile_federation.written import documents

PAGE_ACTIVITIES = 20
CURSOR_CHARS_MAX = 200
# Numbers of rows are 64 bits.
NUMBER_DIGITS_MAX = 19


def outbox(of: str) -> Response:
    """Answer with the public activities of an actor, newest first, in pages."""
    uri, viewer = _actor(of), who_asks()
    collection = addresses.of(uri, "outbox")
    if not request.args.get("page"):
        return answering.document(
            in_context(
                {
                    "id": collection,
                    "type": "OrderedCollection",
                    "totalItems": standing.total(uri),
                    "first": f"{collection}?page=true",
                }
            )
        )
    before = _number(request.args.get("before", ""))
    found, cursor = standing.page(uri, before=before, limit=PAGE_ACTIVITIES)
    if fetched.note_activities(viewer, found):
        # What was taken back meanwhile is handed out no more.
        found, cursor = standing.page(uri, before=before, limit=PAGE_ACTIVITIES)
    page: dict[str, Any] = {
        "id": f"{collection}?page=true" + (f"&before={before}" if before is not None else ""),
        "type": "OrderedCollectionPage",
        "partOf": collection,
        "orderedItems": [json.loads(str(one.body)) for one in found],
    }
    if cursor is not None:
        page["next"] = f"{collection}?page=true&before={cursor}"
    return answering.document(in_context(page))


def followers(of: str) -> Response:
    """Answer how many follow an actor, and never who (T71)."""
    return _count_of_follows(of, "followers")


def following_of(of: str) -> Response:
    """Answer how many an actor follows, and never whom."""
    return _count_of_follows(of, "following")


def replies(of: str) -> Response:
    """Answer with what was said to a thing, oldest first, as its author lists it (FEP-7458)."""
    uri, kind, _what = _thing(of, who_asks())
    collection = addresses.of(uri, "replies")
    after = request.args.get("after", "")[:CURSOR_CHARS_MAX]
    found = _said_to(kind, uri, after)
    page: dict[str, Any] = {
        "id": f"{collection}?page=true" + (f"&after={after}" if after else ""),
        "type": "CollectionPage",
        "partOf": collection,
        "items": list(found.uris),
    }
    if found.next:
        page["next"] = f"{collection}?page=true&after={found.next}"
    if request.args.get("page"):
        return answering.document(in_context(page))
    whole = {"id": collection, "type": "Collection", "totalItems": found.total, "first": page}
    return answering.document(in_context(whole))


def context(of: str) -> Response:
    """Answer with a whole talk, oldest first: what it began with, and what was said to it.

    For a server that comes late; each is fetched at its own id. Source: FEP-7888, FEP-f228.
    """
    uri, kind, what = _thing(of, who_asks())
    collection = addresses.of(uri, "context")
    after = request.args.get("after", "")[:CURSOR_CHARS_MAX]
    said = _said_to(kind, uri, after)
    page: dict[str, Any] = {
        "id": f"{collection}?page=true" + (f"&after={after}" if after else ""),
        "type": "OrderedCollectionPage",
        "partOf": collection,
        "orderedItems": [*([] if after else [uri]), *said.uris],
    }
    if said.next:
        page["next"] = f"{collection}?page=true&after={said.next}"
    if request.args.get("page"):
        return answering.document(in_context(page))
    whole = {
        "id": collection,
        "type": "OrderedCollection",
        "attributedTo": kind.document(what).get("attributedTo", addresses.instance_uri()),
        "totalItems": said.total + 1,
        "first": page,
    }
    return answering.document(in_context(whole))


def likes(of: str) -> Response:
    """Answer how many like a thing, where its plugin counts them."""
    return _counted(of, "likes")


def shares(of: str) -> Response:
    """Answer how many have passed a thing on, where its plugin counts them."""
    return _counted(of, "shares")


def moderators(of: str) -> Response:
    """Answer with who keeps order in a group, of those whom others may know (FEP-1b12)."""
    found = representing.actor_at(_actor(of))
    if found is None or found[0].moderators is None:
        raise NotFound
    named = documents.moderators(found[0], found[1].uri)
    listed = {
        "id": addresses.of(found[1].uri, documents.MODERATORS),
        "type": "OrderedCollection",
        "totalItems": len(named),
        "orderedItems": named,
    }
    return answering.document(in_context(listed))


def _count_of_follows(of: str, name: str) -> Response:
    uri = _actor(of)
    counted = documents.counted(uri, name, following.total(uri, name))
    return answering.document(in_context(counted | {"type": "OrderedCollection"}))


def _counted(of: str, name: str) -> Response:
    uri, kind, thing = _thing(of, who_asks())
    total = kind.document(thing).get(name)
    if not isinstance(total, int):
        raise NotFound
    return answering.document(in_context(documents.counted(uri, name, total)))


def _actor(of: str) -> str:
    """Return the URI of the actor whose collection this is. Raises NotFound, and as who_asks."""
    who_asks()  # who is suspended gets nothing, whatever is asked for
    uri = addresses.owner_of(of)
    if uri == addresses.instance_uri():
        return uri
    found = representing.actor_at(uri)
    # Its collections lie under its own URI alone, not under the path of its page.
    if found is None or found[1].uri != uri:
        raise NotFound
    return uri


def _thing(of: str, viewer: RemoteViewer | None) -> tuple[str, Any, Any]:
    uri = addresses.owner_of(of)
    found = representing.thing_at(uri)
    if found is None or found[0].uri(found[1]) != uri or not found[0].may_fetch(found[1], viewer):
        raise NotFound
    return uri, found[0], found[1]


def _said_to(kind: Any, uri: str, after: str) -> Replies:
    found: Replies = kind.replies(uri, after) if kind.replies else Replies(uris=(), total=0)
    return found


def _number(text: str) -> int | None:
    """Read a cursor; what is none begins at the newest."""
    sound = text.isascii() and text.isdigit() and len(text) <= NUMBER_DIGITS_MAX
    return min(int(text), 2**63 - 1) if sound else None
