"""The moderators' desk ("la permanence"): one case at a time, the rule beside it, four buttons."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from onemile import capabilities, current, i18n, pictures
from onemile.contracts import ActorCard, NavLink
from onemile.errors import NotFound
from onemile.i18n import gettext as _
from onemile.i18n import lazy_gettext as _l
from onemile.members.directory import member_required
from onemile.members.models import Member
from onemile.moderation import decisions, passing, queries, targets
from onemile.moderation.forms import DecisionForm, ReplyForm
from onemile.moderation.grounds import (
    ACTIONS,
    DISMISS,
    DONE,
    GROUNDS,
    REINSTATE,
    RESTORE,
    reason,
    words_to_reporters,
)
from onemile.moderation.models import Case, Decision, Report
from onemile.web.addresses import page_cursor

blueprint = Blueprint("moderation", __name__, url_prefix="/moderation")

ICONS = {
    "dismiss": "check",
    "warn": "speech",
    "hide": "hide",
    "suspend": "lock",
    "restore": "eye",
    "reinstate": "heart",
}
TONES = {"suspend": "danger", "dismiss": "green"}


def links(viewer: Any) -> list[NavLink]:
    """Show moderators the way to their desk, with what waits there."""
    if viewer is None or not capabilities.allowed(viewer, "core.moderate"):
        return []
    waiting = queries.waiting(viewer)
    desk = NavLink(title=_l("Moderation"), url="/moderation", icon="shield", badge=waiting)
    return [_in_menu(desk, "steward"), _in_menu(desk, "me")]


def for_moderators(view: Callable[..., Any]) -> Callable[..., Any]:
    """Open a page of the desk to those who may decide. Raises NotAllowed for others."""

    @wraps(view)
    def guarded(*positional: Any, **named: Any) -> Any:
        capabilities.require(current.viewer(), "core.moderate")
        return view(*positional, **named)

    return member_required(guarded)


@blueprint.get("")
@for_moderators
def desk() -> str:
    """The next case, or a word of thanks."""
    viewer = current.viewer()
    waiting = queries.waiting(viewer)
    case = queries.next_case(viewer, after=page_cursor("after"))
    appeal = queries.next_answer(viewer)
    if case is None:
        return render_template("moderation/empty.html", appeal=appeal, waiting=waiting)
    return _show(case, waiting=waiting, appeal=appeal)


@blueprint.get("/<int:case_id>")
@for_moderators
def case(case_id: int) -> str:
    """One case, open or closed, with its papers."""
    return _show(case_for(current.viewer(), case_id))


@blueprint.get("/<int:case_id>/pictures/<key>.webp")
@for_moderators
def picture(case_id: int, key: str) -> Any:
    """A picture of what a case is about, also while it is hidden from everybody."""
    found = case_for(current.viewer(), case_id)
    if key not in targets.pictures_of(str(found.kind), str(found.subject_id)):
        raise NotFound
    return pictures.send(key)


@blueprint.route("/<int:case_id>/<action>", methods=["GET", "POST"])
@for_moderators
def decide(case_id: int, action: str) -> Any:
    """Choose the words of a decision, and take it."""
    viewer = current.viewer()
    found = case_for(viewer, case_id)
    if action not in ACTIONS:
        raise NotFound
    ground = request.values.get("ground", "")
    if ground not in GROUNDS:
        ground = main_ground(found)
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


@blueprint.get("/decided")
@for_moderators
def decided() -> str:
    """What was decided, newest first."""
    rows = queries.decided(current.viewer(), before=page_cursor())
    shown, older = _page(rows, "moderation.decided")
    return render_template("moderation/decided.html", rows=shown, older=older, done=DONE)


@blueprint.get("/log")
@member_required
def log() -> str:
    """Every step of every moderator, for stewards."""
    capabilities.require(current.viewer(), "core.steward")
    rows = queries.log_lines(before=page_cursor())
    shown, older = _page(rows, "moderation.log")
    people = current.resolve_actors(str(row.by_uri) for row in shown if row.by_uri)
    names = {uri: card.name for uri, card in people.items()}
    return render_template(
        "moderation/log.html", rows=shown, older=older, names=names, said=_verbs()
    )


def _show(case: Case, *, waiting: int = 0, appeal: Decision | None = None) -> str:
    viewer = current.viewer()
    return render_template(
        "moderation/case.html",
        papers=queries.papers_of(case, viewer=viewer),
        page_of=queries.page_of,
        case=case,
        author=decisions.author_of(case) or _from_elsewhere(case),
        actions=decisions.possible(case, by=viewer),
        titles=ACTIONS,
        icons=ICONS,
        tones=TONES,
        done=DONE,
        grounds=GROUNDS,
        ground=main_ground(case),
        told=passing.passed_on(case),
        to_tell=_to_tell(case),
        waiting=waiting,
        minutes=waiting * queries.MINUTES_PER_CASE,
        appeal=appeal,
    )


def case_for(viewer: Member, case_id: int) -> Case:
    """Give a case to a moderator whom it does not concern. Raises NotFound, NotAllowed."""
    found: Case | None = Case.get_or_none(Case.id == case_id)
    if found is None:
        raise NotFound
    decisions.refuse_own(found, by=viewer)
    return found


def _decision_form(case: Case, action: str) -> DecisionForm:
    """Ask only for the words that somebody will read."""
    form = DecisionForm()
    if action == DISMISS:
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


def _from_elsewhere(case: Case) -> ActorCard | None:
    """Give the card of a neighbour of another instance whom a case is about."""
    return current.resolve_actor(str(case.author_uri)) if case.author_uri else None


def _to_tell(case: Case) -> str:
    """Give the instance whose moderators can be told of a case, and have not been from here."""
    source = passing.source_of_case(case)
    if source is None or passing.is_told_by_moderators(case, host=source.host):
        return ""
    return source.host


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


def main_ground(case: Case) -> str:
    """Give the ground most reports name; the first one reported wins a draw."""
    rows = Report.select(Report.ground).where(Report.case == case.id).order_by(Report.id)
    named = [str(row.ground) for row in rows]
    return max(named, key=named.count, default="other")


def _page(rows: list[Any], endpoint: str) -> tuple[list[Any], str | None]:
    shown = rows[: queries.PAGE_ROWS]
    older = url_for(endpoint, before=shown[-1].id) if len(rows) > len(shown) else None
    return shown, older


def _in_menu(link: NavLink, menu: Any) -> NavLink:
    return NavLink(title=link.title, url=link.url, icon=link.icon, badge=link.badge, menu=menu)


def _verbs() -> dict[str, Any]:
    return DONE | {
        "reported": _l("a report came in"),
        "noticed": _l("noticed by the machine"),
        "opened": _l("case opened"),
        "passed_on": _l("moderators of another instance told"),
        "answered": _l("answered by the person concerned"),
        "replied": _l("answered by the stewards"),
    }
