"""The pages for everybody: report something, follow a report, read a decision and answer it."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup

from onemile import current
from onemile.contracts import Fragment, NavLink
from onemile.errors import Invalid, NotFound
from onemile.i18n import gettext as _
from onemile.i18n import lazy_gettext as _l
from onemile.members import persons
from onemile.members.directory import member_required, open_to_visitors
from onemile.members.models import Member
from onemile.moderation import decisions, neighbours, passing, receipts, reports, targets
from onemile.moderation.forms import AnswerForm, ReportForm, VisitorReportForm
from onemile.moderation.grounds import DONE, GROUNDS
from onemile.moderation.models import LOCATION_LETTERS_MAX, SUBJECT_LETTERS_MAX, Decision
from onemile.text.runs import runs_of
from onemile.web.kept_forms import shows_form_again
from onemile.web.limits import REPORT, limited

report_pages = Blueprint("reports", __name__, url_prefix="/report")
decision_pages = Blueprint("decisions", __name__, url_prefix="/decisions")


def links() -> list[NavLink]:
    """Hang the way to report anything below every page, also for visitors."""
    return [
        NavLink(title=_l("Report a problem"), url="/report", icon="flag", order=80, menu="footer")
    ]


def fragments(slot: str, subject: Any, viewer: Any) -> list[Fragment]:
    """Hang the way to report a member beside the way to block them."""
    if slot != "member.actions" or viewer is None:
        return []
    html = render_template("moderation/_report_member.html", member=subject)
    return [Fragment(html=Markup(html))]


@report_pages.route("", methods=["GET", "POST"], defaults={"kind": "", "subject_id": ""})
@report_pages.route("/<kind>/<subject_id>", methods=["GET", "POST"])
@open_to_visitors(visitors_field="email")
@limited(REPORT, keeps_form=True)
def report(kind: str, subject_id: str) -> Any:
    """Report a thing, or any page. Who may not see the thing reads nothing of it here."""
    viewer = current.viewer()
    if kind:
        targets.target_of(kind)
    if len(subject_id) > SUBJECT_LETTERS_MAX:
        raise NotFound
    is_seen = bool(kind) and targets.is_seen(kind, subject_id, viewer)
    asked = request.args.get("about", "")
    about = neighbours.about(viewer, kind, subject_id, asked=asked, is_seen=is_seen)
    form = _form_for(viewer, kind, subject_id, is_seen=is_seen, about=about)
    status = 200
    if form.validate_on_submit():
        try:
            filed = reports.file(kind, subject_id, by=viewer, words=_words(form, about))
            if (
                viewer is not None
                and "pass_on" in request.form
                and not passing.passed_on_for(filed)
            ):
                flash(
                    _("Nobody elsewhere could be told. The moderators of here read your report."),
                    "warn",
                )
            return redirect(url_for("reports.receipt", token=receipts.token_of(filed)), code=303)
        except Invalid as refusal:
            form.refuse(refusal)
    if form.is_submitted():
        status = 422
    thing = _describe(kind, subject_id) if is_seen else None
    if about.neighbour_uri:
        thing = neighbours.described(about.neighbour_uri)
    page = render_template(
        "moderation/report.html", form=form, thing=thing, grounds=GROUNDS, why_not=about.why_not
    )
    return page, status


@report_pages.get("/receipt/<token>")
def receipt(token: str) -> str:
    """Say that a report has arrived, and later what became of it."""
    filed = receipts.report_of(token)
    if filed is None:
        raise NotFound
    decision = decisions.first_of(filed.case)
    return render_template(
        "moderation/receipt.html",
        report=filed,
        decision=decision,
        ground=GROUNDS[filed.ground],
        told=passing.passed_on_for(filed),
        called=partial(passing.called, author_uri=str(filed.case.author_uri)),
        is_gone=passing.is_gone_since(filed),
    )


@decision_pages.route("/<int:decision_id>", methods=["GET", "POST"])
@member_required
@shows_form_again
def decision(decision_id: int) -> Any:
    """Read a decision about oneself, with its reasons, and answer it once."""
    viewer = current.viewer()
    found = _decision_about(viewer, decision_id)
    form = AnswerForm()
    if form.validate_on_submit():
        decisions.answer(found, by=viewer, text=form.text.data)
        flash(_("Your answer has arrived. Somebody will read it and answer you."), "done")
        return redirect(url_for("decisions.decision", decision_id=found.id), code=303)
    page = render_template(
        "moderation/decision.html",
        decision=found,
        done=DONE[found.action],
        rule=GROUNDS[found.ground].rule,
        form=form,
        may_answer=found.action in decisions.ANSWERABLE,
        mine=decisions.answer_to(found, is_from_stewards=False),
        theirs=decisions.answer_to(found, is_from_stewards=True),
        is_automatic=decisions.is_automatic(found.case),
    )
    return page, 422 if form.is_submitted() else 200


def _decision_about(viewer: Member, decision_id: int) -> Decision:
    """Give a decision to the person it is about. Raises NotFound for anybody else."""
    found: Decision | None = Decision.get_or_none(Decision.id == decision_id)
    if found is None or found.case.author_uri != viewer.uri or found.action == "dismiss":
        raise NotFound
    return found


def _form_for(
    viewer: Member | None, kind: str, subject_id: str, *, is_seen: bool, about: neighbours.About
) -> ReportForm:
    form = ReportForm() if viewer is not None else VisitorReportForm()
    if about.source is None:
        del form.pass_on
    else:
        form.pass_on.label.text = _(
            "Also tell the moderators of %(host)s; your name is not given", host=about.source_name
        )
    if not (is_seen and reports.has_conversation(kind, subject_id, viewer)):
        del form.with_conversation
    if not form.is_submitted():
        location = _location(kind, subject_id, is_seen=is_seen)
        form.location.data = about.neighbour_uri or location
    return form


def _location(kind: str, subject_id: str, *, is_seen: bool) -> str:
    """Give the address that the form begins with: the thing's own, or the page one came from."""
    base = current.card().base_url
    if is_seen:
        subject = targets.subject_of(kind, subject_id)
        return base + str(targets.target_of(kind).url(subject))
    if kind:
        return f"{base} ({kind} {subject_id})"[:LOCATION_LETTERS_MAX]
    came_from = request.referrer or ""
    return came_from[:LOCATION_LETTERS_MAX] if came_from.startswith(base) else ""


def _words(form: ReportForm, about: neighbours.About) -> reports.Words:
    host = about.source.host if about.source is not None else ""
    is_wanted = "pass_on" in form and form.pass_on.data
    return reports.Words(
        ground=form.ground.data,
        text=form.text.data,
        location=form.location.data,
        name=form.name.data or "" if "name" in form else "",
        email=form.email.data or "" if "email" in form else "",
        with_conversation=bool("with_conversation" in form and form.with_conversation.data),
        neighbour_uri=about.neighbour_uri,
        pass_on_to=host if is_wanted else "",
    )


def _describe(kind: str, subject_id: str) -> dict[str, Any]:
    target, subject = targets.target_of(kind), targets.subject_of(kind, subject_id)
    by_uri = str(target.author(subject))
    return {
        "title": target.title,
        "label": target.label(subject),
        "runs": runs_of(target.excerpt(subject)),
        "url": target.url(subject),
        # Who lives here is on the page that one comes from; names of elsewhere are not known.
        "by": current.resolve_actor(by_uri).name if persons.lives_elsewhere(by_uri) else "",
    }
