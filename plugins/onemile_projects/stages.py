"""Take a step in the life of a project: one place changes its stage, journals it and tells."""

from collections.abc import Set
from typing import Any

from onemile.api import NotFound, clock, lock_rows, record
from onemile_projects.events import StageChanged
from onemile_projects.lifecycle import UNSEEN, Actor, Reason, Stage, Step, next_stage
from onemile_projects.models import (
    DRAFT,
    HIDDEN,
    PUBLISHED,
    REASON_CHARS_MAX,
    WITHDRAWN,
    Decision,
    Project,
)


def locked(project_id: int) -> Project:
    """Return a project, its row taken until the open transaction ends. Raises NotFound."""
    found: Project | None = lock_rows(Project.select().where(Project.id == project_id)).first()
    if found is None:
        raise NotFound
    return found


def take(
    project: Project,
    step: Step,
    *,
    actors: Set[Actor],
    by_uri: str = "",
    why: str = "",
    **columns: Any,
) -> Stage:
    """Bring a locked project to its next stage, in the open transaction; gives that stage.

    ``columns`` are saved with it; of a suspension ``suspended_for`` says why, where it is not by
    the moderators. Raises NotFound for a stranger, Conflict where the step is not
    possible from here.
    """
    before = Stage(project.stage)
    after = next_stage(before, step, actors, before=str(project.stage_before))
    project.stage, project.stage_at = after, clock.now()
    project.stage_before = before if after == Stage.SUSPENDED else ""
    project.suspended_for = Reason.MODERATORS if after == Stage.SUSPENDED else ""
    if project.state == HIDDEN and after != Stage.DROPPED:
        # What moderators hid stays hidden, whatever becomes of it meanwhile.
        project.state_before = _shown(after)
    else:
        project.state = _shown(after)
        if before == Stage.SUSPENDED and not project.author_uri:
            # Nobody bears it any more: it was on show to nobody by then, whatever becomes of it.
            project.state_before = DRAFT
    for name, value in columns.items():
        setattr(project, name, value)
    project.save()
    journal(project, step, by_uri=by_uri, text=why)
    record(
        StageChanged(
            project_id=project.id,
            project_uri=project.uri,
            before=before,
            stage=after,
            step=step,
            by_uri=by_uri,
        )
    )
    return after


def journal(project: Project, step: str, *, by_uri: str = "", text: str = "") -> Decision:
    """Write a line of the project's journal, in the open transaction; longer words end in "…"."""
    words = text.strip()
    if len(words) > REASON_CHARS_MAX:
        words = f"{words[: REASON_CHARS_MAX - 1]}…"
    line: Decision = Decision.create(project=project.id, step=str(step), by_uri=by_uri, text=words)
    return line


def reasons(project: Project) -> frozenset[Reason]:
    """Return why a project is suspended; empty where it is not."""
    return frozenset(Reason(word) for word in str(project.suspended_for).split())


def rest_for(project: Project, why: Set[Reason]) -> None:
    """Write why a locked project is suspended, in the open transaction."""
    project.suspended_for = " ".join(sorted(why))
    project.save(only=[Project.suspended_for])


def _shown(stage: Stage) -> str:
    """Say whether neighbours are shown a project of a stage."""
    if stage == Stage.DROPPED:
        return WITHDRAWN
    return DRAFT if stage in UNSEEN or stage == Stage.SUSPENDED else PUBLISHED
