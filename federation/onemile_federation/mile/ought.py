"""What neighbours across a border ought to be shown of a thing: as its type says, and no more."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onemile.api import across, declared
from onemile_federation.mile import people, pictures_told
from onemile_federation.mile.pictures_told import Pictured
from onemile_federation.wire.vocabulary import EXPIRES, MILE_CELLS, MILE_RADIUS, NEIGHBOUR

# What the carrier says, or nobody: a plugin's page, or its picture, leads nowhere over there.
_CARRIERS = frozenset(
    {"@context", "id", "attributedTo", "to", "cc", "bto", "bcc", "audience", "url", "actor"}
    | {"replies", "likes", "shares", "context", "inReplyTo", "interactionPolicy", "updated"}
    | {"generator", NEIGHBOUR, EXPIRES}
    | {"attachment", "image", "icon", "preview"}
)
# In which nobody says where something lies but the carrier, by the square.
_TELLS_WHERE = frozenset(
    {"location", "latitude", "longitude", "altitude", "radius", "geo", "geometry", "coordinates"}
    | {"postalCode", "address", "origin", MILE_CELLS, MILE_RADIUS}
)


@dataclass(frozen=True, kw_only=True)
class Ought:
    """A thing as its neighbours may see it: in the square that is told, half a mile or coarser.

    ``digest`` tells whether it is what was said last; it goes with who wrote it, and their name,
    and with its pictures.
    """

    author_uri: str
    cell: int
    document: Mapping[str, Any]
    pictures: tuple[Pictured, ...] = ()
    digest: str


def types() -> dict[str, across.MileType]:
    """Return the kinds of things that neighbours may be shown, by name, in their order."""
    found: list[across.MileType] = declared("register_mile_types")
    return {one.name: one for one in sorted(found, key=lambda one: one.name)}


def of(kind: across.MileType, uri: str) -> Ought | None:
    """Return what of a thing ought to be shown; None for nothing, also where its author wishes so.

    Raises what a plugin raises, and ValueError for a document that tells where it lies.
    """
    found = kind.shown(uri)
    name = "" if found is None else people.name_of(found.author_uri)
    if found is None or not name:
        return None
    document = {name: one for name, one in found.document.items() if name not in _CARRIERS}
    told = _tells_where(document)
    if told:
        raise ValueError(f"{kind.name}: {told!r} would tell where it lies")
    if not isinstance(document.get("type"), str):
        raise ValueError(f"{kind.name}: a document without a type")
    pictures = pictures_told.meant(found.pictures)
    return Ought(
        author_uri=str(found.author_uri),
        cell=across.square_told(found.cell),
        document=document,
        pictures=pictures,
        digest=_digest(name, document, pictures),
    )


def _tells_where(value: Any) -> str:
    """Return the first name in a document, however deep, under which a place would stand."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            told = str(name) if name in _TELLS_WHERE else _tells_where(one)
            if told:
                return told
    elif isinstance(value, list | tuple):
        return next((told for told in map(_tells_where, value) if told), "")
    return ""


def _digest(name: str, document: Mapping[str, Any], pictures: Sequence[Pictured]) -> str:
    """Return by what a thing and its author's name are known as said; its square is in the row."""
    shown = [[one.key, one.text] for one in pictures]
    said = json.dumps([name, document, shown], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def with_own_ids(value: Any, uri: str) -> Any:
    """Return a document in which parts of it, called "#…", are called after the whole."""
    if isinstance(value, Mapping):
        return {
            name: f"{uri}{one}" if _is_part(name, one) else with_own_ids(one, uri)
            for name, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [with_own_ids(one, uri) for one in value]
    return value


def _is_part(name: str, value: Any) -> bool:
    return name == "id" and isinstance(value, str) and value.startswith("#")
