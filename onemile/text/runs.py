"""Pure: the addresses in plain words, found so that each leads where it says."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»]+", re.IGNORECASE)
# At the end of an address they belong to the sentence around it.
_AFTER = ".,;:!?…)]}'’"
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True, kw_only=True)
class Run:
    """Some words as they were written; ``address`` is where they lead, if anywhere."""

    text: str
    address: str = ""


def runs_of(text: str) -> list[Run]:
    """Return a text in runs; what is shown of a link is its whole address, and nothing else."""
    found, at = [], 0
    for match in _ADDRESS.finditer(text):
        address = match.group().rstrip(_AFTER)
        if not _leads(address):
            continue
        if match.start() > at:
            found.append(Run(text=text[at : match.start()]))
        found.append(Run(text=address, address=address))
        at = match.start() + len(address)
    if at < len(text):
        found.append(Run(text=text[at:]))
    return found


def _leads(address: str) -> bool:
    """Tell whether an address names one host in plain letters: no name before it, no backslash."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    is_plain = "\\" not in address and "@" not in parts.netloc and "%" not in parts.netloc
    return is_plain and bool(_HOST.fullmatch(host or ""))
