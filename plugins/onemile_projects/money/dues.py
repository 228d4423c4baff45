"""What of an escrow is somebody's already: asked for, or owed to who helped unpaid so far."""

from peewee import fn

from onemile.api import find_by_uri
from onemile_projects import parts, sight
from onemile_projects.help.help_models import COMING, DONE, Task, Volunteer
from onemile_projects.models import Project
from onemile_projects.money.money_models import ASKED, ESCROW, REFUSED, Release


def asked_smiles(project: Project) -> int:
    """Return what bearers have asked for, and nobody has decided about."""
    waits = (Release.project == project.id) & (Release.state == ASKED) & (Release.source == ESCROW)
    total = Release.select(fn.COALESCE(fn.SUM(Release.amount_smiles), 0)).where(waits)
    return int(total.scalar())


def owed_smiles(project: Project) -> int:
    """Return what is due to who helped, or is to come, and has no exchange that holds it.

    What they were given or is asked for them without a task since then counts for it: so it is
    paid where nobody keeps exchanges. Nothing is due to who has left.
    """
    due: dict[str, int] = {}
    for row in _unpaid(project):
        uri = str(row.member_uri)
        if is_thanked(project, row.task, uri):
            due[uri] = due.get(uri, 0) + int(row.task.amount_smiles)
    return sum(
        max(0, amount - _given_smiles(project, uri))
        for uri, amount in due.items()
        if find_by_uri(uri) is not None
    )


def is_thanked(project: Project, task: Task, member_uri: str) -> bool:
    """Tell whether a task's Smiles are for somebody: for no bearer, and for no examiner of it."""
    if not task.amount_smiles or member_uri in sight.bearer_uris(project):
        return False
    return not parts.has_judged(project, member_uri)


def _unpaid(project: Project) -> list[Volunteer]:
    """Give who helped or is to come, and whom no exchange pays: what it holds is left out."""
    waits = Volunteer.commitment_key.is_null() & (Volunteer.paid_smiles == 0)
    theirs = (Task.project == project.id) & Volunteer.state.in_((COMING, DONE)) & waits
    rows = Volunteer.select(Volunteer, Task).join(Task).where(theirs)
    return list(rows.order_by(Volunteer.id))


def _given_smiles(project: Project, uri: str) -> int:
    """Return what a helper was given, or is asked for them, since they came to help."""
    since = Volunteer.select(fn.MIN(Volunteer.at)).join(Task)
    since = since.where((Task.project == project.id) & (Volunteer.member_uri == uri))
    theirs = (Release.project == project.id) & (Release.payee_uri == uri)
    counted = (Release.source == ESCROW) & (Release.state != REFUSED)
    rows = Release.select(fn.COALESCE(fn.SUM(Release.amount_smiles), 0))
    return int(rows.where(theirs & counted & (Release.asked_at >= since)).scalar())
