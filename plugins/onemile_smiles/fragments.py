"""What the plugin hangs into other pages."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup

from onemile.api import Fragment
from onemile_smiles import queries
from onemile_smiles.purse import purse_of


def of(slot: str, *, subject: Any, viewer: Any) -> Sequence[Fragment]:
    """Give the plugin's piece of an opening."""
    if slot == "member.profile" and subject is not None:
        thanked = queries.thanked(subject.uri)
        return [_piece("_thanked.html", thanked=thanked)] if thanked.times else []
    if slot == "mile.aside" and viewer is not None:
        return [_piece("_purse.html", purse=purse_of(viewer))]
    return []


def _piece(template: str, **values: Any) -> Fragment:
    return Fragment(order=40, html=Markup(render_template(f"smiles/{template}", **values)))
