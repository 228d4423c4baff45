"""The text of a proposal as it is kept: read a step, write a step, list what one has begun."""

import hashlib
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from onemile.api import publishing
from onemile_projects.help.help_models import Task, Thing
from onemile_projects.lifecycle import Stage
from onemile_projects.models import (
    ACCEPTED,
    PHOTOS,
    PHOTOS_MAX,
    Bearer,
    BudgetLine,
    Milestone,
    Photo,
    Project,
)
from onemile_projects.proposals.parts import (
    Bearing,
    CostLine,
    MilestoneLine,
    Needs,
    Part,
    Showing,
    TaskLine,
    ThingLine,
    Way,
    Words,
)

# What one has begun and not brought to the end; whoever has more drops one first.
DRAFTS_MAX = 10
_LISTED = (Stage.DRAFT, Stage.CHANGES, Stage.REVIEW, Stage.APPROVED, Stage.REFUSED)


def mine(member: Any) -> list[Project]:
    """Return what a member bears that is not open yet, the latest written first."""
    rows = (
        Project.select()
        .join(Bearer)
        .where(
            (Bearer.member_uri == member.uri)
            & (Bearer.state == ACCEPTED)
            & Project.stage.in_(_LISTED)
        )
    )
    # Drafts, and as many on the way as one may bear; nobody has more than a page of them.
    newest = rows.order_by(Project.id.desc()).limit(DRAFTS_MAX * 5)
    return sorted(newest, key=lambda one: one.edited_at or one.stage_at, reverse=True)


def read(project: Project, step: int) -> Part:
    """Return what is kept of one step."""
    if step == Words.step:
        return Words(**_columns(project, "title", "summary", "need", "plan"))
    if step == Bearing.step:
        return Bearing(borne_by=str(project.borne_by))
    if step == Needs.step:
        named = _columns(project, "min_smiles", "ideal_smiles", "place_text", "place_found")
        return Needs(
            **named,
            tasks=tuple(_line(TaskLine, row) for row in rows_of(Task, project)),
            things=tuple(_line(ThingLine, row) for row in rows_of(Thing, project)),
            point=_point(project),
        )
    if step == Way.step:
        named = _columns(project, "last_day", "least_hours", "least_supporters", "remainder")
        return Way(
            **named,
            budget=tuple(_line(CostLine, row) for row in rows_of(BudgetLine, project)),
            milestones=tuple(_line(MilestoneLine, row) for row in rows_of(Milestone, project)),
        )
    photos = tuple(int(photo.id) for photo in PHOTOS.of(project))
    return Showing(audience=str(project.audience), photo_ids=photos)


def is_same(one: Part, other: Part) -> bool:
    """Tell whether two texts of a step say the same, whatever rows they stand in."""
    return _bare(one) == _bare(other)


def stamp(part: Part) -> str:
    """Return a short mark of what a step holds: a form carries along what it was made from."""
    # Enough to tell two texts apart; nobody gains anything by making two that agree.
    return hashlib.sha256(repr(_bare(part)).encode()).hexdigest()[:16]


def write(project: Project, part: Part, *, member_id: int) -> None:
    """Put one step into a locked project and its rows, in the open transaction; save it after."""
    if isinstance(part, Needs):
        _write_rows(Task, project, part.tasks)
        _write_rows(Thing, project, part.things)
        project.lat, project.lon = part.point or (None, None)
    elif isinstance(part, Way):
        _write_rows(BudgetLine, project, part.budget)
        _write_rows(Milestone, project, part.milestones)
    elif isinstance(part, Showing):
        attach(project, part.photo_ids, member_id=member_id)
    for field in fields(part):
        if field.name not in ("tasks", "things", "point", "budget", "milestones", "photo_ids"):
            setattr(project, field.name, getattr(part, field.name))
    if isinstance(part, Needs):
        project.ideal_smiles = part.ideal_smiles or part.min_smiles
    project.folded = publishing.folded(f"{project.title} {project.summary} {project.need}")


def attach(project: Project, photo_ids: Sequence[int], *, member_id: int) -> None:
    """Give a project these photos: those it has, whoever sent them, and the member's new ones."""
    mine_now = Photo.project.is_null() & (Photo.member_id == member_id)
    known = Photo.select().where((Photo.project == project.id) | mine_now)
    by_id = {int(photo.id): photo for photo in known}
    wanted = [by_id[number] for number in dict.fromkeys(photo_ids) if number in by_id]
    kept = wanted[:PHOTOS_MAX]
    PHOTOS.discard_all([photo for photo in PHOTOS.of(project) if photo not in kept])
    for position, photo in enumerate(kept):
        Photo.update(project=project.id, position=position).where(Photo.id == photo.id).execute()
    project.picture_key = kept[0].key if kept else ""


def rows_of(model: Any, project: Project) -> list[Any]:
    """Return the lines of a project in their order."""
    query = model.select().where(model.project == project.id)
    return list(query.order_by(model.position, model.id))


def _write_rows(model: Any, project: Project, lines: Sequence[Any]) -> None:
    """Let the rows of a project be these lines; a line that is there keeps its number."""
    there = {int(row.id): row for row in rows_of(model, project)}
    kept = {line.id for line in lines}
    gone = [number for number in there if number not in kept]
    if gone:
        model.delete().where(model.id.in_(gone)).execute()
    for position, line in enumerate(lines, 1):
        values = {one.name: getattr(line, one.name) for one in fields(line) if one.name != "id"}
        if "milestone_id" in values:
            values["milestone"] = _own_milestone(project, values.pop("milestone_id"))
        row = there.pop(line.id, None)
        if row is None:
            model.create(project=project.id, position=position, **values)
        else:
            model.update(position=position, **values).where(model.id == row.id).execute()


def _own_milestone(project: Project, number: int | None) -> int | None:
    own = (Milestone.project == project.id) & (Milestone.id == (number or 0))
    return number if number and Milestone.select().where(own).exists() else None


def _point(project: Project) -> tuple[float, float] | None:
    lat, lon = project.lat, project.lon
    return None if lat is None or lon is None else (float(lat), float(lon))


def _columns(project: Project, *names: str) -> dict[str, Any]:
    return {name: getattr(project, name) for name in names}


def _line(kind: Any, row: Any) -> Any:
    return kind(**{one.name: getattr(row, one.name) for one in fields(kind)})


def _bare(part: Part) -> Part:
    """Return a part without the numbers of its rows, and the ideal that it stands for."""
    if isinstance(part, Needs):
        tasks = tuple(replace(line, id=0) for line in part.tasks)
        things = tuple(replace(line, id=0) for line in part.things)
        ideal = part.ideal_smiles or part.min_smiles
        return replace(part, tasks=tasks, things=things, ideal_smiles=ideal)
    if isinstance(part, Way):
        budget = tuple(replace(line, id=0) for line in part.budget)
        milestones = tuple(replace(line, id=0) for line in part.milestones)
        return replace(part, budget=budget, milestones=milestones)
    return part
