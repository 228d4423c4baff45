"""Who may do what: a capability has a default role, and plugins may forbid or allow."""

from typing import Any

import structlog

from onemile import current
from onemile.errors import NotAllowed
from onemile.i18n import gettext as _

log = structlog.get_logger()

ROLES = ("visitor", "member", "moderator", "steward")


def allowed(member: Any, capability: str, subject: Any = None) -> bool:
    """Tell whether a member (or None, a visitor) may do something to a subject.

    One plugin's False forbids; otherwise one True allows; otherwise the role decides.
    Raises KeyError for a capability nobody declared.
    """
    instance = current.instance()
    rooms = instance.rooms
    if "capabilities" not in rooms:
        declared = instance.plugins.declared("register_capabilities")
        rooms["capabilities"] = {item.name: item for _owner, item in declared}
    known = rooms["capabilities"][capability]
    answers = _answers(member, capability, subject)
    if False in answers:
        return False
    if True in answers:
        return True
    role = "visitor" if member is None else member.role
    return ROLES.index(role) >= ROLES.index(known.granted_to)


def _answers(member: Any, capability: str, subject: Any) -> list[bool]:
    """Ask the plugins; one that cannot answer has forbidden it: that is the safe side."""
    plugins = current.instance().plugins
    try:
        given = plugins.hook.permit(member=member, capability=capability, subject=subject)
    except Exception:
        if plugins.reraise:
            raise
        log.exception("hook failed", hook="permit", capability=capability)
        return [False]
    return list(given)


def require(member: Any, capability: str, subject: Any = None) -> None:
    """Raise NotAllowed unless the member may."""
    if not allowed(member, capability, subject):
        raise NotAllowed(_("You are not allowed to do this."))
