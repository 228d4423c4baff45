"""Who may spend from the account in which what was collected for a project lies."""

from typing import Any

from onemile_projects import sight
from onemile_projects.models import Project
from onemile_projects.money.spending import SPENDS

SPEND = "ledger.spend"


def permits(member: Any, capability: str, subject: Any) -> bool | None:
    """Let a bearer of a project at work spend from its account; say nothing of any other."""
    if capability != SPEND or not isinstance(subject, str):
        return None
    project = _of_account(subject)
    if project is None:
        return None
    return project.stage in SPENDS and sight.is_bearer(project, member)


def _of_account(uri: str) -> Project | None:
    """Return the project whose account a URI is, letter by letter."""
    number = uri.removesuffix("/escrow").rpartition("/")[2]
    if not (number.isascii() and number.isdigit() and len(number) < 20):
        return None
    project: Project | None = Project.get_or_none(Project.id == int(number))
    return project if project is not None and project.escrow_uri == uri else None
