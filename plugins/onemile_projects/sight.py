"""Who may see a project, and what somebody is to it."""

from dataclasses import dataclass
from typing import Any

from onemile.api import Member, NotFound, allowed, may_judge, publishing
from onemile_projects.help.help_models import HELPS, Task, Volunteer
from onemile_projects.lifecycle import Actor, Stage
from onemile_projects.models import ACCEPTED, Bearer, Project
from onemile_projects.money.money_models import Pledge
from onemile_projects.terms import EXAMINE


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a viewer is to a project; nothing of it is a secret from themselves."""

    is_bearer: bool = False
    is_asked: bool = False
    is_supporter: bool = False
    is_volunteer: bool = False
    is_examiner: bool = False

    @property
    def is_any(self) -> bool:
        """Whether the page is theirs to read, whatever its stage."""
        return any(vars(self).values())


def part_of(project: Project, viewer: Any) -> Part:
    """Return what a viewer (or None, a visitor) is to a project."""
    if viewer is None:
        return Part()
    mine = Bearer.get_or_none((Bearer.project == project.id) & (Bearer.member_uri == viewer.uri))
    pledged = (Pledge.project == project.id) & (Pledge.supporter_uri == viewer.uri)
    here = (Task.project == project.id) & (Volunteer.member_uri == viewer.uri)
    helping = Volunteer.select().join(Task).where(here & Volunteer.state.in_(HELPS))
    return Part(
        is_bearer=mine is not None and mine.state == ACCEPTED,
        is_asked=mine is not None and mine.state != ACCEPTED,
        is_supporter=Pledge.select().where(pledged).exists(),
        is_volunteer=helping.exists(),
        is_examiner=project.stage != Stage.DRAFT and examines(project, viewer),
    )


def examines(project: Project, viewer: Any) -> bool:
    """Tell whether somebody may read a project as an examiner: no bearer of it does."""
    return allowed(viewer, EXAMINE) and not is_bearer(project, viewer)


def visible(project_id: int, *, viewer: Any) -> Project:
    """Return a project that a viewer may see. Raises NotFound for everything else.

    Whoever has a part in it sees it in every stage, a block or not: their Smiles are in it.
    """
    project: Project | None = Project.get_or_none(Project.id == project_id)
    if project is None or viewer is None or project.stage == Stage.DROPPED:
        raise NotFound
    if publishing.reaches(project, viewer) or part_of(project, viewer).is_any:
        return project
    if may_judge(viewer, kind="projects.project", subject_id=project.id, url=path(project)):
        return project
    raise NotFound


def own(project_id: int, *, viewer: Any) -> Project:
    """Return a project that somebody bears. Raises NotFound for everybody else's."""
    project: Project | None = Project.get_or_none(Project.id == project_id)
    if project is None or viewer is None or not is_bearer(project, viewer):
        raise NotFound
    return project


def is_bearer(project: Project, viewer: Any) -> bool:
    """Tell whether somebody bears a project: only then may they write it and act for it."""
    return viewer is not None and str(viewer.uri) in bearer_uris(project)


def bearer_uris(project: Project) -> list[str]:
    """Return who bears a project, whoever proposed it first."""
    rows = Bearer.select(Bearer.member_uri).where(
        (Bearer.project == project.id) & (Bearer.state == ACCEPTED)
    )
    return [str(row.member_uri) for row in rows.order_by(Bearer.since, Bearer.id)]


def active_bearers(project: Project) -> list[str]:
    """Return who bears a project and may act for it now: nobody who is suspended themselves."""
    uris = bearer_uris(project)
    rows = Member.select(Member.uri).where(Member.uri.in_(uris) & (Member.state == "active"))
    active = {str(row.uri) for row in rows}
    return [uri for uri in uris if uri in active]


def actors(project: Project, viewer: Any) -> frozenset[Actor]:
    """Return what somebody may act as, in the life of a project (``lifecycle.RULES``)."""
    return frozenset({Actor.BEARER}) if is_bearer(project, viewer) else frozenset()


def path(project: Project) -> str:
    """Return the path of a project's page."""
    return Project.path_of(int(project.id))
