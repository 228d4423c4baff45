"""Where other sites send a browser: to follow somebody, to open something (FEP-3b86).

A GET changes nothing but what is remembered of others: the one button is the core's own, with its
form token. Where the other site would have one go afterwards (``on-success``, ``on-cancel``) is not
asked: nobody is sent on from here by an address that somebody else wrote.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from flask import flash, redirect, render_template, request

from onemile.api import day, member_required, require, viewer
from onemile.api import gettext as _
from onemile_federation.intents import by_name, finding, pressing, way_in
from onemile_federation.intents.forms import AddressForm
from onemile_federation.intents.kept import PageHere
from onemile_federation.intents.refusals import NoWay, sentence
from onemile_federation.views import blueprint

RETRY_SECONDS = 600  # by then a domain that was asked in vain is asked again
BUSY_SECONDS = 10  # by then what was in hand has come to its end
# Of a place that is found to be no more than that, those are named whom we know there.
OF_PLACES = ("only_a_host", "nobody", "away", "unmet", "sealed")


def _leading(find: Callable[[str], PageHere]) -> Any:
    """Lead whoever may take part to a page, or say why there is none; empty on the first visit."""

    @wraps(find)
    @member_required
    def led() -> Any:
        require(viewer(), "core.take_part")
        address = " ".join(request.args.get("uri", "").split())
        if not address:
            return _page(AddressForm())
        try:
            found = _by_name(address)
            if found:
                return _led_to_one(address, found)
            with pressing.pressed(str(viewer().uri)):
                return _led(find(by_name.as_address(address)))
        except NoWay as no_way:
            return _told(address, no_way)

    return led


def _led_to_one(address: str, found: Sequence[way_in.Named]) -> Any:
    if len(found) == 1:
        return redirect(found[0].page, code=303)
    return _page(AddressForm(uri=address), found=found)


def _led(way: PageHere) -> Any:
    if way.known_at is not None:
        told = _(
            "We learn nothing new from %(host)s just now: this is as we knew it on %(day)s.",
            host=way.host,
            day=day(way.known_at),
        )
        flash(told, "info")
    return redirect(way.page, code=303)


def _told(address: str, no_way: NoWay) -> Any:
    """Say why there is no way; of a whole place, whom we know there."""
    told = sentence(no_way)
    is_place = by_name.is_place(address) and no_way.why in OF_PLACES
    found = way_in.named_at(no_way.host, viewer()) if is_place else ()
    is_answer = bool(found) and no_way.why == "only_a_host"
    page = _page(
        AddressForm(uri=address),
        told="" if is_answer else told.words,
        is_mine=no_way.why == "mine",
        found=found,
        place=no_way.host if found else "",
    )
    seconds = BUSY_SECONDS if no_way.why == "busy" else RETRY_SECONDS
    retry = {"Retry-After": str(seconds)} if told.status == 503 else {}
    return page, 200 if is_answer else told.status, retry


@blueprint.get("/find")
@_leading
def find(address: str) -> PageHere:
    """Find a publication, a group, somebody or an article elsewhere, by name or address."""
    return finding.way_to(address, member=viewer())


@blueprint.get("/follow")
@_leading
def follow(address: str) -> PageHere:
    """Show somebody elsewhere, whom one might follow."""
    return finding.way_to_actor(address, member=viewer())


@blueprint.get("/open")
@_leading
def open_there(address: str) -> PageHere:
    """Show what stands elsewhere, or who lives there."""
    return finding.way_to(address, member=viewer())


def _by_name(address: str) -> Sequence[way_in.Named]:
    """Return whom a name alone means; nobody for an address. Raises NoWay where nobody is known."""
    if not by_name.is_word(address):
        return ()
    found = [*way_in.named_here(address, viewer()), *way_in.named(address, viewer())]
    if not found and not by_name.is_address(address):
        raise NoWay("unnamed")
    return found


def _page(
    form: AddressForm,
    *,
    told: str = "",
    is_mine: bool = False,
    found: Sequence[way_in.Named] = (),
    place: str = "",
) -> str:
    return render_template(
        "federation/find.html", form=form, told=told, is_mine=is_mine, found=found, place=place
    )
