"""Whom a member knows by projects: who bears what they may read, who works at the same."""

from collections.abc import Sequence
from typing import Any

from onemile.api import publishing
from onemile_projects.help.help_models import HELPS, Task, Volunteer
from onemile_projects.lifecycle import Stage
from onemile_projects.models import ACCEPTED, PUBLISHED, Bearer, Project
from onemile_projects.money.money_models import FREED, Pledge
from onemile_projects.review.review_models import Review


def known(viewer: Any, members: Sequence[Any]) -> list[int]:
    """Return those among some members whom a viewer may know by a project; one question.

    The bearers of a project that the viewer may read, and who examined it, once their opinion is
    read with it; to its bearers who comes to help: they work together. Never who has promised
    Smiles: that may be nobody's business.
    """
    ids, uri = [int(one.id) for one in members], str(viewer.uri)
    shown = (Project.state == PUBLISHED) & publishing.in_sight(Project, viewer)
    seats: Any = (
        Bearer.select(Bearer.member_id)
        .join(Project)
        .where(
            Bearer.member_id.in_(ids)
            & (Bearer.state == ACCEPTED)
            & (shown | Project.id.in_(_with_part_of(uri)))
        )
    )
    hands: Any = (
        Volunteer.select(Volunteer.member_id)
        .join(Task)
        .where(
            Volunteer.member_id.in_(ids)
            & Volunteer.state.in_(HELPS)
            & Task.project.in_(_borne_by(uri))
        )
    )
    decided = Project.stage.not_in((Stage.DRAFT, Stage.REVIEW)) | (Review.round < Project.round)
    examiners: Any = (
        Review.select(Review.reviewer_id)
        .join(Project)
        .where(
            Review.reviewer_id.in_(ids)
            & Review.given_at.is_null(False)
            & decided
            & (shown | Project.id.in_(_with_part_of(uri)))
        )
    )
    return [number for (number,) in seats.union(hands).union(examiners).tuples()]


def acquainted(viewer: Any, *, limit: int) -> list[str]:
    """Return those with whom a viewer works at a project, the latest first.

    Bearers of the same, and bearers with those who come to help; no supporters, no followers.
    """
    uri = str(viewer.uri)
    borne = _borne_by(uri)
    helped = (
        Volunteer.select(Task.project)
        .join(Task)
        .where((Volunteer.member_uri == uri) & Volunteer.state.in_(HELPS))
    )
    seats: Any = (
        Bearer.select(Bearer.member_uri, Bearer.since)
        .where(
            (Bearer.state == ACCEPTED)
            & (Bearer.member_uri != uri)
            & (Bearer.project.in_(borne) | Bearer.project.in_(helped))
        )
        .order_by(Bearer.since.desc())
        .limit(limit)
    )
    hands: Any = (
        Volunteer.select(Volunteer.member_uri, Volunteer.at)
        .join(Task)
        .where(
            Task.project.in_(borne)
            & (Volunteer.member_uri != uri)
            & Volunteer.state.in_(HELPS)
            # Who has left gave hours under a number, and is nobody's acquaintance.
            & Volunteer.member_id.is_null(False)
        )
        .order_by(Volunteer.at.desc())
        .limit(limit)
    )
    met = sorted((*seats.tuples(), *hands.tuples()), key=lambda row: row[1], reverse=True)
    return list(dict.fromkeys(str(one) for one, _at in met))[:limit]


def _borne_by(uri: str) -> Any:
    mine = (Bearer.member_uri == uri) & (Bearer.state == ACCEPTED)
    return Bearer.select(Bearer.project).where(mine)


def _with_part_of(uri: str) -> Any:
    """Give the projects in which somebody has a part, in whatever stage: theirs to read."""
    asked = Bearer.select(Bearer.project).where(Bearer.member_uri == uri)
    helping = Volunteer.select(Task.project).join(Task).where(Volunteer.member_uri == uri)
    pledged = Pledge.select(Pledge.project).where(
        (Pledge.supporter_uri == uri) & (Pledge.state != FREED)
    )
    examined = Review.select(Review.project).where(Review.reviewer_uri == uri)
    return asked.union(helping).union(pledged).union(examined)
