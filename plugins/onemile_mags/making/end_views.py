"""The page on which its owner ends a Mag; it says what goes."""

from typing import Any

from flask import flash, redirect, render_template, url_for

from onemile.api import (
    Form,
    Invalid,
    Letters,
    LineField,
    NotFound,
    limited,
    member_required,
    open_to_suspended,
    viewer,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_mags import sight
from onemile_mags.making import ending
from onemile_mags.making.desk_views import WRITE
from onemile_mags.models import OWNER, TITLE_CHARS_MAX, Mag
from onemile_mags.press import naming
from onemile_mags.views import blueprint


class EndForm(Form):
    """Its title, typed: nobody ends a Mag by a slip of the thumb."""

    said = LineField(_l("Type its title, to be sure"), [Letters(least=1, most=TITLE_CHARS_MAX)])


@blueprint.route("/<int:mag_id>/end", methods=["GET", "POST"])
@open_to_suspended
@member_required
@limited(WRITE, slips_are_free=True, keeps_form=True)
def end_of(mag_id: int) -> Any:
    """End a Mag of one's own."""
    mag = sight.edited_mag(mag_id, viewer=viewer())
    if sight.role_of(mag, viewer()) != OWNER:
        raise NotFound
    form = EndForm()
    if not form.is_submitted():
        return _page(mag, form)
    if not form.validate():
        return _page(mag, form, status=422)
    try:
        ending.end(mag_id, member=viewer(), said=form.said.data or "")
    except Invalid as refusal:
        form.refuse(refusal)
        return _page(mag, form, status=refusal.status)
    flash(_("The Mag is ended, and all of it is gone from every page."), "done")
    return redirect(url_for("mags.drafts"), code=303)


def _page(mag: Mag, form: EndForm, *, status: int = 200) -> Any:
    page = render_template(
        "mags/end.html", mag=mag, form=form, going=ending.going(mag), named=naming.named(mag)
    )
    return page, status
