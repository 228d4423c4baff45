"""What stands at the threshold: the menu's own links, and what a visitor may know of us."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup

from onemile import current
from onemile.contracts import Fragment, NavLink
from onemile.i18n import lazy_gettext as _l
from onemile.members.models import ACTIVE, Member
from onemile.mile.models import Place

# Below this a count would point at people.
COUNT_MIN = 5


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
    return [NavLink(title=_l("Me"), url="/me", icon="moi", order=90), *footer]


def facts() -> Sequence[Fragment]:
    """Tell a visitor how many live here, from five on, and who runs the place."""
    members = Member.select().where(Member.state == ACTIVE).count()
    communes = _communes() if members >= COUNT_MIN else 0
    association = current.setting("legal.association")
    if members < COUNT_MIN and not association:
        return []
    html = render_template(
        "members/_welcome_facts.html",
        members=members if members >= COUNT_MIN else 0,
        communes=communes,
        association=association,
        instance_name=current.card().name,
    )
    return [Fragment(order=10, html=Markup(html))]


def _communes() -> int:
    """Count the communes that members live in; 0 where so few would point at people."""
    lived_in = Place.select(Place.commune).where(Place.is_live).distinct()
    communes = int(lived_in.count())
    return communes if communes >= COUNT_MIN else 0
