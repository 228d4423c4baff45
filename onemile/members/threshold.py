"""What stands at the threshold: the menu's own links, and what a visitor may know of us."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup

from onemile import current
from onemile.contracts import Fragment, NavLink
from onemile.i18n import lazy_gettext as _l
from onemile.mile import people, wording


def links(viewer: Any) -> Sequence[NavLink]:
    """Give the links that the core itself brings to the menus."""
    footer = [
        NavLink(title=_l("Charter"), url="/charter", icon="book", order=10, menu="footer"),
        NavLink(title=_l("Privacy"), url="/privacy", icon="lock", order=20, menu="footer"),
        NavLink(title=_l("Legal notice"), url="/legal", icon="info", order=30, menu="footer"),
        NavLink(
            title=_l("Accessibility"), url="/accessibility", icon="eye", order=40, menu="footer"
        ),
    ]
    if viewer is None:
        return footer
    return [NavLink(title=_l("Me"), url="/me", icon="moi", order=50), *footer]


def facts() -> Sequence[Fragment]:
    """Tell a visitor about how many live here, from ten on, and who runs the place.

    By the day's count, one row: the page costs the same in a village and in a town.
    """
    day, association = people.totals(), current.setting("legal.association")
    is_named = day is not None and people.step_of(day.standing) is not None
    if not is_named and not association:
        return []
    html = render_template(
        "members/_welcome_facts.html",
        neighbours=wording.neighbours(day.standing) if day is not None and is_named else "",
        communes=wording.communes(day.communes) if day is not None and is_named else "",
        association=association,
        instance_name=current.card().name,
    )
    return [Fragment(order=10, html=Markup(html))]
