"""The copy of all that projects hold about a member: as JSON, and their photos."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from onemile.api import ExportFile, pictures
from onemile_projects.help.help_models import Task, Thing, Volunteer
from onemile_projects.models import (
    Bearer,
    BudgetLine,
    Decision,
    EvidencePhoto,
    Milestone,
    Photo,
    Project,
    ReportPhoto,
)
from onemile_projects.money.money_models import Pledge, Release, Wish
from onemile_projects.review.review_models import Examiner, Review
from onemile_projects.way.news_models import Follower, News

# What a bearer wrote, and what became of it.
WRITTEN = (
    "id",
    "title",
    "summary",
    "need",
    "plan",
    "borne_by",
    "min_smiles",
    "ideal_smiles",
    "least_hours",
    "least_supporters",
    "place_text",
    "remainder",
    "audience",
    "commune",
    "stage",
    "opened_at",
    "last_day",
    "funded_at",
    "ended_at",
    "report_text",
)


def export(member: Any) -> list[ExportFile]:
    """Give all that is held about a member: what they bear, promise, do, lend, judge, follow.

    Of others it names nobody. What they promised without their name is theirs to read.
    """
    uri = str(member.uri)
    held = {
        "borne": [_borne(row, uri) for row in _borne_by(uri)],
        "pledges": _rows(Pledge, Pledge.supporter_uri == uri, _PLEDGE),
        "wishes": _rows(Wish, Wish.member_uri == uri, ("id", "project_id", "wants_back", "at")),
        "hands": _hands(uri),
        "things_lent": _rows(
            Thing, Thing.lender_uri == uri, ("id", "project_id", "title", "state", "at")
        ),
        "releases": _rows(Release, _has_part_in_release(uri), _RELEASE),
        "opinions": _rows(Review, Review.reviewer_uri == uri, _OPINION),
        "opinions_declared_void": _rows(
            Review, Review.voided_by_uri == uri, ("id", "project_id", "voided_why", "voided_at")
        ),
        "examiner": _rows(Examiner, Examiner.member_uri == uri, ("id", "at")),
        "named_examiners": _rows(Examiner, Examiner.named_by_uri == uri, ("id", "at")),
        "decisions": _rows(
            Decision, Decision.by_uri == uri, ("id", "project_id", "at", "step", "text")
        ),
        "milestones": _rows(
            Milestone,
            (Milestone.shown_by_uri == uri) | (Milestone.decided_by_uri == uri),
            ("id", "project_id", "title", "evidence", "answer", "state", "shown_at", "decided_at"),
        ),
        "news": _rows(News, News.author_uri == uri, ("id", "project_id", "title", "text", "at")),
        "photos": [{"id": row.id, "file": _file_name(row)} for row in _photos_of(member)],
        "follows": _rows(Follower, Follower.member_uri == uri, ("id", "project_id", "since")),
    }
    content = json.dumps(held, ensure_ascii=False, indent=2, default=_plain).encode()
    texts = ExportFile(name="projects.json", media_type="application/json", content=content)
    return [texts, *_photos(member)]


_PLEDGE = (
    "id",
    "project_id",
    "amount_smiles",
    "collected_smiles",
    "refunded_smiles",
    "is_anonymous",
    "rest_to",
    "state",
    "at",
    "ended_at",
)
_RELEASE = ("id", "project_id", "amount_smiles", "what", "state", "asked_at", "decided_at")
_OPINION = (
    "id",
    "project_id",
    "round",
    "is_appeal",
    "tie",
    "tie_text",
    "answers",
    "verdict",
    "reasons",
    "given_at",
    "voided_at",
    "voided_why",
)


def _borne_by(uri: str) -> list[Project]:
    rows = Bearer.select(Bearer.project).where(Bearer.member_uri == uri)
    mine = Project.id.in_(rows) | (Project.author_uri == uri)
    return list(Project.select().where(mine).order_by(Project.id))


def _borne(project: Project, uri: str) -> dict[str, Any]:
    """Give a project as one of its bearers knows it; of who was only asked, that they were."""
    mine = Bearer.get_or_none((Bearer.project == project.id) & (Bearer.member_uri == uri))
    seat = {} if mine is None else {"seat": mine.id, "state": mine.state, "since": mine.since}
    if mine is not None and mine.state != "accepted":
        return {"id": project.id, "title": project.title, **seat}
    of_it = {"project": project.id}
    return {
        **{name: getattr(project, name) for name in WRITTEN},
        **seat,
        "budget": [
            {"what": row.what, "amount_smiles": row.amount_smiles}
            for row in BudgetLine.select().filter(**of_it).order_by(BudgetLine.position)
        ],
        "milestones": [
            {"title": row.title, "due_day": row.due_day, "amount_smiles": row.amount_smiles}
            for row in Milestone.select().filter(**of_it).order_by(Milestone.position)
        ],
        "tasks": [
            {"title": row.title, "day": row.day, "hours": row.hours, "places": row.places}
            for row in Task.select().filter(**of_it).order_by(Task.position)
        ],
        "things": [row.title for row in Thing.select().filter(**of_it).order_by(Thing.position)],
    }


def _hands(uri: str) -> list[dict[str, Any]]:
    mine = (Volunteer.member_uri == uri) | (Volunteer.receiver_uri == uri)
    rows = Volunteer.select(Volunteer, Task).join(Task).where(mine).order_by(Volunteer.id)
    return [
        {
            "id": row.id,
            "project_id": row.task.project_id,
            "task": row.task.title,
            "as": "helper" if row.member_uri == uri else "receiver",
            "day": row.task.day,
            "hours": row.task.hours,
            "state": row.state,
            "is_named": row.is_named,
            "paid_smiles": row.paid_smiles,
            "at": row.at,
        }
        for row in rows
    ]


def _has_part_in_release(uri: str) -> Any:
    return (
        (Release.payee_uri == uri) | (Release.asked_by_uri == uri) | (Release.decided_by_uri == uri)
    )


def _rows(model: Any, which: Any, names: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = model.select().where(which).order_by(model.id)
    return [{name: getattr(row, name) for name in names} for row in rows]


def _photos_of(member: Any) -> list[Any]:
    """Give what a member has sent themselves, in three tables."""
    return [
        row
        for model in (Photo, EvidencePhoto, ReportPhoto)
        for row in model.select().where(model.member_id == member.id).order_by(model.id)
    ]


def _photos(member: Any) -> Iterator[ExportFile]:
    for row in _photos_of(member):
        if pictures.is_kept(row.key):
            content = partial(pictures.pieces, row.key)
            yield ExportFile(name=_file_name(row), media_type="image/webp", content=content)


def _file_name(row: Any) -> str:
    return f"photos/{row.key}.webp"


def _plain(value: Any) -> str:
    """Say a day or a moment as JSON can."""
    return str(value.isoformat())
