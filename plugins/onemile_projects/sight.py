"""Who may see a project, and what somebody is to it."""

from dataclasses import dataclass
from typing import Any

from onemile.api import Member, NotFound, allowed, may_judge, publishing, rows_of
from onemile_projects import asking
from onemile_projects.help.help_models import HELPS
from onemile_projects.lifecycle import Actor, Stage
from onemile_projects.models import ACCEPTED, WITHDRAWN, Project
from onemile_projects.terms import EXAMINE


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a viewer is to a project; nothing of it is a secret from themselves."""

    is_bearer: bool = False
    is_asked: bool = False
    is_supporter: bool = False
    is_volunteer: bool = False
    is_examiner: bool = False
    # What alone opens nothing, and who else is in it: the page asks once for all its parts.
    is_follower: bool = False
    seats: tuple[tuple[str, str], ...] = ()

    @property
    def is_any(self) -> bool:
        """Whether the page is theirs to read, whatever its stage."""
        has_a_part = self.is_bearer or self.is_asked or self.is_supporter
        return has_a_part or self.is_volunteer or self.is_examiner

    @property
    def bearer_uris(self) -> list[str]:
        """Who bears the project, as ``sight.bearer_uris`` gives them."""
        return [uri for uri, state in self.seats if state == ACCEPTED]


def part_of(project: Project, viewer: Any) -> Part:
    """Return what a viewer (or None, a visitor) is to a project."""
    if viewer is None:
        return Part()
    seats = tuple((str(uri), str(state)) for uri, state in asking.rows(_SEATS, [project.id]))
    mine = dict(seats).get(str(viewer.uri))
    theirs = (project.id, viewer.uri)
    pledged, follows, helping = asking.row(_PARTS, [*theirs * 3, *HELPS])
    may_examine = project.stage != Stage.DRAFT and mine != ACCEPTED and allowed(viewer, EXAMINE)
    return Part(
        is_bearer=mine == ACCEPTED,
        is_asked=mine is not None and mine != ACCEPTED,
        is_supporter=bool(pledged),
        is_volunteer=bool(helping),
        is_examiner=may_examine,
        is_follower=bool(follows),
        seats=seats,
    )


def examines(project: Project, viewer: Any) -> bool:
    """Tell whether somebody may read a project as an examiner: no bearer of it does."""
    return allowed(viewer, EXAMINE) and not is_bearer(project, viewer)


def visible(project_id: int, *, viewer: Any) -> Project:
    """Return a project that a viewer may see. Raises NotFound for everything else.

    Whoever has a part in it sees it in every stage, a block or not: their Smiles are in it.
    """
    project = _found(project_id)
    if project is None or viewer is None or project.stage == Stage.DROPPED:
        raise NotFound
    if publishing.reaches(project, viewer) or part_of(project, viewer).is_any:
        return project
    if is_private(project):
        raise NotFound
    if may_judge(viewer, kind="projects.project", subject_id=project.id, url=path(project)):
        return project
    raise NotFound


def withdrawn(project_id: int, *, viewer: Any) -> Project | None:
    """Return a project that was taken back after a viewer (None: a visitor) could read it.

    What its bearers dropped before anybody else read it is theirs to know alone.
    """
    project = _found(project_id)
    if project is None or project.state != WITHDRAWN:
        return None
    if is_bearer(project, viewer):
        return project
    was_shown = project.opened_at is not None and publishing.was_reached(project, viewer)
    return project if was_shown else None


def public(project_id: int) -> Project:
    """Return a project that everybody reads, a visitor too. Raises NotFound for every other one."""
    project = _found(project_id)
    if project is None or not is_public(project):
        raise NotFound
    return project


def is_public(project: Project) -> bool:
    """Tell whether a project is for everybody and on show now, of somebody who is here.

    It opens the page for visitors, the photos on it and what other servers are told; nothing else.
    """
    if project.stage == Stage.DROPPED or not project.author_uri:
        return False  # nobody bears it any more: its words go once it is over
    return publishing.reaches(project, None)


def is_private(project: Project) -> bool:
    """Tell whether a project was never sent: its bearers' own, whatever anybody reports."""
    return bool(project.stage == Stage.DRAFT and not project.round)


def own(project_id: int, *, viewer: Any) -> Project:
    """Return a project that somebody bears. Raises NotFound for everybody else's."""
    project = _found(project_id)
    if project is None or viewer is None or not is_bearer(project, viewer):
        raise NotFound
    return project


def _found(project_id: int) -> Project | None:
    return next(iter(rows_of(Project, "WHERE id = ?", (project_id,))), None)


def is_bearer(project: Project, viewer: Any) -> bool:
    """Tell whether somebody bears a project: only then may they write it and act for it."""
    return viewer is not None and str(viewer.uri) in bearer_uris(project)


def bearer_uris(project: Project) -> list[str]:
    """Return who bears a project, whoever proposed it first."""
    seats = asking.rows(_SEATS, [project.id])
    return [str(uri) for uri, state in seats if state == ACCEPTED]


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


_SEATS = (
    "SELECT member_uri, state FROM projects_bearer WHERE project_id IN (numbers) ORDER BY since, id"
)
_PARTS = (
    "SELECT EXISTS (SELECT 1 FROM projects_pledge WHERE project_id = ? AND supporter_uri = ?), "
    "EXISTS (SELECT 1 FROM projects_follower WHERE project_id = ? AND member_uri = ?), "
    "EXISTS (SELECT 1 FROM projects_volunteer v JOIN projects_task t ON t.id = v.task_id "
    f"WHERE t.project_id = ? AND v.member_uri = ? AND v.state IN ({', '.join('?' * len(HELPS))}))"
)
