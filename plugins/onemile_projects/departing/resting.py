"""A bearer or a helper is suspended, or comes back: what becomes of projects meanwhile.

As long as somebody else bears a project it goes on, and is shown as theirs. Where nobody does, it
is as if the last one had gone: it is suspended, until they are reinstated or a steward decides.
"""

from collections.abc import Iterable

from onemile.api import find_by_uri, lock_rows, record, transaction
from onemile_projects import sight, stages
from onemile_projects.events import ShowingChanged
from onemile_projects.help import queueing
from onemile_projects.help.help_models import WAITING, Task, Volunteer
from onemile_projects.lifecycle import ALIVE, OVER, Actor, Reason, Step
from onemile_projects.models import ACCEPTED, Bearer, Project
from onemile_projects.review import suspension

# Written beside the suspension, for whoever reads the journal.
REST = "bearers_rest"


def suspended(member_uri: str) -> None:
    """Let others bear what a suspended member bore, and take them off what they had promised."""
    with transaction():
        member = find_by_uri(member_uri)
        if member is None or not member.is_suspended:
            return  # reinstated meanwhile, or gone
        coming = _coming(member_uri)
        rows = _locked_all(member_uri, {int(row.task.project_id) for row in coming})
        for project in rows.values():
            if member_uri in sight.bearer_uris(project):
                _rest(project, member_uri)
        # What has ended, or was taken off meanwhile, waits for nobody any more.
        for row in _coming(member_uri):
            helped = rows.get(int(row.task.project_id))
            if helped is not None:
                queueing.step_back(helped, row.task, row, change="cannot", state="gone")


def reinstated(member_uri: str) -> None:
    """Let go on what was suspended for want of this member, and for nothing else."""
    with transaction():
        member = find_by_uri(member_uri)
        if member is None or not member.is_active:
            return
        for project in _locked_all(member_uri).values():
            if Reason.RESTING in stages.reasons(project):
                suspension.lift(project, {Reason.RESTING}, actors={Actor.MODERATOR})


def _rest(project: Project, member_uri: str) -> None:
    others = [uri for uri in sight.active_bearers(project) if uri != member_uri]
    if others and project.author_uri == member_uri:
        # What a suspended member has published is shown to nobody: this is the others' as well.
        heir = find_by_uri(others[0])
        assert heir is not None
        project.author_uri, project.author_id = heir.uri, heir.id
        project.save(only=[Project.author_uri, Project.author_id])
        record(ShowingChanged(project_id=project.id, project_uri=project.uri))
    if not others and project.stage in ALIVE:
        stages.take(project, Step.SUSPEND, actors={Actor.CLOCK}, suspended_for=str(Reason.RESTING))
        stages.journal(project, REST)


def _locked_all(member_uri: str, helped: Iterable[int] = ()) -> dict[int, Project]:
    """Take what somebody bears and helps, once and by its number: as whoever leaves does."""
    mine = (Bearer.member_uri == member_uri) & (Bearer.state == ACCEPTED)
    borne = Project.id.in_(Bearer.select(Bearer.project).where(mine))
    concerned = (borne & Project.stage.not_in(sorted(OVER))) | Project.id.in_(sorted(helped))
    rows = lock_rows(Project.select().where(concerned).order_by(Project.id))
    return {int(row.id): row for row in rows}


def _coming(member_uri: str) -> list[Volunteer]:
    waits = Volunteer.state.in_(WAITING)
    rows = Volunteer.select(Volunteer, Task).join(Task)
    rows = rows.where((Volunteer.member_uri == member_uri) & waits)
    return list(rows.order_by(Task.project, Volunteer.id))
