"""Pages of an end: the report, what is left, thanks to all; or giving up."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import (
    NotFound,
    Refusal,
    member_required,
    pictures,
    shows_form_again,
    takes,
    viewer,
)
from onemile.api import gettext as _
from onemile_projects import sight
from onemile_projects.lifecycle import Stage
from onemile_projects.models import (
    PHOTOS_MAX,
    REPORT,
    REPORT_ACCEPTED,
    REPORT_GIVEN,
    TO_TREASURY,
    Project,
    Reported,
)
from onemile_projects.money import settling, spending
from onemile_projects.views import blueprint
from onemile_projects.way import closing, judging, lead_pages, news, reporting
from onemile_projects.way.way_forms import GiveUpForm, ReportForm, ThanksForm, WordsForm


@blueprint.get("/<int:project_id>/report")
@member_required
def report(project_id: int) -> Any:
    """The final report; an examiner decides about it here."""
    return _report_page(project_id, WordsForm())


@blueprint.route("/<int:project_id>/report/write", methods=["GET", "POST"])
@takes(photos=True)
@member_required
@shows_form_again
def write_report(project_id: int) -> Any:
    """Hand in the final report."""
    member = viewer()
    project = sight.own(project_id, viewer=member)
    form = ReportForm()
    if request.method == "GET":
        form.text.data = project.report_text
        there = REPORT.of(Reported(id=int(project.id)))
        return _write_page(form, project, [one.id for one in there if one.member_id == member.id])
    photo_ids, refused = REPORT.sent(member.id)
    if not form.validate() or refused is not None:
        if refused is not None:
            form.refuse(refused)
        return _write_page(form, project, photo_ids, status=422)
    try:
        reporting.give(project_id, member=member, text=form.text.data, photo_ids=photo_ids)
    except Refusal as refusal:
        form.refuse(refusal)
        return _write_page(form, project, photo_ids, status=refusal.status)
    flash(_("Thank you. An examiner reads it; you will be told."), "done")
    return lead_pages.back(project)


@blueprint.post("/<int:project_id>/report/judge")
@member_required
@shows_form_again
def judge_report(project_id: int) -> Any:
    """Accept the report, or send it back with words: by which button is pressed."""
    form, member = WordsForm(), viewer()
    if not form.validate():
        return _report_page(project_id, form, status=422)
    is_yes = request.form.get("act") == "yes"
    version = lead_pages.number(form.version.data)
    try:
        if is_yes:
            reporting.accept(project_id, member=member, version=version)
        else:
            words = form.words.data or ""
            reporting.send_back(project_id, member=member, version=version, words=words)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        form.refuse(refusal)
        return _report_page(project_id, form, status=refusal.status)
    flash(_("Accepted, and told.") if is_yes else _("Sent back, with your words."), "done")
    return redirect(url_for("projects.evidence"), code=303)


@blueprint.get("/<int:project_id>/closing")
@member_required
def end(project_id: int) -> Any:
    """What is left before a project may close, and what to do about each."""
    project = sight.visible(project_id, viewer=viewer())
    is_bearer = sight.is_bearer(project, viewer())
    if not is_bearer and not judging.may_judge(project, viewer()):
        raise NotFound
    left = closing.left_of(project)
    return render_template(
        "projects/closing.html",
        project=project,
        remains=left,
        may_give_back=is_bearer and left.free_smiles and _is_accepted(project),
        to_treasury=project.remainder == TO_TREASURY,
        is_accepted=project.report_state == REPORT_ACCEPTED,
        is_completed=project.stage == Stage.COMPLETED,
        path=sight.path(project),
    )


def _is_accepted(project: Project) -> bool:
    """Tell whether what is left may go back: its report is handed in and accepted."""
    return project.stage == Stage.COMPLETED and project.report_state == REPORT_ACCEPTED


@blueprint.post("/<int:project_id>/closing/<any(rest, close):act>")
@member_required
def end_now(project_id: int, act: str) -> Any:
    """Give back what is left, or close."""
    try:
        if act == "rest":
            settling.give_back_remainder(project_id, member=viewer())
            flash(_("The rest is on its way back."), "done")
        else:
            closing.close(project_id, member=viewer())
            flash(_("Closed. Thank you for all of it!"), "done")
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        flash(refusal.message, "error")
    return redirect(url_for("projects.end", project_id=project_id), code=303)


@blueprint.route("/<int:project_id>/thanks", methods=["GET", "POST"])
@member_required
@shows_form_again
def thank_all(project_id: int) -> Any:
    """Thank everybody in one act."""
    member = viewer()
    project = sight.own(project_id, viewer=member)
    form, status = ThanksForm(), 200
    if request.method == "POST" and not form.validate():
        status = 422
    elif request.method == "POST":
        try:
            closing.thank_all(project_id, member=member, text=form.text.data)
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
        else:
            flash(_("Everybody is thanked."), "done")
            return lead_pages.back(project)
    page = render_template(
        "projects/thank_all.html",
        form=form,
        project=project,
        n=len(news.addressees(project, author_uri=str(member.uri))),
        path=sight.path(project),
    )
    return page, status


@blueprint.route("/<int:project_id>/give-up", methods=["GET", "POST"])
@member_required
@shows_form_again
def give_up(project_id: int) -> Any:
    """Give a project up; what goes back to whom stands above the button."""
    member = viewer()
    project = sight.own(project_id, viewer=member)
    form, status = GiveUpForm(), 200
    others = len(sight.bearer_uris(project)) - 1
    if not others:
        del form.is_agreed
    if request.method == "POST" and not form.validate():
        status = 422
    elif request.method == "POST":
        try:
            closing.give_up(project_id, member=member, why=form.why.data)
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
        else:
            flash(_("It is over, and everybody is told. Thank you for having tried."), "done")
            return redirect(sight.path(project), code=303)
    page = render_template(
        "projects/give_up.html",
        form=form,
        project=project,
        back=closing.given_back(project),
        path=sight.path(project),
    )
    return page, status


def _report_page(project_id: int, form: WordsForm, *, status: int = 200) -> Any:
    member = viewer()
    project = sight.visible(project_id, viewer=member)
    if not reporting.is_readable(project):
        raise NotFound
    form.version.data = str(reporting.version_of(project))
    waits = project.stage == Stage.COMPLETED and project.report_state == REPORT_GIVEN
    page = render_template(
        "projects/report.html",
        form=form,
        project=project,
        figures=reporting.figures(project),
        photos=[pictures.url(one.key) for one in REPORT.of(Reported(id=int(project.id)))],
        may_decide=waits and judging.may_judge(project, member),
        remains=closing.left_of(project),
        path=sight.path(project),
    )
    return page, status


def _write_page(
    form: ReportForm, project: Project, photo_ids: list[int], *, status: int = 200
) -> Any:
    page = render_template(
        "projects/write_report.html",
        form=form,
        project=project,
        figures=reporting.figures(project),
        words_back=reporting.words_back(project),
        unspent=project.escrow_smiles,
        free=spending.available_smiles(project),
        kept=REPORT.drafted(photo_ids, member_id=viewer().id),
        photo_url=pictures.url,
        photos_max=PHOTOS_MAX,
        path=sight.path(project),
    )
    return page, status
