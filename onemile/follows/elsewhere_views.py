"""Whom one follows on other instances, on the page about these."""

from typing import Any

from flask import render_template
from markupsafe import Markup

from onemile import current
from onemile.contracts import Fragment
from onemile.follows import following
from onemile.follows.models import ASKED, UNTAKEN

# All of them stand in the list of those whom one follows.
LISTED_MAX = 20


def fragments(slot: str, viewer: Any) -> list[Fragment]:
    """Hang the list in, by the address where no name is known; nothing where it is empty."""
    if slot != "me.elsewhere" or viewer is None:
        return []
    found = following.followed_elsewhere(viewer, limit=LISTED_MAX + 1)
    if not found:
        return []
    shown = found[:LISTED_MAX]
    html = render_template(
        "follows/_elsewhere.html",
        follows=shown,
        cards=current.resolve_actors(str(row.followed_uri) for row in shown),
        nameless=current.NAMELESS,
        asked=ASKED,
        untaken=UNTAKEN,
        is_more=len(found) > len(shown),
    )
    return [Fragment(html=Markup(html), order=10)]
