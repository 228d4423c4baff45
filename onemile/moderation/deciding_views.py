"""Pages on which a moderator decides, and answers who was decided about."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile import current, i18n
from onemile.errors import NotFound
from onemile.i18n import gettext as _
from onemile.members.models import Member
from onemile.moderation import decisions, queries
from onemile.moderation.desk import ICONS, TONES, blueprint, case_for, for_moderators
from onemile.moderation.forms import DecisionForm, ReplyForm
from onemile.moderation.grounds import (
    ACTIONS,
    DISMISS,
    DONE,
    FORWARD,
    GROUNDS,
    REINSTATE,
    RESTORE,
    reason,
    words_to_reporters,
)
from onemile.moderation.models import Case, Decision, Report
from onemile.web.kept_forms import shows_form_again


@blueprint.route("/<int:case_id>/<action>", methods=["GET", "POST"])
@for_moderators
@shows_form_again
def decide(case_id: int, action: str) -> Any:
    """Choose the words of a decision, and take it."""
    viewer = current.viewer()
    found = case_for(viewer, case_id)
    if action not in ACTIONS:
        raise NotFound
    ground = request.values.get("ground", "")
    if ground not in GROUNDS:
        ground = queries.main_ground(found)
    form = _decision_form(found, action)
    if form.validate_on_submit():
        return _decided(form, found, by=viewer, action=action, ground=ground)
    if not form.is_submitted():
        _begin(form, found, action=action, ground=ground)
    page = render_template(
        "moderation/decide.html",
        case=found,
        action=action,
        title=ACTIONS[action],
        icon_name=ICONS[action],
        tone=TONES.get(action, ""),
        ground=ground,
        grounds=GROUNDS,
        form=form,
        is_possible=action in decisions.possible(found, by=viewer),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/answers/<int:decision_id>", methods=["GET", "POST"])
@for_moderators
@shows_form_again
def answers(decision_id: int) -> Any:
    """Read what the person concerned answered, and answer back."""
    viewer = current.viewer()
    decision: Decision | None = Decision.get_or_none(Decision.id == decision_id)
    mine = decision and decisions.answer_to(decision, is_from_stewards=False)
    if decision is None or mine is None:
        raise NotFound
    decisions.refuse_own(decision.case, by=viewer)
    form = ReplyForm()
    undoing = decisions.UNDONE_BY.get(str(decision.action))
    if form.validate_on_submit():
        is_undone = request.form.get("outcome") == "undo"
        decisions.reply(decision, by=viewer, text=form.text.data, is_undone=is_undone)
        flash(_("Your answer is on its way. Thank you."), "done")
        return redirect(url_for("moderation.desk"), code=303)
    can_undo = undoing in decisions.possible(decision.case, by=viewer)
    page = render_template(
        "moderation/answers.html",
        decision=decision,
        done=DONE[decision.action],
        answer=mine,
        reply=decisions.answer_to(decision, is_from_stewards=True),
        undoing=ACTIONS[str(undoing)] if can_undo else None,
        is_my_decision=decision.decided_by_uri == viewer.uri,
        person=decisions.author_of(decision.case),
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


def _decision_form(case: Case, action: str) -> DecisionForm:
    """Ask only for the words that somebody will read."""
    form = DecisionForm()
    if action in (DISMISS, FORWARD):
        del form.reason
    if action in (RESTORE, REINSTATE) or not decisions.has_reporters_here(case):
        del form.to_reporters
    return form


def _decided(form: DecisionForm, case: Case, *, by: Member, action: str, ground: str) -> Any:
    decisions.decide(
        case,
        by=by,
        action=action,
        ground=ground,
        reason=form.reason.data if "reason" in form else "",
        to_reporters=form.to_reporters.data if "to_reporters" in form else "",
    )
    flash(_("Done. Those concerned are told."), "done")
    return redirect(url_for("moderation.desk"), code=303)


def _begin(form: DecisionForm, case: Case, *, action: str, ground: str) -> None:
    """Fill in the words that are ready, each in the language of whoever will read them."""
    author = decisions.author_of(case)
    if "reason" in form:
        with i18n.speaking(str(author.language) if author else i18n.language()):
            form.reason.data = reason(action, ground=ground, label=str(case.label))
    if "to_reporters" in form:
        of_case = (Report.case == case.id) & ~Report.is_automatic & (Report.reporter_uri == "")
        first = Report.select().where(of_case).order_by(Report.id).first()
        with i18n.speaking(str(first.language)):
            form.to_reporters.data = words_to_reporters(action)
