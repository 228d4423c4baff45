"""Which servers have not said that what a member took back is gone there (federation.md 1.10)."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from onemile.api import ExportFile, Kept
from onemile.api import gettext as _
from onemile_federation.outbox import ledger, owed
from onemile_federation.remote import reach

# Names in a sentence, and servers on the page; a copy of one's data has them all.
HOSTS_NAMED_MAX = 30
HOSTS_LISTED_MAX = 200


@dataclass(frozen=True, kw_only=True)
class Silent(owed.Silence):
    """A server that owes a member an answer; ``address`` is where its people are found."""

    address: str


@dataclass(frozen=True, kw_only=True)
class Listed:
    """Who owes a member an answer: those that are listed, and how many more there are."""

    servers: Sequence[Silent]
    n_more: int


def of(member_uri: str) -> Listed:
    """Return who owes a member an answer, by name, HOSTS_LISTED_MAX; of their own things alone."""
    found = owed.silent_hosts(sender_uri=member_uri, limit=HOSTS_LISTED_MAX)
    n = (
        len(found)
        if len(found) < HOSTS_LISTED_MAX
        else owed.count_silent_hosts(sender_uri=member_uri)
    )
    servers = [Silent(**vars(one), address=f"{reach.scheme()}://{one.host}/") for one in found]
    return Listed(servers=servers, n_more=n - len(found))


def named(member_uri: str) -> tuple[str, int]:
    """Return who has something of a member in words, HOSTS_NAMED_MAX by name, and how many."""
    n = owed.count_hosts_that_have(sender_uri=member_uri)
    hosts = owed.hosts_that_have(sender_uri=member_uri, limit=HOSTS_NAMED_MAX) if n else []
    words, rest = ", ".join(hosts), n - len(hosts)
    return (_("%(hosts)s and %(n)s more", hosts=words, n=rest) if rest > 0 else words), n


def kept(member: Any) -> Sequence[Kept]:
    """Say to who leaves which servers are asked to delete, and that this list stays."""
    words, n = named(str(member.uri))
    if not n:
        return ()
    what = _("The list of the servers that are asked to delete what they have of you:")
    why = _(
        "So that each of them is asked again until it answers. After %(days)s days we write to you "
        "once which of them has not confirmed.",
        days=ledger.CONFIRM_DAYS,
    )
    return (Kept(what=f"{what} {words}", why=why),)


def export(member: Any) -> Sequence[ExportFile]:
    """Hand out who has something of a member, and who has not confirmed: all of them."""
    uri = str(member.uri)
    if not owed.hosts_that_have(sender_uri=uri, limit=1):
        return ()
    content = partial(_written, uri)
    return (
        ExportFile(name="other_instances.json", media_type="application/json", content=content),
    )


def _written(member_uri: str) -> Iterator[bytes]:
    """Give the two lists as JSON, line by line: neither is held whole."""
    yield b'{\n"servers_that_have_something": ['
    yield from _lines(owed.every_host_that_has(sender_uri=member_uri))
    yield b'],\n"not_confirmed": ['
    yield from _lines(
        {"thing": one.object_uri, "server": one.host, "asked_at": str(one.asked_at)}
        for one in owed.every_unconfirmed(sender_uri=member_uri)
    )
    yield b"]\n}\n"


def _lines(found: Iterator[Any]) -> Iterator[bytes]:
    between = "\n"
    for one in found:
        yield (between + json.dumps(one, ensure_ascii=False)).encode()
        between = ",\n"
