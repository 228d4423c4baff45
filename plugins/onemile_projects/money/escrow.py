"""Who may spend from the account of a project, and who settles no dispute about it."""

from typing import Any

from onemile.api import rows_of
from onemile_projects import parts, sight
from onemile_projects.help.help_models import Task, Volunteer
from onemile_projects.lifecycle import OVER
from onemile_projects.models import Project
from onemile_projects.money.spending import SPENDS

SPEND = "ledger.spend"
# To settle a dispute about an exchange that an account pays.
MEDIATE = "exchanges.mediate"


def permits(member: Any, capability: str, subject: Any) -> bool | None:
    """Let a bearer of a project at work spend from its account; say nothing of any other.

    Whoever has a part in it, or bore it, settles no dispute about a task that it pays.

    Asked again before a task is paid: nobody while it is suspended or paused. With whom it was
    agreed that a task is done says so to its end, a bearer still or not.
    """
    if capability not in (SPEND, MEDIATE) or not isinstance(subject, str):
        return None
    project = _of_account(subject)
    if project is None:
        return None
    if capability == MEDIATE:
        has_part = parts.has(project, member.uri, *parts.OWN, parts.once_bearers)
        return False if has_part else None
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
    # Asked for every account that is looked at, so in fixed SQL.
    found = rows_of(Project, "WHERE id = ?", (int(number),))
    return next((project for project in found if project.escrow_uri == uri), None)
