"""Who may judge what bearers show: an examiner who has no part in the project."""

from typing import Any

from onemile.api import NotAllowed, allowed
from onemile.api import gettext as _
from onemile_projects import sight
from onemile_projects.help.help_models import COMING, DONE, OFFERED, QUEUED, Task, Volunteer
from onemile_projects.models import Project
from onemile_projects.money.money_models import FREED, REFUSED, Pledge, Release
from onemile_projects.terms import EXAMINE


def may_judge(project: Project, member: Any) -> bool:
    """Tell whether somebody may say yes or no to what the bearers of a project show or ask.

    Never who bears it, has promised it Smiles, or is thanked from it.
    """
    return (
        member is not None
        and allowed(member, EXAMINE)
        and not sight.is_bearer(project, member)
        and not _has_a_part(project, str(member.uri))
    )


def require_judge(project: Project, member: Any) -> None:
    """Raise NotAllowed, with the reason, unless somebody may judge."""
    if may_judge(project, member):
        return
    if not allowed(member, EXAMINE):
        raise NotAllowed(_("Only an examiner of the association can decide this."))
    raise NotAllowed(_("You have a part in this project: another examiner decides."))


def _has_a_part(project: Project, uri: str) -> bool:
    pledged = (Pledge.project == project.id) & (Pledge.supporter_uri == uri)
    if Pledge.select().where(pledged & (Pledge.state != FREED)).exists():
        return True
    paid = (Release.project == project.id) & (Release.payee_uri == uri)
    if Release.select().where(paid & (Release.state != REFUSED)).exists():
        return True
    helps = (Task.project == project.id) & (Volunteer.member_uri == uri)
    thanked = (Task.amount_smiles > 0) & Volunteer.state.in_((COMING, QUEUED, OFFERED, DONE))
    return bool(Volunteer.select().join(Task).where(helps & thanked).exists())
