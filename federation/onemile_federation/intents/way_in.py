"""The way to somebody elsewhere, on the member's own page about other instances."""

from typing import Any

from flask import render_template

from onemile_federation.intents.forms import AddressForm
from onemile_federation.keys import sealing


def drawn(member: Any, _subject: Any) -> str:
    """Return the way there; and that nothing is read there now, if so it is."""
    return render_template(
        "federation/_elsewhere.html",
        form=AddressForm(),
        is_known=member.federates,
        is_sealed=sealing.is_lost(),
    )
