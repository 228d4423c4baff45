"""What members of partners ought to be shown of a thing: as its type says, and no more."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onemile.api import across, declared
from onemile_federation.mile import people, pictures_told
from onemile_federation.mile.pictures_told import Pictured
from onemile_federation.wire.vocabulary import EXPIRES, MILE_CELLS, MILE_RADIUS, NEIGHBOUR, PROPOSAL

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
    """A thing as others may see it: in the square that is told, half a mile or coarser.

    ``cell`` is None for what is not for its mile, as its author is not seen across or lives in no
    square; then it ``is_for_partners``, for all of their members, with the name of its commune.
    ``digest`` tells whether it is what was said last; it goes with who wrote it, and their name,
    and with its pictures.
    """

    author_uri: str
    cell: int | None
    document: Mapping[str, Any]
    pictures: tuple[Pictured, ...] = ()
    digest: str
    is_for_partners: bool = False
    place_name: str = ""

    def narrowed(self, *, is_near: bool, flows_to_all: bool) -> "Ought | None":
        """Return what of it one partner is shown: where neighbours are near, where all may see it.

        None for nothing. Who is not told for all reads nothing of its commune.
        """
        cell = self.cell if is_near else None
        is_for_all = self.is_for_partners and flows_to_all
        if cell is None and not is_for_all:
            return None
        if not is_for_all:
            return replace(self, cell=cell, is_for_partners=False, place_name="")
        said = f"{self.digest} {self.place_name}".encode()
        return replace(self, cell=cell, digest=hashlib.sha256(said).hexdigest())


def types() -> dict[str, across.MileType]:
    """Return the kinds of things that neighbours may be shown, by name, in their order."""
    found: list[across.MileType] = declared("register_mile_types")
    return {one.name: one for one in sorted(found, key=lambda one: one.name)}


def of(kind: across.MileType, uri: str) -> Ought | None:
    """Return what of a thing ought to be shown; None for nothing, also where its author wishes so.

    Raises what a plugin raises, and ValueError for a document that tells where it lies.
    """
    found = kind.shown(uri)
    if found is None:
        return None
    is_for_partners = found.is_for_partners
    name = people.name_of(found.author_uri)
    cell = found.cell if name else None
    if is_for_partners and not name:
        name = people.name_to_partners(found.author_uri)
    if not name or (cell is None and not is_for_partners):
        return None
    document = {name: one for name, one in found.document.items() if name not in _CARRIERS}
    told = _tells_where(document)
    if told:
        raise ValueError(f"{kind.name}: {told!r} would tell where it lies")
    if not isinstance(document.get("type"), str):
        raise ValueError(f"{kind.name}: a document without a type")
    if is_for_partners and document["type"] != PROPOSAL:
        raise ValueError(f"{kind.name}: only what is offered or needed is for all members")
    pictures = pictures_told.meant(found.pictures)
    return Ought(
        author_uri=str(found.author_uri),
        cell=None if cell is None else across.square_told(cell),
        document=document,
        pictures=pictures,
        digest=_digest(name, document, pictures),
        is_for_partners=is_for_partners,
        place_name=str(found.place_name) if is_for_partners else "",
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
