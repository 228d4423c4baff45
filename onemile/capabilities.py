"""Who may do what: a capability has a default role; its owner may allow, anybody may forbid."""

from collections.abc import Iterator
from typing import Any

from onemile import current
from onemile.answers import single
from onemile.errors import NotAllowed
from onemile.i18n import gettext as _

ROLES = ("visitor", "member", "moderator", "steward")


def allowed(member: Any, capability: str, subject: Any = None) -> bool:
    """Tell whether a member (or None, a visitor) may do something to a subject.

    Anybody's False forbids; otherwise the True of the one whose capability it is allows;
    otherwise the role decides. Raises KeyError for a capability nobody declared.
    """
    instance = current.instance()
    rooms = instance.rooms
    if "capabilities" not in rooms:
        declared = instance.plugins.declared("register_capabilities")
        rooms["capabilities"] = {item.name: item for _owner, item in declared}
    known = rooms["capabilities"][capability]
    answers = [answer for answer in _answers(member, capability, subject) if answer is not None]
    if answers:
        return all(answers)
    role = "visitor" if member is None else member.role
    return ROLES.index(role) >= ROLES.index(known.granted_to)


def _answers(member: Any, capability: str, subject: Any) -> Iterator[bool | None]:
    """Ask the plugins one by one; nobody opens, or closes by a mishap, what is another's.

    Who owns a capability and cannot answer for it has forbidden it: that is the safe side.
    """
    plugins = current.instance().plugins
    asked = {"member": member, "capability": capability, "subject": subject}
    for plugin, ask in plugins.each("permit", **asked):
        is_owner = capability.startswith(f"{plugin.name}.")
        answer: bool | None = False if is_owner else None
        with plugins.forgiving("permit", plugin):
            given = ask()
            # No answer, should it be none of the three.
            answer = None
            answer = single("permit", given)
        yield None if answer and not is_owner else answer


def require(member: Any, capability: str, subject: Any = None) -> None:
    """Raise NotAllowed unless the member may."""
    if not allowed(member, capability, subject):
        raise NotAllowed(_("You are not allowed to do this."))
