"""What hangs into the member's own page about other instances."""

from typing import Any

from flask import render_template
from markupsafe import Markup

from onemile.api import Fragment
from onemile_federation.intents.forms import AddressForm
from onemile_federation.keys import sealing

FILLS = ("me.elsewhere",)


def of(slot: str, viewer: Any) -> list[Fragment]:
    """Hang in the way to somebody elsewhere; and that nothing is read there now, if so it is."""
    if slot not in FILLS or viewer is None:
        return []
    html = render_template(
        "federation/_elsewhere.html",
        form=AddressForm(),
        is_known=viewer.federates,
        is_sealed=sealing.is_lost(),
    )
    return [Fragment(html=Markup(html), order=0)]
