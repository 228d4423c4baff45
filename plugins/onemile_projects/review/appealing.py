"""After a decision: the appeal of its bearers, and opinions that turn out not to count.

A false declaration ("nothing ties me to it") is found out later, if at all. Whoever may see the
project can point at it, by reporting the project. A steward then says that the opinion does not
count, and why; it stays readable, struck through, and its author examines this project no more.
What follows depends on what has happened meanwhile:

- decided, not open yet (approved or refused): it is examined again, by the opinion that is left
  and a new one, without using up the appeal;
- open or being collected: it is suspended, so that nothing more is promised or collected, until
  the new opinion lets it go on or ends it; without one it fails as any suspended project does;
- funded or later, or over: what was done on good faith stays, and the journal shows why it should
  not have been. Moderators may suspend it as any other.
"""

from typing import Any

from onemile.api import Conflict, Invalid, NotFound, clock, record, require, transaction
from onemile.api import gettext as _
from onemile_projects import parts, sight, stages
from onemile_projects.events import ReviewVoided
from onemile_projects.lifecycle import Actor, Reason, Stage, Step
from onemile_projects.models import REASON_CHARS_MAX, Project
from onemile_projects.review import opinions, suspension
from onemile_projects.review.review_models import Review
from onemile_projects.review.verdicts import APPROVE
from onemile_projects.terms import STEWARD, TAKE_PART

WHY_CHARS_MIN = 20
VOID = "void"


def appeal(project_id: int, *, member: Any, words: str) -> Project:
    """Ask that a refused project be examined once more, by others; once.

    Raises NotFound, NotAllowed, Invalid (``words``), Conflict.
    """
    require(member, TAKE_PART)
    with transaction():
        project = stages.locked(project_id)
        sight.own(project_id, viewer=member)
        if project.has_appealed:
            raise Conflict(_("There was one appeal already; it was decided for good."))
        if project.stage == Stage.REFUSED:
            _check(words, "words")
        stages.take(
            project,
            Step.APPEAL,
            actors=sight.actors(project, member),
            by_uri=str(member.uri),
            why=words,
            has_appealed=True,
            round=project.round + 1,
            submitted_at=clock.now(),
        )
    return project


def void(review_id: int, *, steward: Any, why: str) -> Review:
    """Say of an opinion that it does not count, since its declaration was false.

    Raises NotAllowed, NotFound, Invalid (``why``), Conflict.
    """
    require(steward, STEWARD)
    with transaction():
        found: Review | None = Review.get_or_none(Review.id == review_id)
        if found is None:
            raise NotFound
        project = stages.locked(found.project_id)
        # Read anew: the project's row is what all writers of its opinions hold.
        review: Review = Review.get_by_id(review_id)
        if sight.is_bearer(project, steward):
            raise Conflict(_("You bear this project: another steward decides this."))
        if parts.has(project, steward.uri, *parts.OWN, *parts.JUDGED):
            raise Conflict(
                _("You have a part in this project, or have judged it: another steward decides.")
            )
        if review.given_at is None or review.voided_at is not None:
            raise Conflict(_("This opinion does not count already."))
        _check(why, "why")
        counted = any(one.id == review.id for one in opinions.standing(project))
        review.voided_at, review.voided_by_uri = clock.now(), str(steward.uri)
        review.voided_why = why.strip()
        review.save()
        stages.journal(project, VOID, by_uri=str(steward.uri), text=why)
        record(
            ReviewVoided(
                project_id=project.id,
                project_uri=project.uri,
                review_id=review.id,
                reviewer_uri=str(review.reviewer_uri),
            )
        )
        if counted:
            _look_again(project, by_uri=str(steward.uri), why=why)
    return review


def _look_again(project: Project, *, by_uri: str, why: str) -> None:
    outcome = opinions.outcome(project)
    if project.stage in opinions.NOT_YET_FUNDED and outcome != APPROVE:
        suspension.freeze(project, by_uri=by_uri, why=why, reason=Reason.OPINION)
        opinions.ask_for_another(project)
    elif opinions.is_examined(project):
        opinions.ask_for_another(project)
    elif project.stage in (Stage.APPROVED, Stage.REFUSED) and not outcome:
        stages.take(
            project,
            Step.LOOK_AGAIN,
            actors={Actor.MODERATOR},
            by_uri=by_uri,
            why=why,
            submitted_at=clock.now(),
        )


def _check(text: str, field: str) -> None:
    if not WHY_CHARS_MIN <= len(text.strip()) <= REASON_CHARS_MAX:
        raise Invalid(
            {
                field: _(
                    "Between %(least)s and %(most)s characters, please.",
                    least=WHY_CHARS_MIN,
                    most=REASON_CHARS_MAX,
                )
            }
        )
