"""For which project something is lent or done: who answers for it, and until about when."""

from datetime import date

from onemile.api import ActorCard, resolve_actors
from onemile_projects import asking, sight
from onemile_projects.models import Project

_LAST_DUE = "SELECT MAX(due_day) FROM projects_milestone WHERE project_id = ?"


def bearers_of(project: Project) -> list[ActorCard]:
    """Return who answers for a project: whom one asks how large a thing is, or what to bring."""
    uris = sight.bearer_uris(project)
    people = resolve_actors(uris)
    return [people[uri] for uri in uris]


def ends_about(project: Project) -> date | None:
    """Return the day of the last milestone, by which what is lent comes back; None without one."""
    (found,) = asking.rows(_LAST_DUE, (), [project.id])
    return date.fromisoformat(str(found[0])[:10]) if found[0] else None
