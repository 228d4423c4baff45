"""Whom a member follows, as a list that other servers read, and such a list that is brought here.

One address a line, as Mastodon writes them (``Account address``, further columns are passed over).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onemile.api import Invalid, find_by_uri, follows
from onemile.api import gettext as _
from onemile_federation import addresses, registry
from onemile_federation.intents import leading
from onemile_federation.remote import cards, reach, webfinger
from onemile_federation.remote.models import RemoteActor

HEADING = "Account address"
# Whom one may follow at most, and a heading; what is longer is no such list.
LIST_CHARS_MAX = 100_000


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """What a list holds: who is followed already, known here, not known here yet, and no address.

    ``wanted`` are those of them who will be asked.
    """

    followed: tuple[str, ...]
    known: tuple[str, ...]
    unknown: tuple[str, ...]
    senseless: tuple[str, ...]

    @property
    def wanted(self) -> tuple[str, ...]:
        """Those who will be asked, in the order of the list but for the unknown ones, last."""
        return self.known + self.unknown


def written(member: Any) -> str:
    """Return the list of those whom a member follows, at most FOLLOWED_MAX of them."""
    uris = follows.followed_uris(str(member.uri))
    rows = RemoteActor.select().where(RemoteActor.uri.in_(uris))
    elsewhere = {str(row.uri): _address(row) for row in rows}
    lines = [elsewhere.get(uri) or _of_ours(uri) for uri in uris]
    return "\n".join([HEADING, *(line for line in lines if line)]) + "\n"


def rehearse(text: str, *, member: Any) -> Rehearsed:
    """Say what a list holds, asking nobody. Raises Invalid on ``lines``: nothing, or too many."""
    found = _lines(text)
    if not found:
        raise Invalid({"lines": _("There is no address in it.")})
    if len(found) > follows.FOLLOWED_MAX:
        message = _("More than %(n)s addresses: nobody follows so many.", n=follows.FOLLOWED_MAX)
        raise Invalid({"lines": message})
    mine = set(follows.followed_uris(str(member.uri)))
    sorted_: dict[str, list[str]] = {name: [] for name in Rehearsed.__dataclass_fields__}
    for line in found:
        sorted_[_sort_of(line, mine)].append(line)
    return Rehearsed(**{name: tuple(lines) for name, lines in sorted_.items()})


def _sort_of(line: str, mine: set[str]) -> str:
    is_name = leading.is_name(line)
    if not is_name and not reach.may_be_asked(line) and not addresses.is_ours(line):
        return "senseless"
    uri = webfinger.proven(line) if is_name else line
    if uri in mine:
        return "followed"
    is_known = bool(uri) and RemoteActor.select().where(RemoteActor.uri == uri).exists()
    return "known" if is_known else "unknown"


def _lines(text: str) -> Sequence[str]:
    """Return the addresses of a list, each once; of a line with columns the first one."""
    first = (line.split(",")[0].strip().strip('"') for line in text.splitlines())
    whole = [one for one in first if one and one != HEADING]
    return list(dict.fromkeys(whole))


def _address(row: RemoteActor) -> str:
    home = cards.home_of(row)
    return home.removeprefix("@") if home.startswith("@") else str(row.uri)


def _of_ours(uri: str) -> str:
    """Return the name of one of ours as others know it; nothing for whom nobody may know."""
    member = find_by_uri(uri)
    if member is not None and not member.federates:
        return ""
    found = registry.actor(uri) if addresses.is_ours(uri) else None
    return f"{found[1].handle}@{addresses.host()}" if found is not None else ""
