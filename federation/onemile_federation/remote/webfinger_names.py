"""Names as they are written, ``@anna@town.example`` and the like: their two parts."""

import re
from typing import Any

from onemile_federation.remote import hosts
from onemile_federation.remote.models import NAME_CHARS_MAX

# What peers let in before the @: letters and digits of any script, and between them . - _
_NAME = re.compile(r"\w(?:[\w.-]*\w)?")


def parts(address: str) -> tuple[str, str]:
    """Return name and host of an address; two empty texts for what is none."""
    typed = address.strip().removeprefix("acct:").removeprefix("@")
    name, _at, host = typed.partition("@")
    spelled = hosts.spelled(host) if host else ""
    is_name = len(name) <= NAME_CHARS_MAX and _NAME.fullmatch(name)
    return (name, spelled) if is_name and spelled else ("", "")


def host_named(address: Any, *, name: str) -> str:
    """Return the host of a name in what others wrote; empty where it is no such address of it."""
    if not isinstance(address, str) or len(address) > 2 * hosts.NAME_CHARS_MAX:
        return ""
    called, host = parts(address)
    return host if called.lower() == name.lower() else ""
