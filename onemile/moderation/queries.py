"""What moderators read: the next case, a case with its papers, what was decided, the log."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onemile import current, db
from onemile.capabilities import allowed
from onemile.contracts import ActorCard
from onemile.i18n import gettext as _
from onemile.members import reach
from onemile.members.models import Member
from onemile.moderation import decisions, targets
from onemile.moderation.grounds import DISMISS, RESTORE
from onemile.moderation.models import CLOSED, OPEN, Answer, Case, Decision, LogLine, Report
from onemile.web.addresses import is_page

PAGE_ROWS = 30
# The badge is a nudge, not a count.
WAITING_MAX = 99
# What reading one case takes a volunteer, by which the queue says how long it is.
MINUTES_PER_CASE = 3
# Whether anything waits for anybody: the menu of every page of theirs asks it, and it is mostly no.
_ANY_CASE = "SELECT 1 FROM moderation_case WHERE state = ? LIMIT 1"
_ANY_ANSWER = (
    "SELECT 1 FROM moderation_answer a WHERE NOT a.is_from_stewards AND NOT EXISTS (SELECT 1"
    " FROM moderation_answer r WHERE r.decision_id = a.decision_id AND r.is_from_stewards) LIMIT 1"
)
# A path of this instance; "//host" and "/\\host" would lead elsewhere.
PATH = re.compile(r"/(?![/\\])[^\s\\]*")


@dataclass(frozen=True, kw_only=True)
class Papers:
    """A case with all that belongs to it; ``kind_title`` says what kind of thing it is about.

    ``page`` is where the thing stands today and ``author_page`` whose it is; both are empty where
    this moderator would find a closed door: a conversation, or whoever has blocked them.
    """

    case: Case
    kind_title: Any
    is_still_there: bool
    reports: list[Report]
    decisions: list[Decision]
    answers: dict[int, list[Answer]]
    earlier: int
    pictures: list[str]
    page: str
    author_page: str
    # Whoever reported from another instance, by URI.
    from_elsewhere: Mapping[str, ActorCard]


def may_judge(viewer: Any, *, kind: str, subject_id: Any, url: str) -> bool:
    """Tell whether a viewer is a moderator before whom this thing lies, by a report or its address.

    Whoever must decide reads what they decide about, wherever they live and whatever became of
    it since. Not what is theirs, nor what they reported: somebody else decides on that.
    """
    if viewer is None or not allowed(viewer, "core.moderate"):
        return False
    addresses = [url, f"{current.card().base_url}{url}"]
    named = Report.select(Report.case).where(Report.location.in_(addresses))
    is_it = (Case.kind == kind) & (Case.subject_id == str(subject_id))
    cases = Case.select(Case.id).where(is_it | Case.id.in_(named))
    return bool(_not_mine(cases, viewer).exists())


def waiting(viewer: Member) -> int:
    """Count what waits for this moderator: open cases and unanswered answers."""
    if not db.rows(_ANY_CASE, (OPEN,)) and not db.rows(_ANY_ANSWER):
        return 0
    cases = _not_mine(Case.select(Case.id).where(Case.state == OPEN), viewer)
    answers = _unanswered(viewer)
    n = int(cases.limit(WAITING_MAX).count()) + int(answers.limit(WAITING_MAX).count())
    return min(WAITING_MAX, n)


def next_case(viewer: Member, *, after: int | None = None) -> Case | None:
    """Give the case to look at: urgent ones first, then the oldest, but beyond ``after``.

    Whoever skips the last one begins again.
    """
    query = _not_mine(Case.select().where(Case.state == OPEN), viewer)
    ordered = list(query.order_by(Case.is_urgent.desc(), Case.id).limit(WAITING_MAX + 1))
    if after is not None:
        seen = next((i for i, case in enumerate(ordered) if case.id == after), -1)
        ordered = ordered[seen + 1 :] or ordered
    return ordered[0] if ordered else None


def next_answer(viewer: Member) -> Decision | None:
    """Give the decision whose answer has waited longest for the stewards."""
    found: Decision | None = _unanswered(viewer).order_by(Answer.id).first()
    return found


def papers_of(case: Case, *, viewer: Member) -> Papers:
    """Gather all there is about a case, for the moderator who looks."""
    reports = Report.select(Report, Member).left_outer_join(Member)
    taken = list(Decision.select().where(Decision.case == case.id).order_by(Decision.id))
    answers: dict[int, list[Answer]] = {}
    about = Answer.decision.in_([decision.id for decision in taken])
    for answer in Answer.select().where(about).order_by(Answer.id):
        answers.setdefault(answer.__data__["decision"], []).append(answer)
    target = targets.all_targets().get(str(case.kind))
    subject = targets.subject_of(str(case.kind), str(case.subject_id))
    is_open = targets.may_follow(str(case.kind), str(case.subject_id), viewer)
    author = decisions.author_of(case)
    filed = list(reports.where(Report.case == case.id).order_by(Report.id))
    return Papers(
        case=case,
        kind_title=target.title if target else _title_of_kindless(case),
        is_still_there=_is_still_there(case, subject),
        reports=filed,
        decisions=taken,
        answers=answers,
        earlier=earlier_decisions(case),
        pictures=targets.pictures_of(str(case.kind), str(case.subject_id)),
        page=str(case.url) if is_open else "",
        author_page=author.url if author and reach.may_see(viewer, author) else "",
        from_elsewhere=current.resolve_actors(
            str(report.reporter_uri) for report in filed if report.reporter_uri
        ),
    )


def _is_still_there(case: Case, subject: Any) -> bool:
    """Tell whether what a case is about is there, as far as we know; of a page nothing is known."""
    if case.kind:
        return subject is not None
    return not case.author_uri or _is_known(str(case.author_uri))


def _is_known(uri: str) -> bool:
    return current.resolve_actor(uri).name != current.NAMELESS


def _title_of_kindless(case: Case) -> str:
    """Name what has no kind: a page, for which the template has the word, or a person elsewhere."""
    is_person = not case.kind and bool(case.author_uri)
    return _("an account of another instance") if is_person else ""


def page_of(report: Report, case: Case) -> tuple[str, str]:
    """Give the path that a report names, if a page of ours is there, and words to call it by."""
    location = str(report.location)
    path = location.removeprefix(current.card().base_url)
    if not PATH.fullmatch(path) or not is_page(path):
        return "", location
    return path, str(case.label) if case.label and path == case.url else path


def earlier_decisions(case: Case) -> int:
    """Count what was decided about the same person before, dismissals and returns left out."""
    if not case.author_uri:
        return 0
    about = (Case.author_uri == case.author_uri) & (Case.id != case.id)
    counted = Decision.action.not_in([DISMISS, RESTORE])
    return int(Decision.select().join(Case).where(about & counted).count())


def main_ground(case: Case) -> str:
    """Return the ground most reports name; the first one reported wins a draw."""
    rows = Report.select(Report.ground).where(Report.case == case.id).order_by(Report.id)
    named = [str(row.ground) for row in rows]
    return max(named, key=named.count, default="other")


def decided(viewer: Member, *, before: int | None = None) -> list[Decision]:
    """List a page of decisions, newest first, and one more if there are more."""
    query = Decision.select(Decision, Case).join(Case).where(Case.state == CLOSED)
    if before is not None:
        query = query.where(Decision.id < before)
    return list(_not_mine(query, viewer).order_by(Decision.id.desc()).limit(PAGE_ROWS + 1))


def log_lines(*, before: int | None = None) -> list[LogLine]:
    """List a page of the action log, newest first, and one more if there are more."""
    query = LogLine.select()
    if before is not None:
        query = query.where(LogLine.id < before)
    return list(query.order_by(LogLine.id.desc()).limit(PAGE_ROWS + 1))


def _not_mine(query: Any, viewer: Member) -> Any:
    """Leave out what concerns the viewer: their own doing, alone or not, and what they reported."""
    reported = Report.select(Report.case).where(Report.reporter == viewer.id)
    query = query.where((Case.author_uri != viewer.uri) & Case.id.not_in(reported))
    for kind, ids in targets.answered_for(str(viewer.uri)).items():
        query = query.where((Case.kind != kind) | Case.subject_id.not_in(ids))
    return query


def _unanswered(viewer: Member) -> Any:
    replied = Answer.select(Answer.decision).where(Answer.is_from_stewards)
    query = (
        Decision.select(Decision, Case)
        .join(Case)
        .switch(Decision)
        .join(Answer)
        .where(~Answer.is_from_stewards & Decision.id.not_in(replied))
    )
    return _not_mine(query, viewer)
