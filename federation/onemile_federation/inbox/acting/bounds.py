"""How much of a document is read: beyond it lies nothing that a neighbour would say."""

from collections.abc import Mapping
from typing import Any

from onemile_federation import addresses
from onemile_federation.remote import object_shapes
from onemile_federation.remote.models import CONTENT_CHARS_MAX
from onemile_federation.wire import shapes, vocabulary
from onemile_federation.wire.vocabulary import MILE_AUDIENCE, MILE_NOTE

ADDRESSES_MAX = 1_000
TAGS_MAX = 100
# Of members of ours who are named, and so may be told of it: no storm of notices.
LOCAL_MENTIONS_MAX = 50
# A page of pictures; the peers read show four to ten.
ATTACHMENTS_MAX = 20
_AUDIENCE = ("to", "cc")


def within(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document with its lists cut, and what is one thing as one, in whatever form it came.

    Whom it is for is always said, be it nobody, and the public by its one name. A mention of
    somebody of ours counts if it is addressed to them as well: what is said about somebody behind
    their back reaches nobody.
    """
    cut = dict(document)
    # A mile is told by its audience alone, before of each of those nothing is left but its id.
    cut.pop(shapes.MILE, None)
    mile = shapes.mile_of(document)
    if mile:
        cut[shapes.MILE] = mile
    if "inReplyTo" in cut:
        cut["inReplyTo"] = shapes.id_of(cut["inReplyTo"])
    for name in ("content", "name"):
        cut[name] = object_shapes.cut_text(cut, name, chars_max=CONTENT_CHARS_MAX)
    for place in _AUDIENCE:
        cut[place] = [_named(uri) for uri in shapes.ids_of(cut.get(place), most=ADDRESSES_MAX)]
    addressed = {*cut["to"], *cut["cc"]}
    if "tag" in cut:
        cut["tag"] = _tags(_listed(cut["tag"]), addressed)
    if "attachment" in cut:
        cut["attachment"] = _listed(cut["attachment"])[:ATTACHMENTS_MAX]
    return cut


def kept_as(document: Mapping[str, Any]) -> str:
    """Return by which type a document finds who keeps it: its own, but for what is across."""
    if shapes.is_for_a_mile(document):
        return MILE_AUDIENCE
    return MILE_NOTE if shapes.is_across(document) else shapes.type_of(document)


def told_in(document: Mapping[str, Any], activity: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an object that an activity brought, for whom that is where it says nothing itself.

    A place that is there is what it says, be it nobody: no activity widens it. Source:
    ActivityPub, 6.2: servers have the same addressing on both.
    """
    if not document or any(place in document for place in _AUDIENCE):
        return document
    return {**document, **{place: activity.get(place) for place in _AUDIENCE}}


def _named(uri: str) -> str:
    return vocabulary.PUBLIC if uri in vocabulary.PUBLIC_SPELLINGS else uri


def _tags(tags: list[Any], addressed: set[str]) -> list[Any]:
    kept: list[Any] = []
    named: set[str] = set()
    for tag in tags:
        if len(kept) >= TAGS_MAX:
            break
        href = _mentioned(tag)
        if href and addresses.is_ours(href):
            if href not in addressed or href in named or len(named) >= LOCAL_MENTIONS_MAX:
                continue
            named.add(href)
        kept.append(tag)
    return kept


def _mentioned(tag: Any) -> str:
    """Return whom a tag mentions, empty for another kind of tag."""
    if not isinstance(tag, Mapping) or shapes.type_of(tag) != "Mention":
        return ""
    href = tag.get("href")
    return href if isinstance(href, str) else ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
