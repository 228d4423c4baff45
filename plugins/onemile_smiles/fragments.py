"""What the plugin hangs into other pages; the feed is asked for often, so it costs little."""

from collections.abc import Sequence
from typing import Any

from flask import current_app
from markupsafe import Markup

from onemile.api import Fragment, card
from onemile_smiles import queries
from onemile_smiles.purse import balance_of


def of(slot: str, *, subject: Any, viewer: Any) -> Sequence[Fragment]:
    """Give the plugin's piece of an opening."""
    if slot == "member.profile" and subject is not None:
        thanked = queries.thanked(subject.uri)
        return [_piece("_thanked.html", thanked=thanked)] if thanked.times else []
    if slot == "mile.aside" and viewer is not None:
        return [_piece("_purse.html", balance=balance_of(viewer), unit_plural=card().unit_plural)]
    if slot == "privacy.leave" and viewer is not None:
        return [_piece("_leaving.html", balance=balance_of(viewer), unit_plural=card().unit_plural)]
    return []


def _piece(template: str, **values: Any) -> Fragment:
    # Not render_template: gathering what a whole page needs takes longer than a piece.
    piece = current_app.jinja_env.get_template(f"smiles/{template}")
    return Fragment(order=40, html=Markup(piece.render(**values)))
