"""Opinions on a project: which ones count, whether one is lacking, who may read them when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from onemile.api import clock, record, rows_of, setting
from onemile_projects import parts, sight
from onemile_projects.events import ReviewAsked
from onemile_projects.lifecycle import Stage
from onemile_projects.models import Project
from onemile_projects.review import verdicts
from onemile_projects.review.review_models import Review

# Where an opinion that turns out not to count stops a project: nothing is spent yet.
NOT_YET_FUNDED = frozenset({Stage.OPEN, Stage.COLLECTING})


def standing(project: Project) -> list[Review]:
    """Return the opinions of the present round that count, in the order they were given.

    Not one whose declaration was found false, nor of somebody who bears the project, or has
    given it Smiles, by now; to have helped with it afterwards takes nothing from an opinion.
    """
    parties = parts.who(project, parts.bearers, parts.givers)
    rows = _given(project).where((Review.round == project.round) & Review.voided_at.is_null())
    return [row for row in rows if str(row.reviewer_uri) not in parties]


def outcome(project: Project) -> str:
    """Return what the opinions of the present round come to; empty while one is lacking."""
    return verdicts.outcome([str(row.verdict) for row in standing(project)])


def lacks_opinion(project: Project) -> bool:
    """Tell whether a suspended project waits for an opinion, since one did not count."""
    was = project.stage_before if project.stage == Stage.SUSPENDED else ""
    if was not in NOT_YET_FUNDED:
        return False
    voided = Review.voided_at.is_null(False) & (Review.round == project.round)
    is_one_void = _given(project).where(voided).exists()
    return bool(is_one_void) and outcome(project) != verdicts.APPROVE


def is_examined(project: Project) -> bool:
    """Tell whether opinions are asked for now."""
    return project.stage == Stage.REVIEW or lacks_opinion(project)


def ask_for_another(project: Project) -> None:
    """Let the other examiners be told, in the open transaction, that an opinion is lacking."""
    record(ReviewAsked(project_id=project.id, project_uri=project.uri))


def due_at(project: Project) -> datetime:
    """Return by when the association has said that it answers."""
    since: datetime = project.stage_at
    if project.stage == Stage.SUSPENDED:
        return since + timedelta(days=setting("projects.suspended_days"))
    since = project.submitted_at or since
    return since + timedelta(days=setting("projects.review_days"))


def is_late(project: Project) -> bool:
    """Tell whether that day is over."""
    return due_at(project) <= clock.now()


def of_round(project: Project) -> list[Review]:
    """Return all that was begun in the present round: drafts, opinions, who stood aside."""
    rows = Review.select().where((Review.project == project.id) & (Review.round == project.round))
    return list(rows.order_by(Review.begun_at, Review.id))


def own(project: Project, member: Any) -> Review | None:
    """Return what a member has begun or given in the present round."""
    found: Review | None = Review.get_or_none(
        (Review.project == project.id)
        & (Review.round == project.round)
        & (Review.reviewer_uri == member.uri)
    )
    return found


def readable(project: Project, viewer: Any) -> Sequence[Review]:
    """Return the opinions that a viewer may read, in the order they were given.

    All once it is decided. Before that an examiner reads their own, and those of the others
    once their own is given; nobody else reads any of the round.
    """
    rows = rows_of(
        Review, "WHERE project_id = ? AND given_at IS NOT NULL ORDER BY given_at, id", (project.id,)
    )
    if not is_examined(project):
        return rows
    mine = own(project, viewer) if viewer is not None else None
    has_given = mine is not None and mine.given_at is not None
    if has_given and sight.examines(project, viewer):
        return rows
    uri = viewer.uri if viewer is not None else ""
    was_decided = project.stage == Stage.SUSPENDED
    return [
        row for row in rows if row.round < project.round or row.reviewer_uri == uri or was_decided
    ]


def _given(project: Project) -> Any:
    given = (Review.project == project.id) & Review.given_at.is_null(False)
    return Review.select().where(given).order_by(Review.given_at, Review.id)
