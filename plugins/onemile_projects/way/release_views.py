"""Pages of releases: ask that Smiles be given out, release them, refuse, take it back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms.fields.choices import SelectChoice

from onemile.api import (
    NAMELESS,
    NotFound,
    Rate,
    Refusal,
    card,
    ids,
    limited,
    member_required,
    resolve_actors,
    setting,
    shows_form_again,
    viewer,
)
from onemile.api import gettext as _
from onemile_projects import sight
from onemile_projects.models import Project
from onemile_projects.money.money_models import ASKED, ESCROW, Release
from onemile_projects.views import blueprint
from onemile_projects.way import judging, people_here, releasing
from onemile_projects.way.releasing import Claim, SameClaim
from onemile_projects.way.way_forms import ReleaseForm, WordsForm

ASKING = Rate(name="projects.releases", times=40, seconds=86_400)


@blueprint.route("/<int:project_id>/releases/new", methods=["GET", "POST"])
@member_required
@limited(ASKING, slips_are_free=True, keeps_form=True)
def ask_release(project_id: int) -> Any:
    """Ask that Smiles be given out."""
    member = viewer()
    project = sight.own(project_id, viewer=member)
    form, status, same = ReleaseForm(), 200, False
    form.payee.choices = _choices(project)
    if request.method == "GET":
        form.form_key.data = str(ids.new())
    elif not form.validate():
        status = 422
    else:
        try:
            asked = releasing.ask(project_id, _claim(form), member=member)
        except SameClaim as refusal:
            same, status = True, refusal.status
            form.is_sure.data = "1"
            form.form_errors.append(refusal.message)
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
        else:
            flash(_("Asked. The other bearers see it at once."), "done")
            return redirect(url_for("projects.show_release", release_id=asked.id), code=303)
    page = render_template(
        "projects/ask_release.html",
        form=form,
        project=project,
        free=releasing.free_smiles(project),
        waiting=releasing.waiting(project),
        alone_most=setting("projects.small_release_smiles"),
        unit=card().unit_plural,
        is_same=same,
        path=sight.path(project),
    )
    return page, status


@blueprint.get("/releases/<int:release_id>")
@member_required
def show_release(release_id: int) -> Any:
    """What is asked for, by whom, for whom; and who may say yes."""
    return _page(release_id, WordsForm())


@blueprint.post("/releases/<int:release_id>/decide")
@member_required
@shows_form_again
def decide_release(release_id: int) -> Any:
    """Release, refuse, or take one's own back: by which button is pressed."""
    form, member = WordsForm(), viewer()
    if not form.validate():
        return _page(release_id, form, status=422)
    is_yes = request.form.get("act") == "yes"
    try:
        if is_yes:
            releasing.release(release_id, member=member)
        else:
            releasing.refuse(release_id, member=member, words=form.words.data or "")
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        form.refuse(refusal)
        return _page(release_id, form, status=refusal.status)
    flash(_("Given out, and they are told.") if is_yes else _("It is off the table."), "done")
    return redirect(url_for("projects.show_release", release_id=release_id), code=303)


def _page(release_id: int, form: WordsForm, *, status: int = 200) -> Any:
    member = viewer()
    asked = Release.get_or_none((Release.id == release_id) & (Release.source == ESCROW))
    if asked is None:
        raise NotFound
    project = sight.visible(int(asked.project_id), viewer=member)
    is_bearer = sight.is_bearer(project, member)
    if not is_bearer and not judging.may_judge(project, member) and asked.payee_uri != member.uri:
        raise NotFound
    people = resolve_actors(
        uri for uri in (asked.payee_uri, asked.asked_by_uri, asked.decided_by_uri) if uri
    )
    names = {
        uri: _("somebody who has left") if one.name == NAMELESS else one.name
        for uri, one in people.items()
    }
    waits = asked.state == ASKED
    page = render_template(
        "projects/release.html",
        form=form,
        project=project,
        asked=asked,
        names=names,
        is_mine=asked.asked_by_uri == member.uri,
        may_decide=waits and (is_bearer or judging.may_judge(project, member)),
        why_not=releasing.hindrance(project, asked, member) if waits else "",
        alone_left=releasing.alone_room_smiles(str(member.uri)),
        alone_most=setting("projects.small_release_smiles"),
        path=sight.path(project),
        leads=is_bearer,
    )
    return page, status


def _claim(form: ReleaseForm) -> Claim:
    typed = form.profile.data or ""
    return Claim(
        payee_uri=people_here.uri_at(typed) if typed else form.payee.data or "",
        amount_smiles=form.amount_smiles.data or 0,
        what=form.what.data or "",
        form_key=form.form_key.data or "",
        is_sure=bool(form.is_sure.data),
    )


def _choices(project: Project) -> list[SelectChoice]:
    return [SelectChoice(one.uri, one.name) for one in people_here.of(project)]
