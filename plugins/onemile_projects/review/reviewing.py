"""Examine a project: say whether one is free to judge, keep a draft, give an opinion for good.

Two opinions of two people decide, by ``verdicts.outcome``. Whoever gives the second holds the
project's row, so that of two who press at once the later one decides, and once.
"""

from dataclasses import dataclass
from typing import Any

from onemile.api import (
    Conflict,
    Invalid,
    Member,
    NotAllowed,
    allowed,
    clock,
    home_of,
    lock_rows,
    record,
    transaction,
)
from onemile.api import gettext as _
from onemile_projects import ending, parts, sight, stages
from onemile_projects.events import ReviewGiven
from onemile_projects.lifecycle import Actor, Reason, Stage, Step, where_it_stands
from onemile_projects.models import ACCEPTED, REASON_CHARS_MAX, Bearer, Project
from onemile_projects.review import examiners, opening, opinions, suspension, verdicts
from onemile_projects.review.review_models import HOUSEHOLD, Review
from onemile_projects.review.verdicts import APPROVE, CHANGES, REFUSE, WORDS_CHARS_MIN, Opinion
from onemile_projects.terms import EXAMINE

NONE, KNOWS, ASIDE = "none", "knows", parts.ASIDE
TIES = (NONE, KNOWS, ASIDE)
KIN, NO_KIN = "yes", "no"


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What somebody says before they judge: their tie, and whether they are family."""

    tie: str
    words: str = ""
    kin: str = ""
    kin_words: str = ""


def may_examine(project: Project, member: Any) -> bool:
    """Tell whether somebody may examine a project now, or has begun to."""
    return why_not(project, member) == "" and opinions.is_examined(project)


def why_not(project: Project, member: Any) -> str:
    """Say why somebody may not examine a project; empty where they may."""
    if member is None or not allowed(member, EXAMINE):
        return _("Only an examiner of the association can do this.")
    if sight.is_bearer(project, member):
        return _("You bear this project: others examine it.")
    if parts.has_given(project, member.uri):
        return _("You have promised this project Smiles: others examine it.")
    review = opinions.own(project, member)
    if review is not None and review.tie == ASIDE:
        return _("You stood aside: somebody else examines this project.")
    if parts.keeps_from_judging(project, member.uri):
        return _("You have a part in this project: another examiner decides.")
    if str(member.uri) in examiners.bound_to(project):
        return _("You have judged this project before: it is now for others to do so.")
    return ""


def lives_close(project: Project, member: Any) -> bool:
    """Tell whether somebody shares a square with one of the bearers; never with which."""
    home = home_of(member.id)
    if home is None or home.cell is None:
        return False
    rows = Bearer.select().where((Bearer.project == project.id) & (Bearer.state == ACCEPTED))
    homes = [home_of(row.member_id) for row in rows if row.member_id is not None]
    return any(other is not None and other.cell == home.cell for other in homes)


def declare(project_id: int, said: Declaration, *, member: Any) -> Review:
    """Say whether one is free to judge; until the opinion is given it may be said anew.

    Raises NotFound, NotAllowed, Invalid, Conflict.
    """
    with transaction():
        project = _locked_for(project_id, member)
        review = opinions.own(project, member)
        if review is not None and review.given_at is not None:
            raise Conflict(_given_already())
        is_close = said.tie != ASIDE and lives_close(project, member)
        _check_declaration(said, is_close=is_close)
        is_new = review is None
        if review is None:
            review = Review(
                project=project.id,
                round=project.round,
                is_appeal=project.has_appealed,
                reviewer_uri=member.uri,
                reviewer_id=member.id,
            )
        review.tie = said.tie
        review.tie_text = said.words.strip() if said.tie == KNOWS else ""
        kin = {HOUSEHOLD: {"answer": said.kin, "comment": said.kin_words}} if is_close else {}
        others = {name: one for name, one in review.answers.items() if name != HOUSEHOLD}
        review.answers = {**others, **kin}
        review.save(force_insert=is_new)
        if said.tie == ASIDE:
            opinions.ask_for_another(project)
    return review


def keep_draft(project_id: int, opinion: Opinion, *, member: Any) -> Review:
    """Keep what an examiner has written so far; nobody else reads it.

    Raises NotFound, NotAllowed, Conflict.
    """
    with transaction():
        project = _locked_for(project_id, member)
        review = _begun(project, member)
        _write(review, opinion)
        review.save()
    return review


def give(project_id: int, opinion: Opinion, *, member: Any) -> str:
    """Give an opinion, for good; returns what the round has come to, empty while it is open.

    Raises NotFound, NotAllowed, Invalid, Conflict.
    """
    with transaction():
        project = _locked_for(project_id, member)
        review = _begun(project, member)
        if lives_close(project, member) and HOUSEHOLD not in review.answers:
            raise Conflict(
                _("By now somebody who lives close to you bears it: say anew whether you are free.")
            )
        verdicts.check(opinion)
        _write(review, opinion)
        review.verdict, review.given_at = opinion.verdict, clock.now()
        review.save()
        outcome = opinions.outcome(project)
        record(
            ReviewGiven(
                project_id=project.id,
                project_uri=project.uri,
                review_id=review.id,
                is_last=bool(outcome),
            )
        )
        if outcome:
            _decide(project, outcome, by_uri=str(member.uri))
        elif len(opinions.standing(project)) >= examiners.OPINIONS:
            opinions.ask_for_another(project)
    return outcome


_STEPS = {APPROVE: Step.APPROVE, CHANGES: Step.ASK_CHANGES, REFUSE: Step.REFUSE}


def _decide(project: Project, outcome: str, *, by_uri: str) -> None:
    if project.stage == Stage.SUSPENDED:
        # An opinion had not counted. What neighbours have promised cannot be touched up now: with
        # anything but a second yes it ends, and all of it goes back.
        # A second yes lifts what an opinion stopped; what else stops it is not the examiners'.
        if outcome == APPROVE:
            lifted, by = {Reason.OPINION}, {Actor.EXAMINERS}
            suspension.lift(project, lifted, actors=by, by_uri=by_uri)
        else:
            ending.early(project, Step.FAIL, actors={Actor.EXAMINERS}, by_uri=by_uri)
        return
    stages.take(project, _STEPS[outcome], actors={Actor.EXAMINERS}, by_uri=by_uri)
    if outcome == APPROVE:
        opening.open_if_ready(project)


def _locked_for(project_id: int, member: Any) -> Project:
    """Return a project that a member may examine, both rows taken.

    The member is read anew: they may have been suspended, or taken off, since the page was made.
    """
    sight.visible(project_id, viewer=member)
    mine = Member.select().where(Member.id == member.id)
    fresh = lock_rows(mine, lets_refer=True).first()
    project = stages.locked(project_id)
    if reason := why_not(project, fresh):
        raise NotAllowed(reason)
    if not opinions.is_examined(project):
        raise Conflict(where_it_stands(Stage(project.stage)), state=str(project.stage))
    return project


def _begun(project: Project, member: Any) -> Review:
    review = opinions.own(project, member)
    if review is None:
        raise Conflict(_("Say first whether you are free to judge."))
    if review.given_at is not None:
        raise Conflict(_given_already())
    return review


def _given_already() -> str:
    return _("You have given your opinion on this already; it stays as it is.")


def _check_declaration(said: Declaration, *, is_close: bool) -> None:
    wrong: dict[str, str] = {}
    if said.tie not in TIES:
        wrong["tie"] = _("Choose one of the three.")
    if said.tie == KNOWS and len(said.words.strip()) < WORDS_CHARS_MIN:
        wrong["words"] = _("Say how you know each other: it stands on the page of the project.")
    if is_close and said.kin == KIN:
        wrong["kin"] = _("Then somebody else judges: choose “I stand aside” above.")
    elif is_close and said.kin != NO_KIN:
        wrong["kin"] = _("Answer this one: you live close to somebody who bears this project.")
    elif is_close and len(said.kin_words.strip()) < WORDS_CHARS_MIN:
        wrong["kin_words"] = _("Say it in a few words of your own.")
    for name, text in (("words", said.words), ("kin_words", said.kin_words)):
        if len(text) > REASON_CHARS_MAX:
            wrong[name] = _("At most %(n)s characters here; nothing is lost.", n=REASON_CHARS_MAX)
    if wrong:
        raise Invalid(wrong)


def _write(review: Review, opinion: Opinion) -> None:
    kin = {name: one for name, one in review.answers.items() if name == HOUSEHOLD}
    review.answers = {**kin, **opinion.kept()}
    review.reasons = opinion.reasons[:REASON_CHARS_MAX]
