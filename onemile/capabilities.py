"""Who may do what: a capability has a default role; its owner may allow, anybody may forbid."""

from collections.abc import Callable, Iterator
from typing import Any

from onemile import current
from onemile.answers import single
from onemile.errors import NotAllowed
from onemile.fields import URI_CHARS_MAX
from onemile.i18n import gettext as _
from onemile.plugin_manager import CORE, Plugin

ROLES = ("visitor", "member", "moderator", "steward")
# To spend from an account that is not one's own; its subject is the account's URI.
SPEND = "ledger.spend"


def is_declared(capability: str) -> bool:
    """Tell whether the core or a plugin that is enabled has declared a capability."""
    declared = current.instance().plugins.declared("register_capabilities")
    return any(item.name == capability for _owner, item in declared)


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
    if capability == SPEND:
        return _may_spend(member, subject)
    answers = [answer for answer in _answers(member, capability, subject) if answer is not None]
    if answers:
        return all(answers)
    role = "visitor" if member is None else member.role
    return ROLES.index(role) >= ROLES.index(known.granted_to)


def require(member: Any, capability: str, subject: Any = None) -> None:
    """Raise NotAllowed unless the member may."""
    if not allowed(member, capability, subject):
        raise NotAllowed(_("You are not allowed to do this."))


def _answers(member: Any, capability: str, subject: Any) -> Iterator[bool | None]:
    """Ask the plugins one by one; nobody opens, or closes by a mishap, what is another's.

    Who owns a capability and cannot answer for it has forbidden it: that is the safe side.
    """
    plugins = current.instance().plugins
    asked = {"member": member, "capability": capability, "subject": subject}
    for plugin, ask in plugins.each("permit", **asked):
        is_owner = capability.startswith(f"{plugin.name}.")
        answer = _answer(plugin, ask, failed=False if is_owner else None)
        yield None if answer and not is_owner else answer


def _answer(plugin: Plugin, ask: Callable[[], Any], *, failed: bool | None) -> bool | None:
    """Return one plugin's answer: ``failed`` should it raise, None for none of the three."""
    answer: bool | None = failed
    with current.instance().plugins.forgiving("permit", plugin):
        given = ask()
        answer = None
        answer = single("permit", given)
    return answer


def _may_spend(member: Any, account_uri: Any) -> bool:
    """Tell whether a member may spend from an account: their own, or as its plugin says.

    Only the plugin under whose address the account lies is asked, and the core, which holds
    back who is suspended. Where nobody answers, nobody may: no role opens an account.
    """
    if member is None or not isinstance(account_uri, str) or len(account_uri) > URI_CHARS_MAX:
        return False
    allowing = False
    asked = {"member": member, "capability": SPEND, "subject": account_uri}
    for plugin, ask in current.instance().plugins.each("permit", **asked):
        if plugin.name == CORE:
            if _answer(plugin, ask, failed=False) is False:
                return False
        elif account_uri.startswith(current.address_of(plugin.name)):
            allowing = _answer(plugin, ask, failed=False) is True
    return allowing or account_uri == str(member.uri)
