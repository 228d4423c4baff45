"""Pages on which people come to write in a Mag together, and part."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import (
    NotFound,
    Rate,
    Refusal,
    limited,
    member_required,
    open_to_suspended,
    resolve_actor,
    viewer,
)
from onemile.api import gettext as _
from onemile_mags import sight
from onemile_mags.making import people
from onemile_mags.models import OWNER, WRITER, Mag
from onemile_mags.views import blueprint

# An evening of asking, no machine.
ASK = Rate(name="mags.people", times=60, seconds=3600)


@blueprint.get("/<int:mag_id>/people")
@member_required
def people_of(mag_id: int) -> Any:
    """Who writes in a Mag, for those who do."""
    return _page(sight.written_mag(mag_id, viewer=viewer()))


@blueprint.post("/<int:mag_id>/people")
@member_required
@limited(ASK, slips_are_free=True)
def invite(mag_id: int) -> Any:
    """Ask somebody whom I know to write in it."""
    person, role = request.form.get("person", ""), request.form.get("role", WRITER)
    try:
        people.invite(mag_id, member=viewer(), person_uri=person, role=role)
    except NotFound:
        raise
    except Refusal as refusal:
        mag = sight.edited_mag(mag_id, viewer=viewer())
        return _page(mag, refusal=refusal, picked=person, picked_role=role)
    flash(_("They are asked. They decide for themselves."), "done")
    return _back(mag_id)


@blueprint.post("/<int:mag_id>/people/yes")
@member_required
@limited(ASK, slips_are_free=True)
def write_too(mag_id: int) -> Any:
    """Say yes: I write in it."""
    people.accept(mag_id, member=viewer())
    flash(_("You write in this Mag now. Welcome to its desk."), "done")
    return redirect(url_for("mags.desk_of", mag_id=mag_id), code=303)


@blueprint.post("/<int:mag_id>/people/no")
@open_to_suspended
@member_required
@limited(ASK, slips_are_free=True)
def write_not(mag_id: int) -> Any:
    """Say no."""
    people.decline(mag_id, member=viewer())
    flash(_("You have said no. Nobody is told why."), "done")
    return redirect(url_for("mags.drafts"), code=303)


@blueprint.post("/<int:mag_id>/people/leave")
@open_to_suspended
@member_required
@limited(ASK, slips_are_free=True)
def write_no_more(mag_id: int) -> Any:
    """Write in it no more."""
    people.leave(mag_id, member=viewer())
    flash(_("You do not write in this Mag any more. Thank you for what you gave it."), "done")
    return redirect(url_for("mags.drafts"), code=303)


@blueprint.post("/<int:mag_id>/people/<int:seat_id>/role")
@member_required
@limited(ASK, slips_are_free=True)
def change_role(mag_id: int, seat_id: int) -> Any:
    """Make a writer an editor, or the reverse."""
    people.change_role(mag_id, seat_id, member=viewer(), role=request.form.get("role", ""))
    flash(_("Changed: their page says it from now on."), "done")
    return _back(mag_id)


@blueprint.post("/<int:mag_id>/people/<int:seat_id>/remove")
@member_required
@limited(ASK, slips_are_free=True)
def remove_seat(mag_id: int, seat_id: int) -> Any:
    """Take a seat away, or an invitation back."""
    people.remove(mag_id, seat_id, member=viewer())
    flash(_("This seat is free again. What they have published stays."), "done")
    return _back(mag_id)


@blueprint.post("/<int:mag_id>/people/<int:seat_id>/offer")
@member_required
@limited(ASK, slips_are_free=True)
def offer(mag_id: int, seat_id: int) -> Any:
    """Ask somebody to take the Mag over."""
    people.offer(mag_id, seat_id, member=viewer())
    flash(_("They are asked. Until they say yes, the Mag stays yours."), "done")
    return _back(mag_id)


@blueprint.post("/<int:mag_id>/people/keep")
@member_required
@limited(ASK, slips_are_free=True)
def offer_back(mag_id: int) -> Any:
    """Keep it after all."""
    people.take_offer_back(mag_id, member=viewer())
    flash(_("The Mag stays yours."), "done")
    return _back(mag_id)


@blueprint.post("/<int:mag_id>/people/take-over")
@member_required
@limited(ASK, slips_are_free=True)
def take_over(mag_id: int) -> Any:
    """Own it from now on."""
    people.take_over(mag_id, member=viewer())
    flash(_("The Mag is yours now, and lies in your mile."), "done")
    return redirect(url_for("mags.desk_of", mag_id=mag_id), code=303)


@blueprint.post("/<int:mag_id>/people/take-not-over")
@member_required
@limited(ASK, slips_are_free=True)
def take_not_over(mag_id: int) -> Any:
    """Leave it to its owner."""
    people.refuse_offer(mag_id, member=viewer())
    flash(_("You have said no. You go on writing here."), "done")
    return _back(mag_id)


def _page(
    mag: Mag, *, refusal: Refusal | None = None, picked: str = "", picked_role: str = WRITER
) -> Any:
    member = viewer()
    seated = people.seats(mag, viewer=member)
    edits = sight.edits(mag, member)
    known = people.candidates(mag, viewer=member) if edits else {}
    page = render_template(
        "mags/people.html",
        mag=mag,
        owner=resolve_actor(str(mag.author_uri)),
        seats=seated,
        edits=edits,
        is_owner=sight.role_of(mag, member) == OWNER,
        is_heir=any(seat.is_me and seat.is_heir for seat in seated),
        candidates=list(known.values()),
        refused=refusal.message if refusal is not None else "",
        picked=picked,
        picked_role=picked_role,
    )
    return page, refusal.status if refusal is not None else 200


def _back(mag_id: int) -> Any:
    return redirect(url_for("mags.people_of", mag_id=mag_id), code=303)
