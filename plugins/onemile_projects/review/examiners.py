"""Who examines projects: the moderators, and whom a steward has asked beside them."""

from dataclasses import dataclass
from typing import Any

from onemile.api import (
    Conflict,
    Invalid,
    Member,
    NotFound,
    allowed,
    find_by_email,
    require,
    transaction,
)
from onemile.api import gettext as _
from onemile_projects import asking, parts
from onemile_projects.models import Project
from onemile_projects.review.review_models import Examiner
from onemile_projects.terms import EXAMINE, STEWARD

# Two opinions, from two people.
OPINIONS = 2
# An association asks a handful; a page shows them all.
NAMED_MAX = 60
_BY_ROLE = ("moderator", "steward")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One who examines: by their role, or named (``row_id``) by a steward."""

    member: Member
    row_id: int | None


def permits(member: Any, capability: str) -> bool | None:
    """Answer for ``projects.examine``: yes for whom a steward has named, else as the role says."""
    if capability != EXAMINE or member is None:
        return None
    if member.role in _BY_ROLE:
        return None
    named = "SELECT 1 FROM projects_examiner WHERE member_uri = ?"
    return True if asking.row(named, [member.uri]) else None


def everybody() -> list[Row]:
    """Return all who may examine, those named by a steward last."""
    named = {str(row.member_uri): int(row.id) for row in Examiner.select().limit(NAMED_MAX)}
    may = Member.role.in_(_BY_ROLE) | Member.uri.in_(list(named))
    people = Member.select().where((Member.state == "active") & may).order_by(Member.id)
    rows = [Row(member=one, row_id=named.get(str(one.uri))) for one in people]
    seen = [row for row in rows if allowed(row.member, EXAMINE)]
    return sorted(seen, key=lambda row: row.row_id is not None)


def lacks_somebody() -> bool:
    """Tell whether the association has too few to give two opinions on anything."""
    return len(everybody()) < OPINIONS


def free_for(project: Project) -> list[str]:
    """Return who could still examine a project in its present round, by URI."""
    bound = bound_to(project)
    return [str(row.member.uri) for row in everybody() if str(row.member.uri) not in bound]


def bound_to(project: Project) -> frozenset[str]:
    """Return who may not examine a project now, whatever they declare.

    Who bears it, who has promised it Smiles, who stood aside this round, whose declaration
    was found false, and, once it is appealed, who gave the opinions appealed against.
    """
    return parts.who(project, *parts.OWN, parts.barred)


def name(email: str, *, by: Any = None) -> Examiner:
    """Let a member examine projects. ``by`` is a steward; nobody is who keeps the machine.

    Raises NotAllowed, Invalid (``email``), Conflict.
    """
    if by is not None:
        require(by, STEWARD)
    with transaction():
        member = find_by_email(email)
        if member is None or not member.is_active:
            raise Invalid({"email": _("No active member has this address.")})
        if member.role in _BY_ROLE:
            raise Conflict(_("%(name)s examines already, as a moderator.", name=member.shown_name))
        if Examiner.select().count() >= NAMED_MAX:
            raise Conflict(_("You have named %(n)s: take somebody off first.", n=NAMED_MAX))
        if Examiner.select().where(Examiner.member_uri == member.uri).exists():
            raise Conflict(_("%(name)s examines already.", name=member.shown_name))
        row: Examiner = Examiner.create(
            member_uri=member.uri,
            member_id=member.id,
            named_by_uri=by.uri if by is not None else "",
        )
    return row


def take_off(row_id: int, *, by: Any) -> None:
    """Let somebody examine no more; opinions they gave stay. Raises NotAllowed, NotFound."""
    require(by, STEWARD)
    if not Examiner.delete().where(Examiner.id == row_id).execute():
        raise NotFound


def take_off_by_email(email: str) -> bool:
    """The same by their address, for who keeps the machine; False where they were not named."""
    member = find_by_email(email)
    gone = Examiner.delete().where(Examiner.member_uri == (member.uri if member else ""))
    return bool(gone.execute())
