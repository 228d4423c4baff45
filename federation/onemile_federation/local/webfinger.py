"""``/.well-known/webfinger``: from a name to an actor, and from an actor to its name (RFC 7033).

Whoever is unknown, has not opted in, or is suspended is the same 404 (T62). To whom a person's name
is not known it is not told here: their document tells it, to who signs (``representing``).
"""

import json
from dataclasses import replace
from typing import Any

from flask import Response, request

from onemile.api import URI_CHARS_MAX, Invalid, NotFound, WireActor
from onemile_federation import addresses, registry
from onemile_federation.local import answering, representing
from onemile_federation.wire.vocabulary import ACTIVITY_JSON, JRD_JSON, LD_JSON
from onemile_federation.written import documents

SELF = "self"
PROFILE = "http://webfinger.net/rel/profile-page"
AVATAR = "http://webfinger.net/rel/avatar"
# Where a member goes on here with what they began on another site: (rel, path with placeholders).
# Sources: FEP-3b86; OStatus for the last, which most sites still look for.
INTENTS = (
    ("https://w3id.org/fep/3b86/Follow", "/federation/follow?uri={object}"),
    ("https://w3id.org/fep/3b86/Object", "/federation/open?uri={object}"),
    ("http://ostatus.org/schema/1.0/subscribe", "/federation/follow?uri={uri}"),
)
# A client asks for a few relations; what comes after is not looked at.
RELATIONS_MAX = 20


def show() -> Response:
    """Answer with the JRD of a resource. Raises Invalid without one, NotFound for nobody's."""
    resource = request.args.get("resource", "").strip()
    if not resource:
        raise NoResource
    found = _described(resource) if len(resource) <= URI_CHARS_MAX else None
    if found is None:
        raise NotFound
    wanted = request.args.getlist("rel")[:RELATIONS_MAX]
    if wanted:
        found["links"] = [link for link in found["links"] if link["rel"] in wanted]
    return answering.open_to_all(json.dumps(found, ensure_ascii=False), media_type=JRD_JSON)


class NoResource(Invalid):
    """The question names nobody (RFC 7033, 4.2)."""

    status = 400

    def __init__(self) -> None:
        super().__init__(message="the parameter 'resource' is missing")


def _described(resource: str) -> dict[str, Any] | None:
    if _is_instance(resource):
        return _instance()
    scheme, _, rest = resource.partition(":")
    if scheme.lower() == "acct":
        handle, _, host = rest.removeprefix("@").rpartition("@")
        found = _by_handle(handle) if host.lower() == addresses.host() else None
    else:
        found = representing.actor_at(resource) if addresses.is_ours(resource) else None
    if found is None:
        return None
    kind, actor = found
    if kind.actor_type != representing.SHY:
        return _named(actor)
    if scheme.lower() != "acct":
        return _unnamed(actor)
    named = _named(replace(actor, icon=""))
    return named | {"links": [*named["links"], *_intents()]}


def _is_instance(resource: str) -> bool:
    """Tell whether a resource is the instance: ``acct:host@host``, its address (d556), its URI."""
    host = addresses.host()
    base = addresses.base()
    return resource.lower() in (
        f"acct:{host}@{host}",
        f"acct:@{host}@{host}",
        base.lower(),
        f"{base.lower()}/",
        addresses.instance_uri().lower(),
    )


def _by_handle(handle: str) -> Any:
    return registry.actor_by_handle(handle.lower()) if handle else None


def _instance() -> dict[str, Any]:
    host, uri = addresses.host(), addresses.instance_uri()
    return {
        "subject": f"acct:{host}@{host}",
        "aliases": [uri, f"{addresses.base()}/"],
        "links": [*_selves(uri), _page(f"{addresses.base()}/")],
    }


def _unnamed(found: WireActor) -> dict[str, Any]:
    """Return what a stranger learns of a person by their URI: that an actor is there."""
    return {"subject": found.uri, "links": _selves(found.uri)}


def _named(found: WireActor) -> dict[str, Any]:
    page = documents.absolute(found.url) if found.url else found.uri
    links = [*_selves(found.uri), _page(page)]
    if found.icon:
        icon = documents.image(found.icon)
        links.append({"rel": AVATAR, "type": icon["mediaType"], "href": icon["url"]})
    return {
        "subject": f"acct:{found.handle}@{addresses.host()}",
        "aliases": list(dict.fromkeys([found.uri, page])),
        "links": links,
    }


def _intents() -> list[dict[str, str]]:
    return [{"rel": rel, "template": documents.absolute(path)} for rel, path in INTENTS]


def _selves(uri: str) -> list[dict[str, str]]:
    return [{"rel": SELF, "type": kind, "href": uri} for kind in (ACTIVITY_JSON, LD_JSON)]


def _page(url: str) -> dict[str, str]:
    return {"rel": PROFILE, "type": "text/html", "href": url}
