"""Pages for members: follow somebody elsewhere, open something that stands there (FEP-3b86).

A GET changes nothing: the one button is the core's own, with its form token. Where the other site
would have one go afterwards (``on-success``, ``on-cancel``) is not asked: nobody is sent on from
here by an address that somebody else wrote.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import redirect, render_template, request, url_for

from onemile.api import member_required, require, viewer
from onemile_federation.intents import leading, showing
from onemile_federation.intents.forms import AddressForm
from onemile_federation.intents.refusals import NoWay, sentence
from onemile_federation.views import blueprint
from onemile_federation.wire.shapes import type_of
from onemile_federation.wire.vocabulary import ACTORS

RETRY_SECONDS = 600  # by then a domain that was asked in vain is asked again


def _for_members(view: Callable[[str], Any]) -> Any:
    """Let in whoever may take part; the address is empty on the first visit."""

    @wraps(view)
    @member_required
    def guarded() -> Any:
        require(viewer(), "core.take_part")
        address = " ".join(request.args.get("uri", "").split())
        try:
            ours = leading.page_of_ours(address) if address else ""
            return redirect(ours, code=303) if ours else view(address)
        except NoWay as no_way:
            told = sentence(no_way)
            page = _page(address, told=told.words, is_mine=no_way.why == "mine")
            retry = {"Retry-After": str(RETRY_SECONDS)} if told.status == 503 else {}
            return page, told.status, retry

    return guarded


@blueprint.get("/follow")
@_for_members
def follow(address: str) -> Any:
    """Show somebody elsewhere, and ask whether to follow them."""
    if not address:
        return _page("")
    found = leading.actor(address, by=str(viewer().uri))
    if found.uri != address:
        # By its own id it is found again without asking anybody.
        return redirect(url_for("federation.follow", uri=found.uri), code=303)
    who = showing.somebody(found, member=viewer())
    return _page("", who=who, here=url_for("federation.follow", uri=who.uri))


@blueprint.get("/open")
@_for_members
def open_there(address: str) -> Any:
    """Show in short what stands elsewhere, with the way there; somebody has a page of their own."""
    if not address or leading.is_name(address):
        return redirect(url_for("federation.follow", uri=address or None), code=303)
    found = leading.document(address, by=str(viewer().uri))
    if type_of(found.content) in ACTORS:
        return redirect(url_for("federation.follow", uri=address), code=303)
    return render_template("federation/open.html", thing=showing.something(found))


def _page(
    address: str, *, told: str = "", is_mine: bool = False, who: Any = None, here: str = ""
) -> str:
    return render_template(
        "federation/follow.html",
        form=AddressForm(uri=address),
        told=told,
        is_mine=is_mine,
        who=who,
        here=here,
        is_known=bool(viewer().federates),
    )
