"""What an address of ours names, as something that can be reported."""

from typing import Any
from urllib.parse import urlsplit

from onemile import current
from onemile.members.directory import find_by_uri
from onemile.members.models import LEFT
from onemile.moderation import targets

# Parts of an address that may name a thing: a thing, what it stands in, and what that stands in.
PARTS_MAX = 6


def at(uri: str) -> tuple[str, str] | None:
    """Return kind and id of what a URI of ours names, ("", "") for a page, None for nothing.

    A person; else what is known outside by this very URI, so that a comment is no article; else
    what a report target finds by a part of the address, its end first, and says to stand at that
    address or above it; else whatever a visitor may see there.
    """
    member = find_by_uri(uri)
    if member is not None:
        return (targets.MEMBER, str(member.public_id)) if member.state != LEFT else None
    found = _known_outside(uri) or _by_its_address(uri)
    if found is not None:
        return found
    return None if current.resolve_thing(uri, None) is None else ("", "")


def _known_outside(uri: str) -> tuple[str, str] | None:
    """Return what a declared type says to be this URI, where a report target finds the same."""
    plugins = current.instance().plugins
    for plugin, kind in plugins.declared("register_federated_types"):
        thing = None
        with plugins.forgiving(f"{kind.name} find", plugin):
            thing = kind.find(uri)
        number = str(getattr(thing, "id", ""))
        if not number:
            continue
        for name, target in targets.all_targets().items():
            if name != targets.MEMBER and target.find(number) == thing:
                return name, number
    return None


def _by_its_address(uri: str) -> tuple[str, str] | None:
    parts = [part for part in urlsplit(uri).path.split("/") if part]
    for part in list(reversed(parts))[:PARTS_MAX]:
        for kind, target in targets.all_targets().items():
            subject = target.find(part) if kind != targets.MEMBER else None
            if subject is not None and _stands_at(target, subject, uri):
                return kind, part
    return None


def _stands_at(target: Any, subject: Any, uri: str) -> bool:
    """Tell whether a thing is what a URI names: by the address of its page, or by its own."""
    page = f"{current.card().base_url}{target.url(subject)}"
    known = {page, str(getattr(subject, "uri", page))}
    return any(uri == one or uri.startswith(f"{one}/") for one in known)
