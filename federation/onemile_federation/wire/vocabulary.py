"""Words of the protocol: media types, the public, the contexts that documents of ours carry."""

from collections.abc import Mapping
from typing import Any

from onemile.api import activity_streams

AS2 = "https://www.w3.org/ns/activitystreams"
PUBLIC = activity_streams.PUBLIC
# Other spellings of the public that peers send.
PUBLIC_SPELLINGS = frozenset({PUBLIC, "as:Public", "Public"})
# What is sent, what is asked for, and all that counts as ActivityStreams in an answer or a body.
LD_JSON = f'application/ld+json; profile="{AS2}"'
ACTIVITY_JSON = "application/activity+json"
ACCEPTED = ("application/ld+json", ACTIVITY_JSON)
JRD_JSON = "application/jrd+json"

SECURITY = "https://w3id.org/security/v1"

ACTORS = frozenset({"Person", "Group", "Application", "Service", "Organization"})
# What is shown as something that was said; each with title, summary and link if no more.
OBJECTS = frozenset(
    {"Note", "Article", "Page", "Event", "Question", "Video", "Audio", "Image", "Document"}
)

ACTIVITIES = frozenset(
    {"Accept", "Add", "Announce", "Block", "Create", "Delete", "Flag", "Follow", "Greeting"}
    | {"Join", "Leave"}
    | {"Like", "Dislike", "Move", "Offer", "Reject", "Remove", "Undo", "Update", "View"}
)
# What brings a thing, as its author's own server has it: something new, or how it is now.
SAYING = ("Create", "Update")
COLLECTIONS = frozenset(
    {"Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage"}
)
# Of several types in one place, one of these is what the document is for us.
TYPES = ACTORS | OBJECTS | ACTIVITIES | COLLECTIONS | {"Tombstone", "Proposal", "Link"}

# Terms are written out in each document, but for the two contexts that every library carries
# along: no peer need ask anybody to read one. Those of keys (FEP-521a) are not among these.
_TERMS: dict[str, Any] = {
    "assertionMethod": {"@id": "https://w3id.org/security#assertionMethod", "@type": "@id"},
    "Multikey": "https://w3id.org/security#Multikey",
    "controller": {"@id": "https://w3id.org/security#controller", "@type": "@id"},
    "publicKeyMultibase": {
        "@id": "https://w3id.org/security#publicKeyMultibase",
        "@type": "https://w3id.org/security#multibase",
    },
    "revoked": {
        "@id": "https://w3id.org/security#revoked",
        "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
    },
    "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
    "sensitive": "as:sensitive",
    "Hashtag": "as:Hashtag",
    "movedTo": {"@id": "as:movedTo", "@type": "@id"},
    "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
    "toot": "http://joinmastodon.org/ns#",
    "discoverable": "toot:discoverable",
    "indexable": "toot:indexable",
    "featured": {"@id": "toot:featured", "@type": "@id"},
    "webfinger": "https://purl.archive.org/socialweb/webfinger#webfinger",
    "gts": "https://gotosocial.org/ns#",
    "interactionPolicy": {"@id": "gts:interactionPolicy", "@type": "@id"},
    "canReply": {"@id": "gts:canReply", "@type": "@id"},
    "canQuote": {"@id": "gts:canQuote", "@type": "@id"},
    "canFeature": {
        "@id": "https://w3id.org/fep/7aa9#canFeature",
        "@type": "@id",
    },
    "automaticApproval": {"@id": "gts:automaticApproval", "@type": "@id"},
    "manualApproval": {"@id": "gts:manualApproval", "@type": "@id"},
    "implements": {"@id": "https://w3id.org/fep/844e#implements", "@type": "@id"},
}
# Whoever stands in the first two is told, and named to nobody; the context is the whole's alone.
_UNSAID = frozenset({"bto", "bcc", "@context"})
CONTEXT: list[Any] = [AS2, SECURITY, _TERMS]

# A type of our own, and what it says (FEDERATION.md, "Partnerships"); its words are written into
# documents that speak of it alone. Nobody owns a host by which all instances could name them.
PARTNERSHIP = "Partnership"
MILE_TERRITORY, MILE_COVER = "MileTerritory", "MileCover"
OF_PARTNERS = (PARTNERSHIP, MILE_TERRITORY, MILE_COVER)
_OWN = (
    *(PARTNERSHIP, "Greeting", "turn", "number", "heard", "stance", "flows", "contact", "reach"),
    *("software", "charter", "charterRead", "digest", "stewardWeek", "members", "closing", "on"),
)
# The same of where both are ("The mile"): ``expires`` is a time, ``rows`` runs in their order.
_OF_MILE = (MILE_TERRITORY, MILE_COVER, "grid", "number", "heard", "month")
_NS = "urn:1mile:ns:"
_MILE_TERMS: dict[str, Any] = {
    **{word: f"{_NS}{word}" for word in _OF_MILE},
    "expires": {"@id": f"{_NS}expires", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
    "rows": {"@id": f"{_NS}rows", "@container": "@list"},
}
_OWN_TERMS = {word: f"{_NS}{word}" for word in _OWN}
_TERMS_BY_TYPE: dict[Any, dict[str, Any]] = {
    PARTNERSHIP: _OWN_TERMS,
    MILE_TERRITORY: _MILE_TERMS,
    MILE_COVER: _MILE_TERMS,
}
# What is for who lives within a mile of somebody (FEDERATION.md, "The mile across a border"), with
# the words of offers and needs (FEP-0837): in documents that are to such an audience alone.
MILE_AUDIENCE, MILE_CELLS, MILE_RADIUS = "MileAudience", "mileCells", "mileRadius"
# All members of the instance to which it goes; the one type of which something may be for these.
PARTNERS_AUDIENCE, PROPOSAL = "PartnersAudience", "Proposal"
AUDIENCES_ACROSS = frozenset({MILE_AUDIENCE, PARTNERS_AUDIENCE})
# By which type those find their keeper who write to each other across a border.
MILE_NOTE = "MileNote"
NEIGHBOUR, EXPIRES, IN_TITLE = "neighbour", "expires", "inTitle"
_MILE = (
    *(MILE_AUDIENCE, MILE_CELLS, MILE_RADIUS, PARTNERS_AUDIENCE),
    *(NEIGHBOUR, EXPIRES, IN_TITLE, "Project"),
)
_AUDIENCE_TERMS: dict[str, Any] = {
    **{word: f"urn:1mile:ns:{word}" for word in _MILE},
    "om2": "http://www.ontology-of-units-of-measure.org/resource/om-2/",
    "vf": "https://w3id.org/valueflows/ont/vf#",
    **{word: f"vf:{word}" for word in ("Proposal", "Intent", "purpose", "publishes", "reciprocal")},
    **{word: f"vf:{word}" for word in ("action", "unitBased", "resourceConformsTo")},
    "resourceQuantity": "vf:resourceQuantity",
    **{word: f"om2:{word}" for word in ("hasUnit", "hasNumericalValue")},
}
# What one of them writes to another names who that is, and no mile.
_NEIGHBOUR_TERM = {NEIGHBOUR: _AUDIENCE_TERMS[NEIGHBOUR]}
# Why something is reported, in a Flag: a word of ``GROUNDS`` in the core's moderation.
GROUND = "ground"
_GROUND_TERM = {GROUND: f"{_NS}{GROUND}"}


def in_context(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document, opened, with our context before everything else."""
    thing = document.get("object")
    kind = thing.get("type") if isinstance(thing, Mapping) else None
    terms = _TERMS_BY_TYPE.get(kind) if isinstance(kind, str) else None
    own = [terms] if terms else [_GROUND_TERM] if GROUND in document else []
    if is_for_a_mile(document):
        own += [_AUDIENCE_TERMS]
    elif NEIGHBOUR in document or (isinstance(thing, Mapping) and NEIGHBOUR in thing):
        own += [_NEIGHBOUR_TERM]
    return {"@context": [*CONTEXT, *own], **opened(document)}


def is_for_a_mile(document: Mapping[str, Any]) -> bool:
    """Tell whether a document of ours is to who lives within a mile of somebody, or to partners."""
    to = document.get("to")
    named = to if isinstance(to, list) else []
    return any(isinstance(one, Mapping) and one.get("type") in AUDIENCES_ACROSS for one in named)


def opened(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document, ours or another's, as it may stand within one of ours, however deep (T64).

    Without a context, which is that of the whole, and without who is addressed in secret.
    """
    return {name: _opened(one) for name, one in document.items() if name not in _UNSAID}


def _opened(value: Any) -> Any:
    if isinstance(value, Mapping):
        return opened(value)
    return [_opened(one) for one in value] if isinstance(value, list | tuple) else value
