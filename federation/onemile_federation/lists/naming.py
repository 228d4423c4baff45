"""Which lists name a host: it is let go when the last one names it no more.

A host that a list blocked belongs to it (``Host.list_id``); where that one lets go, it belongs to
the next list that names it, and stays as it stands until that list says otherwise.
"""

from collections.abc import Iterable, Mapping

from onemile.api import rows
from onemile_federation import fixed_sql
from onemile_federation.lists.models import BlockList, ListedHost
from onemile_federation.remote.models import Host

# Names in one statement.
NAMES_AT_ONCE = 500


def note(list_id: int, names: Iterable[str]) -> None:
    """Note, in the open transaction, what a list names now; only what has changed is written."""
    now = set(names)
    before = {name for (name,) in rows(_NAMED, (list_id,))}
    gone = sorted(before - now)
    for start in range(0, len(gone), NAMES_AT_ONCE):
        some = gone[start : start + NAMES_AT_ONCE]
        theirs = (ListedHost.list_id == list_id) & ListedHost.host.in_(some)
        ListedHost.delete().where(theirs).execute()
    new = [{"list_id": list_id, "host": name} for name in sorted(now - before)]
    fixed_sql.insert(ListedHost, new, once=("list_id", "host"))


def forget(list_id: int) -> None:
    """Forget, in the open transaction, what a list names."""
    ListedHost.delete().where(ListedHost.list_id == list_id).execute()


def heirs(list_id: int) -> dict[str, int]:
    """Return, of the hosts that a list has blocked, those that another list names: and which."""
    return {host: int(number) for host, number in rows(_HEIRS, (list_id, list_id))}


def hand_over(heirs: Mapping[str, int]) -> None:
    """Let hosts belong to other lists from now on, in the open transaction.

    These are asked for all that they name, and so may say how the hosts stand.
    """
    for list_id in sorted(set(heirs.values())):
        names = sorted(host for host, heir in heirs.items() if heir == list_id)
        for start in range(0, len(names), NAMES_AT_ONCE):
            some = names[start : start + NAMES_AT_ONCE]
            Host.update(list_id=list_id).where(Host.host.in_(some)).execute()
        BlockList.update(etag="").where(BlockList.id == list_id).execute()


_NAMED = "SELECT host FROM federation_listed_host WHERE list_id = ?"
_HEIRS = (
    "SELECT h.host, MIN(n.list_id) FROM federation_host h "
    "JOIN federation_listed_host n ON n.host = h.host "
    "WHERE h.list_id = ? AND n.list_id <> ? GROUP BY h.host"
)
