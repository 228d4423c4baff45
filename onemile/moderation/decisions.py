"""Decide on a case, answer a decision, answer back. Nobody decides on what is their own."""

from typing import Any

from onemile import capabilities, clock
from onemile.db import lock_rows, transaction
from onemile.errors import Conflict, NotAllowed, NotFound
from onemile.events import record
from onemile.i18n import gettext as _
from onemile.members import directory, stewards
from onemile.members.models import ACTIVE, SUSPENDED, Member
from onemile.moderation import log, standing, targets
from onemile.moderation.events import AnswerReplied, DecisionAnswered, DecisionTaken
from onemile.moderation.grounds import (
    DISMISS,
    DONE,
    FORWARD,
    HIDE,
    REINSTATE,
    RESTORE,
    SUSPEND,
    WARN,
)
from onemile.moderation.models import CLOSED, NEVER, OPEN, Answer, Case, Decision, PassedOn, Report

# What the person concerned is told, and may answer once.
ANSWERABLE = (WARN, HIDE, SUSPEND)
UNDONE_BY = {HIDE: RESTORE, SUSPEND: REINSTATE}
# What changes somebody's standing, and so takes their row.
MOVES_A_MEMBER = frozenset({SUSPEND, REINSTATE})


def possible(case: Case, *, by: Member) -> list[str]:
    """List the actions a moderator may take on a case as it stands, the mildest first."""
    author = author_of(case)
    if case.state == OPEN:
        actions = [DISMISS]
        if is_passed_on(case):
            actions.append(FORWARD)
        if author is not None and author.state in (ACTIVE, SUSPENDED):
            actions.append(WARN)
        if case.kind not in ("", targets.MEMBER) and _subject(case) is not None:
            actions.append(HIDE)
        is_theirs = author is not None and not targets.is_of_many(str(case.kind))
        if author is not None and is_theirs and author.state == ACTIVE and _outranks(by, author):
            actions.append(SUSPEND)
        return actions
    undoing = []
    if _is_hidden(case):
        undoing.append(RESTORE)
    if author is not None and author.is_suspended and _outranks(by, author):
        undoing.append(REINSTATE)
    return undoing


def decide(
    case: Case, *, by: Member, action: str, ground: str, reason: str, to_reporters: str = ""
) -> Decision:
    """Take a decision and carry it out; the person concerned and the reporters are told after.

    Raises NotAllowed (not a moderator, or one's own), Conflict (another was faster, the
    thing is gone, or the last steward would be).
    """
    capabilities.require(by, "core.moderate", case)
    with transaction():
        if action in MOVES_A_MEMBER:
            _hold_author(case)
        case = _locked(case)
        refuse_own(case, by=by)
        if action not in possible(case, by=by):
            raise _too_late(case)
        return _carry_out(
            case, by=by, action=action, ground=ground, reason=reason, to_reporters=to_reporters
        )


def answer(decision: Decision, *, by: Member, text: str) -> Answer:
    """Answer a decision as the person concerned, once. Raises NotFound, NotAllowed, Conflict."""
    if decision.case.author_uri != by.uri or decision.action not in ANSWERABLE:
        raise NotFound
    capabilities.require(by, "core.answer", decision)
    with transaction():
        case = _locked(decision.case)
        if answer_to(decision, is_from_stewards=False) is not None:
            raise Conflict(_("You have answered already; your answer is being read."))
        written = _write(decision, by=by, text=text, is_from_stewards=False)
        log.write("answered", case, by=by)
        record(DecisionAnswered(decision_id=decision.id))
    return written


def reply(decision: Decision, *, by: Member, text: str, is_undone: bool) -> Answer:
    """Answer back for the stewards: the decision stands, or is undone.

    Raises NotAllowed, NotFound (nobody has answered), Conflict (another was faster).
    """
    capabilities.require(by, "core.moderate", decision.case)
    undoing = UNDONE_BY.get(str(decision.action))
    with transaction():
        if is_undone and undoing in MOVES_A_MEMBER:
            _hold_author(decision.case)
        case = _locked(decision.case)
        refuse_own(case, by=by)
        if answer_to(decision, is_from_stewards=False) is None:
            raise NotFound
        if answer_to(decision, is_from_stewards=True) is not None:
            raise _too_late(case)
        written = _write(decision, by=by, text=text, is_from_stewards=True)
        log.write("replied", case, by=by)
        if is_undone and undoing in possible(case, by=by):
            _carry_out(case, by=by, action=str(undoing), ground=str(decision.ground), reason=text)
        else:
            record(AnswerReplied(decision_id=decision.id))
    return written


def refuse_own(case: Case, *, by: Member) -> None:
    """Raise NotAllowed for a moderator whose own doing, or own report, this is about."""
    mine = (Report.case == case.id) & (Report.reporter == by.id)
    is_theirs = answers_for(case, uri=str(by.uri))
    if is_theirs or Report.select().where(mine).exists():
        raise NotAllowed(_("This concerns you: another moderator has to look at it."))


def answers_for(case: Case, *, uri: str) -> bool:
    """Tell whether somebody answers for the thing that a case is about, alone or with others."""
    kind, subject_id = str(case.kind), str(case.subject_id)
    return case.author_uri == uri or targets.is_answered_for(kind, subject_id, uri)


def author_of(case: Case) -> Member | None:
    """Give the member who answers for the thing, also one who has left; None for strangers."""
    return directory.find_by_uri(str(case.author_uri)) if case.author_uri else None


def answer_to(decision: Decision, *, is_from_stewards: bool) -> Answer | None:
    """Give the answer of one side to a decision, or None."""
    found: Answer | None = Answer.get_or_none(
        (Answer.decision == decision.id) & (Answer.is_from_stewards == is_from_stewards)
    )
    return found


def is_automatic(case: Case) -> bool:
    """Tell whether nobody but the machine reported it; the law wants this said."""
    by_people = (Report.case == case.id) & ~Report.is_automatic
    return not Report.select().where(by_people).exists()


def is_passed_on(case: Case) -> bool:
    """Tell whether those who moderate elsewhere were told of it, or are about to be."""
    told = (PassedOn.case == case.id) & (PassedOn.became != NEVER)
    return bool(PassedOn.select().where(told).exists())


def has_reporters_here(case: Case) -> bool:
    """Tell whether anybody reported it who is told what became of it: no machine, no server."""
    told = (Report.case == case.id) & ~Report.is_automatic & (Report.reporter_uri == "")
    return bool(Report.select().where(told).exists())


def first_of(case: Case) -> Decision | None:
    """Give the decision that closed a case, or None while it is open."""
    found: Decision | None = (
        Decision.select().where(Decision.case == case.id).order_by(Decision.id).first()
    )
    return found


def last_of(case: Case) -> Decision | None:
    """Give the latest decision on a case, or None."""
    found: Decision | None = (
        Decision.select().where(Decision.case == case.id).order_by(Decision.id.desc()).first()
    )
    return found


def _carry_out(
    case: Case, *, by: Member, action: str, ground: str, reason: str, to_reporters: str = ""
) -> Decision:
    """Do it, write it down and close the case, in the open transaction."""
    _act(case, action)
    decision: Decision = Decision.create(
        case=case,
        action=action,
        ground=ground,
        reason=reason,
        words_to_reporters=to_reporters,
        decided_by_uri=by.uri,
    )
    if case.state == OPEN:
        Case.update(state=CLOSED, closed_at=clock.now(), open_key=None).where(
            Case.id == case.id
        ).execute()
        case.state = CLOSED
    log.write(action, case, by=by)
    record(DecisionTaken(decision_id=decision.id))
    return decision


def _act(case: Case, action: str) -> None:
    if action in (HIDE, RESTORE):
        subject = _subject(case)
        if subject is None:
            raise Conflict(_("It is no longer there, so nothing can be hidden or shown."))
        target = targets.target_of(str(case.kind))
        (target.hide if action == HIDE else target.restore)(subject)
    author = author_of(case)
    if author is not None and action == SUSPEND:
        standing.suspend(author)
    if author is not None and action == REINSTATE:
        standing.reinstate(author)


def _hold_author(case: Case) -> None:
    """Lock whom a case is about, with the stewards, before the case: as whoever leaves does."""
    author = author_of(case)
    stewards.lock(author.id if author is not None else 0)


def _locked(case: Case) -> Case:
    """Read the case again under a lock, so that of two moderators one is second."""
    found: Case | None = lock_rows(Case.select().where(Case.id == case.id)).first()
    if found is None:
        raise NotFound
    return found


def _too_late(case: Case) -> Conflict:
    last = last_of(case)
    if last is None:
        return Conflict(_("This cannot be done as things stand. Nothing was saved."))
    return Conflict(
        _(
            "Somebody was faster and has decided already: %(done)s. Nothing of yours was saved.",
            done=DONE[str(last.action)],
        ),
        state=str(last.action),
    )


def _subject(case: Case) -> Any | None:
    return targets.subject_of(str(case.kind), str(case.subject_id))


def is_hidden_at(path: str) -> bool:
    """Tell whether moderators have hidden what stands at a path of this instance, and it still is.

    For talk about a thing, which its plugin shows to nobody, for whatever reason.
    """
    last: Decision | None = (
        Decision.select()
        .join(Case)
        .where((Case.url == path) & Decision.action.in_([HIDE, RESTORE]))
        .order_by(Decision.id.desc())
        .first()
    )
    return last is not None and last.action == HIDE


def _is_hidden(case: Case) -> bool:
    last: Decision | None = (
        Decision.select()
        .join(Case)
        .where(
            (Case.kind == case.kind)
            & (Case.subject_id == case.subject_id)
            & Decision.action.in_([HIDE, RESTORE])
        )
        .order_by(Decision.id.desc())
        .first()
    )
    return last is not None and last.action == HIDE and _subject(case) is not None


def _outranks(by: Member, author: Member) -> bool:
    """Only stewards may suspend those who moderate."""
    return by.role == "steward" or author.role == "member"


def _write(decision: Decision, *, by: Member, text: str, is_from_stewards: bool) -> Answer:
    written: Answer = Answer.create(
        decision=decision, text=text, is_from_stewards=is_from_stewards, written_by_uri=by.uri
    )
    return written
