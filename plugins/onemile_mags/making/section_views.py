"""The page on which the sections of a Mag are arranged."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import (
    Form,
    Letters,
    LineField,
    NotFound,
    Plain,
    Refusal,
    limited,
    member_required,
    ngettext,
    viewer,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_mags import sight
from onemile_mags.making import sections
from onemile_mags.making.desk_views import WRITE
from onemile_mags.models import SECTIONS_MAX
from onemile_mags.views import blueprint


class SectionForm(Form):
    """The title of a section."""

    title = LineField(
        _l("Title of the section"), [Letters(least=1, most=sections.TITLE_CHARS_MAX), Plain()]
    )


@blueprint.get("/<int:mag_id>/sections")
@member_required
def sections_of(mag_id: int) -> Any:
    """The sections of a Mag, for its editors; one of them asked to be renamed or removed."""
    return _page(mag_id, SectionForm())


@blueprint.post("/<int:mag_id>/sections")
@member_required
@limited(WRITE, slips_are_free=True, keeps_form=True)
def add_section(mag_id: int) -> Any:
    """Add one."""
    form = SectionForm()
    if not form.validate():
        return _page(mag_id, form, status=422)
    try:
        sections.add(mag_id, member=viewer(), title=form.title.data or "")
    except NotFound:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(mag_id, form, status=refusal.status)
    flash(_("The section is there."), "done")
    return _back(mag_id)


@blueprint.post("/<int:mag_id>/sections/<int:section_id>")
@member_required
@limited(WRITE, slips_are_free=True, keeps_form=True)
def rename_section(mag_id: int, section_id: int) -> Any:
    """Rename one."""
    form = SectionForm()
    if not form.validate():
        return _page(mag_id, form, renames=section_id, status=422)
    try:
        sections.rename(mag_id, section_id, member=viewer(), title=form.title.data or "")
    except NotFound:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(mag_id, form, renames=section_id, status=refusal.status)
    flash(_("The section has its new name."), "done")
    return _back(mag_id)


@blueprint.post("/<int:mag_id>/sections/<int:section_id>/<any(up, down):way>")
@member_required
@limited(WRITE, slips_are_free=True)
def move_section(mag_id: int, section_id: int, way: str) -> Any:
    """Put one a place up or down."""
    sections.move(mag_id, section_id, member=viewer(), way=way)
    return _back(mag_id)


@blueprint.post("/<int:mag_id>/sections/<int:section_id>/remove")
@member_required
@limited(WRITE, slips_are_free=True)
def remove_section(mag_id: int, section_id: int) -> Any:
    """Remove one, once the page has said what becomes of its articles."""
    n = sections.remove(mag_id, section_id, member=viewer())
    flash(
        ngettext(
            "The section is removed; %(num)s article stands in none now.",
            "The section is removed; %(num)s articles stand in none now.",
            n,
        )
        if n
        else _("The section is removed."),
        "done",
    )
    return _back(mag_id)


def _page(mag_id: int, form: SectionForm, *, renames: int = 0, status: int = 200) -> Any:
    mag = sight.edited_mag(mag_id, viewer=viewer())
    rows = sections.tallied(mag)
    asked = request.args.get("rename", "")
    if request.method == "GET" and asked.isascii() and asked.isdecimal():
        renames = next((int(one.id) for one, _n in rows if str(one.id) == asked), 0)
        form.title.data = next((one.title for one, _n in rows if one.id == renames), "")
    page = render_template(
        "mags/sections.html",
        mag=mag,
        rows=rows,
        form=form,
        renames=renames,
        removes=request.args.get("remove", ""),
        has_room=len(rows) < SECTIONS_MAX,
    )
    return page, status


def _back(mag_id: int) -> Any:
    return redirect(url_for("mags.sections_of", mag_id=mag_id), code=303)
