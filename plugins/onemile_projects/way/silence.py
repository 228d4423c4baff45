"""Signs of life: a running project of which nobody hears bears a mark, until somebody does."""

from typing import Any

from onemile.api import clock, may_go_ahead, record, setting, transaction
from onemile_projects import sight, stages
from onemile_projects.events import WentSilent
from onemile_projects.lifecycle import Stage
from onemile_projects.models import Project

# Paused, it bears another mark already, and its supporters know.
WATCHED = (Stage.FUNDED, Stage.RUNNING)
BATCH = 200


def sign(project: Project) -> None:
    """Note, in the open transaction, that a bearer has let something be heard."""
    project.last_sign_at, project.silent_since = clock.now(), None
    project.save(only=[Project.last_sign_at, Project.silent_since])


def heard(project: Project, member: Any) -> None:
    """Note that somebody has said something below a project: a sign, where they bear it."""
    if sight.is_bearer(project, member):
        with transaction():
            sign(stages.locked(int(project.id)))


def mark_silent() -> int:
    """Mark the projects of which nothing was heard for too long; gives how many."""
    watched = Project.stage.in_(WATCHED)
    due = watched & _is_silent()
    n, of_n = Project.select().where(due).count(), Project.select().where(watched).count()
    if not may_go_ahead("projects.mark_silent", n=n, of_n=of_n):
        return 0
    oldest_first = Project.select(Project.id).where(due).order_by(Project.last_sign_at)
    return sum(_mark(int(row.id)) for row in oldest_first.limit(BATCH))


def _is_silent() -> Any:
    """Make the condition: no sign since so long, nor a new stage, and no mark yet."""
    limit = clock.ago(days=setting("projects.silence_days"))
    heard = Project.last_sign_at.is_null() | (Project.last_sign_at <= limit)
    return heard & (Project.stage_at <= limit) & Project.silent_since.is_null()


def _mark(project_id: int) -> bool:
    with transaction():
        project = stages.locked(project_id)
        # Its bearers may have written while we waited for the row.
        if not Project.select().where((Project.id == project_id) & _is_silent()).exists():
            return False
        if project.stage not in WATCHED:
            return False
        project.silent_since = clock.now()
        project.save(only=[Project.silent_since])
        record(WentSilent(project_id=project.id, project_uri=project.uri))
    return True
