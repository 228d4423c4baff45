"""To whom a document goes, in the words of the protocol: ``to`` and ``cc``.

``bto`` and ``bcc`` are never written: whoever is not named there is not told by name.
"""

import json
from collections.abc import Mapping
from typing import Any

from onemile.api import Said
from onemile_federation import addresses
from onemile_federation.ports import Port
from onemile_federation.wire.vocabulary import PUBLIC
from onemile_federation.written import mentions, mile_audiences

# The activity in which a thing was sent last, as JSON; empty where it never was.
last_sent: Port[[str], str] = Port("how a thing was sent last")


def addressed(said: Said, document: Mapping[str, Any] | None = None) -> dict[str, list[Any]]:
    """Return ``to`` and ``cc`` of what is said, from its audience (federation.md 1.5).

    The public and people are ``to`` where the public is meant, followers ``cc``; otherwise
    followers are ``to``, and people where there are none. The ``audience`` of the document, a
    group, is ``cc``. What is for a mile, or for a partner's members, is ``to`` these, without
    ``cc``.
    """
    audience = said.audience
    if mile_audiences.is_across(audience):
        return {"to": mile_audiences.written(audience)}
    followers = [addresses.of(uri, "followers") for uri in audience.follower_uris]
    people = list(audience.people_uris) + list(audience.mentions)
    groups = _group_of(said.object if document is None else document)
    if audience.is_public:
        to, cc = [PUBLIC], [*followers, *people, *groups]
    elif followers:
        to, cc = followers, [*people, *groups]
    else:
        to, cc = people, groups
    to = list(dict.fromkeys(to))
    return {"to": to, "cc": [uri for uri in dict.fromkeys(cc) if uri not in to]}


def as_sent(uri: str, document: Mapping[str, Any], *, is_public: bool) -> dict[str, Any]:
    """Return ``to`` and ``cc`` of a thing as it was last sent; else the public's, or nobody's.

    With its ``tag`` where whom it was sent to is named in it.
    """
    latest = last_sent(uri)
    sent = json.loads(latest).get("object") if latest else None
    if isinstance(sent, dict):
        told = {name: list(sent.get(name, [])) for name in ("to", "cc")}
        return told | mentions.as_sent(document, sent)
    if not is_public:
        return {"to": [], "cc": []}
    author = document.get("attributedTo")
    is_local = isinstance(author, str) and addresses.is_ours(author)
    followers = [addresses.of(str(author), "followers")] if is_local else []
    return {"to": [PUBLIC], "cc": [*followers, *_group_of(document)]}


def _group_of(document: Mapping[str, Any]) -> list[str]:
    group = document.get("audience")
    return [group] if isinstance(group, str) and group else []
