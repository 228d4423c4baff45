"""Begin a Mag: choose a template, say what it is about and for whom."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import (
    Invalid,
    Rate,
    Refusal,
    allowed,
    home_of,
    language,
    limited,
    member_required,
    publishing,
    require,
    viewer,
)
from onemile.api import gettext as _
from onemile_mags.covers import Cover
from onemile_mags.making import audiences, beginning
from onemile_mags.making.forms import BeginForm
from onemile_mags.making.skeletons import EMPTY, LOOKS, Skeleton, skeletons
from onemile_mags.models import PUBLISHED, Mag
from onemile_mags.terms import STEWARD, TAKE_PART
from onemile_mags.views import blueprint

# A rainy Sunday of beginnings, each template looked at before; no machine.
BEGIN = Rate(name="mags.begin", times=60, seconds=3600)


@blueprint.route("/new", methods=["GET", "POST"])
@member_required
@limited(BEGIN, slips_are_free=True, keeps_form=True)
def new_mag() -> Any:
    """Begin a Mag on one page."""
    member = viewer()
    require(member, TAKE_PART)
    form = _form()
    if request.method == "GET":
        asked = request.args.get("template", "")
        form.begin_with(asked if asked in LOOKS else EMPTY)
        return _page(form)
    turned_to = request.form.get("choose", "")
    if turned_to in LOOKS:
        form.turn_to(turned_to)
        return _page(form)
    if not form.validate():
        return _page(form, status=422)
    unseen = publishing.not_seen(
        publishing.hints_for(form.title.data or "", form.description.data or ""),
        form.seen_hints.data or "",
    )
    if unseen:
        form.seen_hints.data = publishing.seen_by_now(unseen, form.seen_hints.data or "")
        return _page(form, hints=unseen, status=422)
    try:
        mag = beginning.begin(form.beginning(), member=member)
    except Refusal as refusal:
        if isinstance(refusal, Invalid):
            form.refuse(refusal)
        else:
            form.form_errors.append(refusal.message)
        return _page(form, status=refusal.status)
    flash(_("Your Mag is there. Nobody sees it before something of it has appeared."), "done")
    if mag.audience == publishing.PEOPLE and mag.state != PUBLISHED:
        return redirect(url_for("chosen.who_sees", thing=mag.uri), code=303)
    return redirect(url_for("mags.desk_of", mag_id=mag.id), code=303)


def _form() -> BeginForm:
    form = BeginForm()
    if not allowed(viewer(), STEWARD):
        del form.is_association
    return form


def _cover(one: Skeleton) -> Cover:
    return Cover(
        title=one.title,
        number=1,
        headlines=one.headlines,
        design=one.look.design,
        palette=one.look.palette,
    )


def _page(form: BeginForm, *, hints: Any = (), status: int = 200) -> Any:
    member = viewer()
    home = home_of(member.id)
    offered = publishing.audiences_for(home, Mag)
    form.offer(offered)
    told = skeletons(language())
    chosen = told[form.template.data] if form.template.data in told else told[EMPTY]
    page = render_template(
        "mags/new.html",
        form=form,
        home=home,
        hints=hints,
        ways=[(one, _cover(one)) for one in told.values()],
        chosen=chosen,
        notes=audiences.notes(offered, member_id=member.id),
        icons=audiences.ICONS,
    )
    return page, status
