"""Where other sites send a browser: to follow somebody, to open something (FEP-3b86).

A GET changes nothing but what is remembered of others: the one button is the core's own, with its
form token. Where the other site would have one go afterwards (``on-success``, ``on-cancel``) is not
asked: nobody is sent on from here by an address that somebody else wrote.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from flask import redirect, render_template, request

from onemile.api import member_required, require, viewer
from onemile_federation.intents import by_name, finding, leading, pressing, way_in
from onemile_federation.intents.forms import AddressForm
from onemile_federation.intents.refusals import NoWay, sentence
from onemile_federation.views import blueprint

RETRY_SECONDS = 600  # by then a domain that was asked in vain is asked again
BUSY_SECONDS = 10  # by then what was in hand has come to its end


def _leading(way: Callable[[str], str]) -> Any:
    """Lead whoever may take part to a page, or say why there is none; empty on the first visit."""

    @wraps(way)
    @member_required
    def led() -> Any:
        require(viewer(), "core.take_part")
        address = " ".join(request.args.get("uri", "").split())
        if not address:
            return _page(AddressForm())
        found = _by_name(address)
        if len(found) == 1:
            return redirect(found[0].page, code=303)
        if found:
            return _page(AddressForm(uri=address), found=found)
        try:
            with pressing.pressed(str(viewer().uri)):
                return redirect(way(by_name.as_address(address)), code=303)
        except NoWay as no_way:
            told = sentence(no_way)
            form = AddressForm(uri=address)
            page = _page(form, told=told.words, is_mine=no_way.why == "mine")
            seconds = BUSY_SECONDS if no_way.why == "busy" else RETRY_SECONDS
            retry = {"Retry-After": str(seconds)} if told.status == 503 else {}
            return page, told.status, retry

    return led


@blueprint.get("/find")
@_leading
def find(address: str) -> str:
    """Find a publication, a group, somebody or an article elsewhere, by name or address."""
    return finding.page_of(address, member=viewer())


@blueprint.get("/follow")
@_leading
def follow(address: str) -> str:
    """Show somebody elsewhere, whom one might follow."""
    ours = leading.page_of_ours(address)
    return ours or finding.actor_page(address, member=viewer())


@blueprint.get("/open")
@_leading
def open_there(address: str) -> str:
    """Show what stands elsewhere, or who lives there."""
    return finding.page_of(address, member=viewer())


def _by_name(address: str) -> Sequence[way_in.Named]:
    """Return whom a name alone means here; nobody for what is an address, or may become one."""
    return () if way_in.is_address(address) else way_in.named(address, viewer())


def _page(
    form: AddressForm,
    *,
    told: str = "",
    is_mine: bool = False,
    found: Sequence[way_in.Named] = (),
) -> str:
    return render_template(
        "federation/find.html", form=form, told=told, is_mine=is_mine, found=found
    )
