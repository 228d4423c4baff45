"""By which name a thing here is found elsewhere, on its own page, for its own people."""

from typing import Any

from flask import render_template
from markupsafe import Markup

from onemile.api import Fragment, ThingName
from onemile_federation import addresses, registry

FILLS = ("thing.elsewhere",)


def of(slot: str, subject: Any) -> list[Fragment]:
    """Hang the name in; nothing for what nobody elsewhere may know."""
    if slot not in FILLS or not isinstance(subject, ThingName):
        return []
    try:
        found = registry.actor(subject.uri)
    except registry.Unanswered:
        return []
    if found is None:
        return []
    _kind, actor = found
    name = f"@{actor.handle}@{addresses.host()}"
    return [Fragment(html=Markup(render_template("federation/_name.html", name=name)), order=0)]
