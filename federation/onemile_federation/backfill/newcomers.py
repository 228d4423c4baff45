"""Hosts that nobody here has met, of which a list names any number: some are asked at a time."""

from collections.abc import Callable

from onemile_federation.backfill.bounds import NEW_HOSTS_A_READING
from onemile_federation.backfill.models import Waiting
from onemile_federation.remote.models import Host


def door(root_uri: str) -> Callable[[str], bool]:
    """Return whether a host may be asked about the thread of ``root_uri``, beside what waits.

    Whoever has answered once is met, and so is who was heard; who hangs stays new while it waits.
    """
    of_it = Waiting.select(Waiting.host).where(Waiting.root_uri == root_uri).distinct()
    is_new: dict[str, bool] = {}
    in_hand = {str(row.host) for row in of_it if _is_new(str(row.host), is_new)}

    def may_ask(host: str) -> bool:
        if not _is_new(host, is_new) or host in in_hand:
            return True
        if len(in_hand) >= NEW_HOSTS_A_READING:
            return False
        in_hand.add(host)
        return True

    return may_ask


def _is_new(host: str, known: dict[str, bool]) -> bool:
    if host not in known:
        known[host] = not Host.select().where(Host.host == host).exists()
    return known[host]
