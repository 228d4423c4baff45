"""Who may spend from the account in which what was collected for a project lies."""

from typing import Any

from onemile_projects import sight
from onemile_projects.help.help_models import Task, Volunteer
from onemile_projects.lifecycle import OVER
from onemile_projects.models import Project
from onemile_projects.money.spending import SPENDS

SPEND = "ledger.spend"


def permits(member: Any, capability: str, subject: Any) -> bool | None:
    """Let a bearer of a project at work spend from its account; say nothing of any other.

    Asked again before a task is paid: nobody while it is suspended or paused. With whom it was
    agreed that a task is done says so to its end, a bearer still or not.
    """
    if capability != SPEND or not isinstance(subject, str):
        return None
    project = _of_account(subject)
    if project is None:
        return None
    if project.stage in SPENDS and sight.is_bearer(project, member):
        return True
    return project.stage in SPENDS | OVER and _receives(project, member)


def _receives(project: Project, member: Any) -> bool:
    """Tell whether an exchange that thanks somebody for a task was agreed with a member."""
    theirs = (Task.project == project.id) & (Volunteer.receiver_uri == str(member.uri))
    agreed = Volunteer.commitment_key.is_null(False)
    return bool(Volunteer.select().join(Task).where(theirs & agreed).exists())


def _of_account(uri: str) -> Project | None:
    """Return the project whose account a URI is, letter by letter."""
    number = uri.removesuffix("/escrow").rpartition("/")[2]
    if not (number.isascii() and number.isdigit() and len(number) < 20):
        return None
    project: Project | None = Project.get_or_none(Project.id == int(number))
    return project if project is not None and project.escrow_uri == uri else None
