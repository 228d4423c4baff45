"""Hosts of which nothing ever came back: a name that was mistyped, or one where nobody is.

They stand in the table for having been asked. Stewards may take them off it.
"""

from collections.abc import Iterable
from typing import Any

from peewee import fn

from onemile.api import Conflict, lock_rows, transaction
from onemile.api import gettext as _
from onemile_federation.remote.host_table import work_of
from onemile_federation.remote.models import OPEN, Host, RemoteActor

# Names in one question.
NAMES_AT_ONCE = 500


def among(rows: Iterable[Host]) -> set[str]:
    """Return the names of those hosts that have never answered anything.

    Not of those about which something was decided: they may never have been asked.
    """
    asked = {str(row.host) for row in rows if is_silent(row) and not _is_decided(row)}
    return asked - with_people(asked)


def with_people(names: Iterable[str]) -> set[str]:
    """Return those of some hosts of whom anybody is known."""
    asked, known = sorted(names), set[str]()
    for start in range(0, len(asked), NAMES_AT_ONCE):
        some = RemoteActor.host.in_(asked[start : start + NAMES_AT_ONCE])
        theirs: Any = RemoteActor.select(RemoteActor.host).where(some).distinct().tuples()
        known |= {host for (host,) in theirs}
    return known


def take_off(host: str) -> None:
    """Let go of a host, spelled, that has never answered. Raises Conflict.

    Where it has answered by now, or something still waits for it or of it.
    """
    with transaction():
        row = lock_rows(Host.select().where(Host.host == host)).first()
        if row is None or host not in among([row]):
            raise Conflict(_("It has answered by now, or is on the list no more."))
        is_free = [~fn.EXISTS(waiting) for waiting in work_of(Host.host)]
        if not Host.select().where(Host.id == row.id, *is_free).exists():
            raise Conflict(_("Something still waits for it: let go of that first."))
        row.delete_instance()


def is_silent(row: Host) -> bool:
    """Tell whether nothing came from a host and nothing arrived there, as its row has it."""
    was_met = row.last_sent_at or row.last_received_at or row.software or row.refused_us_at
    return not was_met and row.shuts_us_out_since is None


def _is_decided(row: Host) -> bool:
    return row.standing != OPEN or bool(row.rejects_media)
