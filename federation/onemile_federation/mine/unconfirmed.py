"""Which servers have not said that what a member took back is gone there (federation.md 1.10)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import ExportFile, Kept
from onemile.api import gettext as _
from onemile_federation.outbox import ledger
from onemile_federation.remote import reach

# Names on the page and in the sentence; a copy of one's data has them all.
HOSTS_NAMED_MAX = 30


@dataclass(frozen=True, kw_only=True)
class Silent:
    """A server that was asked ``ledger.CONFIRM_DAYS`` ago or more, and has not confirmed.

    ``n_things`` counts what the member wrote; ``has_person``: it was to forget them as well.
    ``address`` is where its people are found.
    """

    host: str
    address: str
    n_things: int
    has_person: bool
    asked_at: datetime


def of(member_uri: str) -> list[Silent]:
    """Return who owes a member an answer, by name; of their own things alone."""
    by_host: dict[str, list[ledger.Erasure]] = {}
    for one in ledger.unconfirmed(sender_uri=member_uri):
        by_host.setdefault(one.host, []).append(one)
    return [_silent(host, found, member_uri) for host, found in sorted(by_host.items())]


def named(hosts: Sequence[str]) -> str:
    """Return some hosts as a list in words, HOSTS_NAMED_MAX of them by name."""
    rest = len(hosts) - HOSTS_NAMED_MAX
    words = ", ".join(hosts[:HOSTS_NAMED_MAX])
    return _("%(hosts)s and %(n)s more", hosts=words, n=rest) if rest > 0 else words


def kept(member: Any) -> Sequence[Kept]:
    """Say to who leaves which servers are asked to delete, and that this list stays."""
    hosts = ledger.hosts_that_have(sender_uri=str(member.uri))
    if not hosts:
        return ()
    what = _("The list of the servers that are asked to delete what they have of you:")
    why = _(
        "So that each of them is asked again until it answers. Note them down: if you want to know "
        "in %(days)s days who has not confirmed, write to us.",
        days=ledger.CONFIRM_DAYS,
    )
    return (Kept(what=f"{what} {named(hosts)}", why=why),)


def export(member: Any) -> Sequence[ExportFile]:
    """Hand out who has something of a member, and who has not confirmed that it is gone."""
    uri = str(member.uri)
    hosts = ledger.hosts_that_have(sender_uri=uri)
    if not hosts:
        return ()
    content = {
        "servers_that_have_something": hosts,
        "not_confirmed": [
            {"thing": one.object_uri, "server": one.host, "asked_at": str(one.asked_at)}
            for one in ledger.unconfirmed(sender_uri=uri)
        ],
    }
    text = json.dumps(content, ensure_ascii=False, indent=2).encode()
    return (ExportFile(name="other_instances.json", media_type="application/json", content=text),)


def _silent(host: str, found: Sequence[ledger.Erasure], member_uri: str) -> Silent:
    things = [one for one in found if one.object_uri != member_uri]
    return Silent(
        host=host,
        address=f"{reach.scheme()}://{host}/",
        n_things=len(things),
        has_person=len(things) < len(found),
        asked_at=min(one.asked_at for one in found if one.asked_at is not None),
    )
