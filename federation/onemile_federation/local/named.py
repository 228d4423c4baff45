"""By which name a thing here is found elsewhere, on its own page."""

from typing import Any

from flask import render_template

from onemile.api import ThingName
from onemile_federation import addresses, registry


def drawn(member: Any, subject: Any) -> str:
    """Return the name; nothing for what nobody elsewhere may know."""
    if not isinstance(subject, ThingName):
        return ""
    try:
        found = registry.actor(subject.uri)
    except registry.Unanswered:
        return ""
    if found is None:
        return ""
    kind, actor = found
    name = f"@{actor.handle}@{addresses.host()}"
    is_owner = member is not None and registry.owns(kind, actor.uri, member)
    return render_template(
        "federation/_name.html",
        name=name,
        is_visitor=member is None,
        owned_uri=actor.uri if is_owner else "",
    )
