"""Whom a thing of ours names: by ``Mention``, without which some programs tell them nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from onemile_federation import addresses, registry
from onemile_federation.remote import actors
from onemile_federation.wire.shapes import type_of


def tagged(document: Mapping[str, Any], mentions: Sequence[str]) -> dict[str, Any]:
    """Return the tags of a document with those of whom it names; empty where it names nobody."""
    named = [_mention(uri) for uri in dict.fromkeys(mentions)]
    return {"tag": [*_tags(document), *named]} if named else {}


def as_sent(document: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tags of a document with the mentions with which it was sent last; likewise."""
    named = [one for one in _tags(sent) if type_of(one) == "Mention"]
    return {"tag": [*_tags(document), *named]} if named else {}


def _tags(document: Mapping[str, Any]) -> list[Any]:
    found = document.get("tag")
    return list(found) if isinstance(found, list) else []


def _mention(uri: str) -> dict[str, str]:
    """Name somebody, by their handle where one is known."""
    name = ""
    if addresses.is_ours(uri):
        found = registry.actor(uri)
        name = f"@{found[1].handle}@{addresses.host()}" if found is not None else ""
    else:
        known = actors.known(uri)
        if known is not None and known.handle:
            name = f"@{known.handle}@{known.name_host or known.host}"
    return {"type": "Mention", "href": uri} | ({"name": name} if name else {})
