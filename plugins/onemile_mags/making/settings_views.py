"""The settings of a Mag: typed words stay, two editors see each other's, fewer readers is said."""

from typing import Any

from flask import flash, redirect, render_template, url_for

from onemile.api import (
    Conflict,
    Invalid,
    Refusal,
    allowed,
    home_of,
    limited,
    member_required,
    publishing,
    viewer,
)
from onemile.api import gettext as _
from onemile_mags import sight
from onemile_mags.making import audiences, settings
from onemile_mags.making.checking import TONGUES
from onemile_mags.making.desk_views import WRITE
from onemile_mags.making.forms import SettingsForm
from onemile_mags.models import OWNER, Mag
from onemile_mags.press import naming
from onemile_mags.terms import STEWARD
from onemile_mags.views import blueprint


@blueprint.get("/<int:mag_id>/settings")
@member_required
def settings_of(mag_id: int) -> Any:
    """What a Mag is and how it is led, for its editors."""
    mag = sight.edited_mag(mag_id, viewer=viewer())
    form = _form(mag)
    form.fill(mag)
    return _page(mag, form)


@blueprint.post("/<int:mag_id>/settings")
@member_required
@limited(WRITE, slips_are_free=True, keeps_form=True)
def save_settings(mag_id: int) -> Any:
    """Change it, once nothing is in the way."""
    member = viewer()
    mag = sight.edited_mag(mag_id, viewer=member)
    form = _form(mag)
    if not form.validate():
        return _page(mag, form, status=422)
    asked = form.version.data or ""
    version = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 0
    try:
        saved = settings.change(
            mag_id,
            form.wanted(mag),
            member=member,
            version=version,
            agreed=form.agreed.data or "",
        )
    except Invalid as refusal:
        form.refuse(refusal)
        return _page(mag, form, status=refusal.status)
    except Conflict as refusal:
        return _ask_again(mag_id, form, refusal)
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _page(mag, form, status=refusal.status)
    flash(_("The settings are saved."), "done")
    if saved.audience == publishing.PEOPLE and saved.author_uri == member.uri:
        return redirect(url_for("chosen.who_sees", thing=saved.uri), code=303)
    return redirect(url_for("mags.desk_of", mag_id=mag_id), code=303)


def _ask_again(mag_id: int, form: SettingsForm, refusal: Conflict) -> Any:
    """Show what was typed beside what stands, or what becomes narrower by it."""
    mag = sight.edited_mag(mag_id, viewer=viewer())
    if refusal.state == settings.NARROWS:
        return _page(mag, form, narrows_to=form.audience.data or "", status=409)
    wanted = vars(form.wanted(mag))
    differs = [
        (form[name].label.text, said(name, getattr(mag, name)))
        for name in settings.COLUMNS
        if name in form and wanted[name] != getattr(mag, name)
    ]
    form.version.data = str(mag.version)
    return _page(mag, form, differs=differs, status=409)


def said(name: str, value: Any) -> str:
    """Say a setting as its page does."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "audience":
        return str(publishing.title_of(value))
    if name == "language":
        return TONGUES.get(value, str(value))
    if name == "comments":
        return {
            "all": _("Whoever reads them"),
            "followers": _("Whoever follows the Mag"),
            "nobody": _("Nobody"),
        }[value]
    return str(value) or _("nothing")


def _form(mag: Mag) -> SettingsForm:
    form = SettingsForm()
    if not allowed(viewer(), STEWARD):
        del form.is_association
    if not form.audience.data:
        form.audience.data = mag.audience
    return form


def _page(
    mag: Mag,
    form: SettingsForm,
    *,
    differs: list[tuple[str, str]] | None = None,
    narrows_to: str = "",
    status: int = 200,
) -> Any:
    owner_id = mag.author_id or 0
    offered = publishing.audiences_for(home_of(owner_id), Mag)
    form.offer([*offered, mag.audience])
    page = render_template(
        "mags/settings.html",
        mag=mag,
        named=naming.named(mag),
        form=form,
        differs=differs or [],
        narrowing=settings.narrowing(mag, narrows_to) if narrows_to else None,
        before=publishing.title_of(mag.audience),
        after=publishing.title_of(narrows_to) if narrows_to else "",
        notes=audiences.notes(offered, member_id=owner_id),
        icons=audiences.ICONS,
        is_owner=sight.role_of(mag, viewer()) == OWNER,
        is_draft=mag.published_at is None,
    )
    return page, status
