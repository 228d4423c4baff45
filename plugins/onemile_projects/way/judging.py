"""Who may judge what bearers show: an examiner who has no part in the project."""

from typing import Any

from onemile.api import Member, NotAllowed, allowed
from onemile.api import gettext as _
from onemile_projects import parts
from onemile_projects.models import Project
from onemile_projects.terms import EXAMINE


def may_judge(project: Project, member: Any) -> bool:
    """Tell whether somebody may say yes or no to what the bearers of a project show or ask.

    Never who bears it, gives to it, lends to it, helps, or is paid from it.
    """
    return (
        member is not None
        and allowed(member, EXAMINE)
        and not parts.keeps_from_judging(project, str(member.uri))
    )


def require_judge(project: Project, member: Any) -> None:
    """Raise NotAllowed, with the reason, unless somebody may judge.

    The member is read anew: they may have been suspended, or taken off, since the page was made.
    """
    fresh = Member.get_or_none(Member.id == member.id)
    if may_judge(project, fresh):
        return
    if fresh is None or not allowed(fresh, EXAMINE):
        raise NotAllowed(_("Only an examiner of the association can decide this."))
    raise NotAllowed(_("You have a part in this project: another examiner decides."))
