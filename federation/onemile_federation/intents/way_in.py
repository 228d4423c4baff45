"""The way to somebody or something elsewhere: on the page about other instances, and in search."""

from typing import Any

from flask import render_template, request

from onemile_federation.intents.forms import AddressForm
from onemile_federation.keys import sealing
from onemile_federation.remote import reach
from onemile_federation.remote.webfinger_names import parts


def drawn(_member: Any, _subject: Any) -> str:
    """Return the way there; and that nothing is read there now, if so it is."""
    return render_template(
        "federation/_elsewhere.html",
        form=AddressForm(),
        is_sealed=sealing.is_lost(),
    )


def drawn_for_search(_member: Any, _subject: Any) -> str:
    """Return the way to an address that somebody typed into the search; nothing for other words."""
    words = " ".join(request.args.get("q", "").split())
    is_address = bool(parts(words)[1]) or reach.may_be_asked(words)
    return render_template("federation/_searched.html", words=words) if is_address else ""
