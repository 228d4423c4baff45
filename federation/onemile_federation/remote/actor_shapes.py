"""What of an actor document is kept, whoever's software wrote it."""

from collections.abc import Mapping
from typing import Any

from onemile_federation import addresses
from onemile_federation.remote import forms, object_shapes, reach, webfinger_names
from onemile_federation.remote.cards import NEIGHBOUR
from onemile_federation.remote.models import NAME_CHARS_MAX, SUMMARY_CHARS_MAX
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import ACTORS, PUBLIC_SPELLINGS

# Former accounts of a person; who has more has moved too often to be followed there.
ALIASES_MAX = 20
# A person may call itself a robot today and no longer tomorrow, yet never become a group (T27).
_PERSONS = frozenset({"Person", "Service", "Application"})


def columns_of(document: Mapping[str, Any], *, uri: str) -> dict[str, Any] | None:
    """Return the columns of an actor; None for what is none, or has no inbox at its own origin.

    What else it names elsewhere, a shared inbox or followers, is left out.
    """
    kind = shapes.type_of(document)
    inbox = _own(document.get("inbox"), uri=uri)
    if kind not in ACTORS or not inbox:
        return None
    endpoints = document.get("endpoints")
    shared = endpoints.get("sharedInbox") if isinstance(endpoints, Mapping) else None
    icon = shapes.link_of(document.get("icon"))
    return _named_elsewhere(document, uri=uri) | {
        "kind": kind,
        "handle": object_shapes.line_of(document, "preferredUsername", chars_max=NAME_CHARS_MAX),
        "name": object_shapes.line_of(document, "name", chars_max=NAME_CHARS_MAX),
        "summary": object_shapes.html_of(document, "summary", chars_max=SUMMARY_CHARS_MAX),
        "url": object_shapes.page_of(document, uri=uri),
        "inbox": inbox,
        "shared_inbox": _own(shared, uri=uri),
        "outbox": _own(document.get("outbox"), uri=uri),
        "followers": _own(document.get("followers"), uri=uri),
        "icon": icon if len(icon) <= object_shapes.LINK_CHARS_MAX else "",
        "attributed_to_uri": _own(document.get("attributedTo"), uri=uri),
        "also_known_as": _aliases(document.get("alsoKnownAs")),
        "moved_to_uri": object_shapes.uri_of(document.get("movedTo")),
        "is_locked": document.get("manuallyApprovesFollowers") is True,
        "featurable_by": _featurable_by(document),
        "takes_wholes": forms.declares(document),
    }


def _named_elsewhere(document: Mapping[str, Any], *, uri: str) -> dict[str, str]:
    """Return at which other host an actor says that its name lies; nothing where it says nothing.

    Source: FEP-2c59. It is shown once that host says so, too (``webfinger.prove``).
    """
    name = object_shapes.line_of(document, "preferredUsername", chars_max=NAME_CHARS_MAX)
    host = webfinger_names.host_named(document.get("webfinger"), name=name)
    return {"name_host": "" if host == addresses.host_of(uri) else host} if host else {}


def may_become(before: str, after: str) -> bool:
    """Tell whether an actor of one type may say that it is of another from now on.

    Neighbours across a border are what came along with what they show, and nothing else.
    """
    if NEIGHBOUR in (before, after):
        return before == after
    return before == after or (before in _PERSONS) == (after in _PERSONS)


def _own(value: Any, *, uri: str) -> str:
    return reach.of_same_origin(shapes.id_of(value), owner_uri=uri)


def _aliases(value: Any) -> list[str]:
    named = shapes.ids_of(value, most=ALIASES_MAX)
    return [uri for uri in map(object_shapes.uri_of, named) if uri]


def _featurable_by(document: Mapping[str, Any]) -> str:
    """Return who may show an actor in a list of theirs; empty where it says nothing (FEP-7aa9)."""
    policy = document.get("interactionPolicy")
    rule = policy.get("canFeature") if isinstance(policy, Mapping) else None
    if not isinstance(rule, Mapping):
        return ""
    who = shapes.ids_of(rule.get("automaticApproval"), most=ALIASES_MAX)
    return "everybody" if PUBLIC_SPELLINGS & set(who) else "nobody"
