"""The pages of a Mag's letters: ask for them, say yes, end them."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import (
    EmailField,
    Form,
    Letters,
    NotFound,
    Plain,
    Rate,
    Refusal,
    follows,
    limited,
    one_click,
    viewer,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_mags.mailing import subscribing
from onemile_mags.models import Mag
from onemile_mags.reading.mag_finding import for_members, found_mag, led_on
from onemile_mags.views import blueprint

# A family behind one address; a machine would type in thousands.
ASKING = Rate(name="mags.letters", times=20, seconds=3600)
# A letterbox that tries again, for a whole company.
ENDING = Rate(name="mags.letters-end", times=300, seconds=3600)


class AddressForm(Form):
    """Where the numbers are to come to."""

    email = EmailField(_l("E-mail address"), [Letters(least=1, most=254), Plain()])


@blueprint.route("/<mag_slug>/letters", methods=["GET", "POST"])
@limited(ASKING, slips_are_free=True, keeps_form=True)
def letters(mag_slug: str) -> Any:
    """Ask for a Mag's numbers by email, as a member or with an address."""
    mag = found_mag(mag_slug)
    if mag is None:
        return for_members()
    if moved := led_on(mag, mag_slug):
        return moved
    member = viewer()
    form = AddressForm()
    if member is not None:
        return _of_member(mag, member)
    if not subscribing.is_open(mag):
        return for_members()
    if form.validate_on_submit():
        try:
            subscribing.ask(mag, form.email.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
            return _page(mag, form), refusal.status
        return _page(mag, form, is_asked=True)
    return _page(mag, form), 422 if form.errors else 200


@blueprint.route("/letters/<token>/yes", methods=["GET", "POST"])
@limited(ASKING)
def letters_yes(token: str) -> Any:
    """Say yes to letters; a program that opens links for somebody says nothing by it."""
    mag = subscribing.asked(token).mag
    is_done = request.method == "POST"
    if is_done:
        subscribing.confirm(token)
    return render_template("mags/letters_yes.html", mag=mag, is_done=is_done)


@blueprint.route("/letters/<token>/stop", methods=["GET", "POST"])
@one_click
@limited(ENDING)
def letters_stop(token: str) -> Any:
    """End letters: by a button here, or by the letterbox's own (RFC 8058)."""
    row = subscribing.subscribed(token)
    mag = row.mag if row is not None else None
    if request.method == "POST":
        subscribing.stop(token)
        mag = None
    return render_template("mags/letters_stop.html", mag=mag)


def _of_member(mag: Mag, member: Any) -> Any:
    if request.method == "POST":
        wanted = request.form.get("then") == "yes"
        if wanted and not follows.follows_thing(member, str(mag.uri)):
            raise NotFound
        subscribing.choose(mag, member, wanted=wanted)
        said = _("Each new number comes by email.") if wanted else _("No more letters of this Mag.")
        flash(said, "done")
        return redirect(url_for("mags.letters", mag_slug=mag.slug), code=303)
    return _page(mag, AddressForm(formdata=None))


def _page(mag: Mag, form: AddressForm, *, is_asked: bool = False) -> str:
    member = viewer()
    return render_template(
        "mags/letters.html",
        mag=mag,
        form=form,
        is_asked=is_asked,
        row=subscribing.of_member(mag, member) if member is not None else None,
        is_followed=member is not None and follows.follows_thing(member, str(mag.uri)),
    )
