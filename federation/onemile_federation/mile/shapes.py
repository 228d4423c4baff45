"""What a partner shows to a mile, read strictly: where it lies, by whom it is, for how long.

Whatever is not as it should be is refused as a whole (Invalid); nothing of it is kept.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from onemile.api import Invalid, across, activity_streams, publishing
from onemile_federation import addresses
from onemile_federation.mile.documents import CLOCKS_APART_DAYS, THING_DAYS
from onemile_federation.mile.models import PLACE_NAME_CHARS_MAX, WIRE_TYPE_CHARS_MAX
from onemile_federation.reading import things
from onemile_federation.remote import hosts, object_shapes, reach
from onemile_federation.remote.models import NAME_CHARS_MAX, TITLE_CHARS_MAX
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import (
    ACTIVITIES,
    ACTORS,
    COLLECTIONS,
    EXPIRES,
    IN_TITLE,
    NEIGHBOUR,
    PROPOSAL,
)
from onemile_federation.written.mile_audiences import RADIUS_METRES

# Ten pages and what they take as HTML: what is longer has no other place to be read.
CONTENT_CHARS_MAX = 60_000
_WIRE_TYPE = re.compile(r"[A-Za-z]+(/[a-z]+)?")
_NO_THING = ACTIVITIES | ACTORS | COLLECTIONS | {"Link", "Tombstone"}


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Whom something is for: who lives in the mile of a square, or of none; all members here."""

    cell: int | None
    is_for_partners: bool


@dataclass(frozen=True, kw_only=True)
class Author:
    """A neighbour as a document names them: under a URI that only we are told, and by a name."""

    uri: str
    name: str
    inbox: str


def author_of(document: Mapping[str, Any]) -> Author:
    """Return who shows something, of the origin of its id. Raises Invalid."""
    uri, by = shapes.id_of(document), document.get(NEIGHBOUR)
    named = by if isinstance(by, Mapping) else {}
    author_uri = reach.of_same_origin(shapes.id_of(named), owner_uri=uri)
    inbox = reach.of_same_origin(shapes.id_of(named.get("inbox")), owner_uri=uri)
    name = object_shapes.line_of(named, "name", chars_max=NAME_CHARS_MAX)
    if not (author_uri and inbox and name) or author_uri == uri:
        raise Invalid
    if shapes.ids_of(document.get("attributedTo")) != [author_uri]:
        raise Invalid
    return Author(uri=author_uri, name=name, inbox=inbox)


def reach_of(document: Mapping[str, Any]) -> Reach:
    """Return whom something is for: a mile, all members here, or both; nobody else. Raises Invalid.

    Only what is offered or needed is for all members, wherever they live.
    """
    mile = document.get(shapes.MILE) or {}
    if not mile or not mile["is_alone"] or shapes.is_public(document):
        raise Invalid
    is_for_partners = bool(mile["is_for_partners"])
    if is_for_partners and shapes.type_of(document) != PROPOSAL:
        raise Invalid
    cell = _cell_of(mile) if mile["has_mile"] else None
    return Reach(cell=cell, is_for_partners=is_for_partners)


def _cell_of(mile: Mapping[str, Any]) -> int:
    """Return the one square in which something lies: half a mile or coarser. Raises Invalid.

    It is for who lives in the mile of that square, as wide as everywhere.
    """
    cells = mile["cells"]
    if len(cells) != 1 or mile["radius"] != RADIUS_METRES:
        raise Invalid
    try:
        cell: int = across.square_from(cells[0])
    except ValueError:
        raise Invalid from None
    if across.square_told(cell) != cell:
        raise Invalid
    return cell


def columns_of(document: Mapping[str, Any], *, received_at: datetime) -> dict[str, Any]:
    """Return what is kept of a thing besides where it lies and whose it is. Raises Invalid."""
    uri = shapes.id_of(document)
    if not reach.may_be_asked(uri) or document.get("inReplyTo"):
        raise Invalid
    content = object_shapes.html_of(document, "content", chars_max=CONTENT_CHARS_MAX)
    title = object_shapes.line_of(document, "name", chars_max=TITLE_CHARS_MAX)
    title = title or things.cut(things.first_line(content), things.HEADLINE_CHARS_MAX)
    if not title:
        raise Invalid
    place = place_name_of(document)
    published_at = object_shapes.sound_instant(document.get("published")) or received_at
    words = object_shapes.words_in(content)
    return {
        "wire_type": wire_type_of(document),
        "title": title,
        "in_title": object_shapes.line_of(document, IN_TITLE, chars_max=TITLE_CHARS_MAX),
        "place_name": place,
        "content": content,
        "folded": publishing.folded(f"{title} {words}"),
        "language": object_shapes.language_of(document),
        "pictures": pictures_of(document),
        "published_at": min(published_at, received_at),
        "updated_at": object_shapes.sound_instant(document.get("updated")),
        "expires_at": _expires_at(document, received_at=received_at),
    }


def pictures_of(document: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return where the pictures of a thing lie, each once and with its words.

    Beneath the thing alone: a partner has nobody asked for anything by what it says.
    """
    beneath = f"{shapes.id_of(document)}/"
    named = {
        one["url"]: one
        for one in object_shapes.pictures_of(document)
        if _PLAIN.fullmatch(one["url"].removeprefix(beneath)) and reach.may_be_asked(one["url"])
        if one["url"].startswith(beneath)
    }
    return list(named.values())[: across.MILE_PICTURES_MAX]


# What may stand beneath a thing: no step upwards, nothing written otherwise, no question.
_PLAIN = re.compile(r"[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*")


def said_at(document: Mapping[str, Any], *, received_at: datetime) -> datetime:
    """Return of when something is as it stands: changed, else published, else as it came."""
    updated_at = object_shapes.sound_instant(document.get("updated"))
    published_at = object_shapes.sound_instant(document.get("published")) or received_at
    return updated_at or min(published_at, received_at)


def place_name_of(document: Mapping[str, Any]) -> str:
    """Return the name of the commune in which something for all members lies, "" for none said."""
    mile, place = document.get(shapes.MILE) or {}, document.get("location")
    if not mile.get("is_for_partners") or not isinstance(place, Mapping):
        return ""
    return str(object_shapes.line_of(place, "name", chars_max=PLACE_NAME_CHARS_MAX))


def wire_type_of(document: Mapping[str, Any]) -> str:
    """Return what something is, with its purpose where it says one: "Proposal/offer".

    Raises Invalid for what is no thing.
    """
    kind, purpose = shapes.type_of(document), document.get("purpose")
    said = f"{kind}/{purpose}" if isinstance(purpose, str) and purpose else kind
    if kind in _NO_THING or len(said) > WIRE_TYPE_CHARS_MAX or not _WIRE_TYPE.fullmatch(said):
        raise Invalid
    return said


def is_of(uri: str, host: str) -> bool:
    """Tell whether an id is of a host, however either is spelled."""
    name = hosts.spelled(host)
    return bool(name) and hosts.spelled(addresses.host_of(uri)) == name


def _expires_at(document: Mapping[str, Any], *, received_at: datetime) -> datetime:
    """Return until when something stands here. Raises Invalid for what says it not, or is over."""
    said = activity_streams.instant_of(document.get(EXPIRES))
    if said is None or said <= received_at:
        raise Invalid
    latest = received_at + timedelta(days=THING_DAYS)
    return said if said <= latest + timedelta(days=CLOCKS_APART_DAYS) else latest
