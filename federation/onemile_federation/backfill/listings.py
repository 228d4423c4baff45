"""Lists of others, page by page: an outbox, the answers to a thing, a whole talk.

Nothing that a list says of itself is believed: not how long it is, nor that it ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onemile_federation import addresses
from onemile_federation.backfill.bounds import ITEMS_A_PAGE
from onemile_federation.remote import asking, reach
from onemile_federation.remote.asking import Absent
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import COLLECTIONS, SAYING


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page: what stands on it, and where the next one lies, "" for the end.

    ``is_astray``: the next one is said to lie at another server, and is not asked for.
    """

    items: tuple[Any, ...]
    next: str
    is_astray: bool


@dataclass(frozen=True, kw_only=True)
class Pointed:
    """What an entry of an outbox is about; ``document`` is empty unless it stands there whole."""

    uri: str
    document: Mapping[str, Any]


def read(url: str) -> Page:
    """Fetch a page, or a list with its first page; all of it of one origin. Raises Absent, Away."""
    found = asking.document(url)
    if not addresses.same_origin(found.url, url):
        raise Absent
    return _page(found.content, owner_uri=url, is_first=True)


def of_thing(document: Mapping[str, Any], name: str) -> str:
    """Return where a thing says that its ``replies`` or its ``context`` is listed; "" for nowhere.

    At its own server alone, and not at its own id.
    """
    uri = shapes.id_of(document.get("id"))
    found = reach.of_same_origin(shapes.id_of(document.get(name)), owner_uri=uri)
    return "" if found == uri else found


def pointed(entry: Any, *, by_uri: str) -> Pointed | None:
    """Return what an entry of an actor's outbox brings; None for what brings nothing.

    It is a Create of theirs, something that they pass on, be it another's Create (FEP-1b12), or a
    thing by itself. Whole it counts where it is said to be theirs, at their own server: all else
    is fetched at its own id, as at the door.
    """
    kind = shapes.type_of(entry)
    thing: Any = entry
    if isinstance(entry, Mapping) and kind in ("Create", "Announce"):
        thing = entry.get("object")
        if kind == "Announce" and shapes.type_of(thing) in SAYING:
            thing = shapes.id_of(thing.get("object")) if isinstance(thing, Mapping) else ""
    elif kind in ("Update", "Delete", "Undo", "Like", "Follow", "Add", "Remove", "Move"):
        return None
    uri = shapes.id_of(thing)
    if not reach.may_be_asked(uri):
        return None
    is_whole = isinstance(thing, Mapping) and len(thing) > 1 and kind != "Announce"
    is_whole = is_whole and addresses.same_origin(uri, by_uri)
    if not is_whole or shapes.id_of(thing.get("attributedTo")) != by_uri:
        return Pointed(uri=uri, document={})
    return Pointed(uri=uri, document=thing)


def _page(document: Any, *, owner_uri: str, is_first: bool) -> Page:
    if shapes.type_of(document) not in COLLECTIONS:
        raise Absent
    items = document.get("orderedItems", document.get("items"))
    first = document.get("first")
    if items is None and first is not None and is_first:
        if isinstance(first, Mapping) and ("items" in first or "orderedItems" in first):
            return _page(first, owner_uri=owner_uri, is_first=False)
        return _only_next(shapes.id_of(first), owner_uri=owner_uri)
    listed = items if isinstance(items, list) else [] if items is None else [items]
    then = _only_next(shapes.id_of(document.get("next")), owner_uri=owner_uri)
    return Page(items=tuple(listed[:ITEMS_A_PAGE]), next=then.next, is_astray=then.is_astray)


def _only_next(uri: str, *, owner_uri: str) -> Page:
    own = reach.of_same_origin(uri, owner_uri=owner_uri)
    return Page(items=(), next=own, is_astray=bool(uri) and not own)
