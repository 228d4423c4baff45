"""What was taken back before it ever arrived at a host, though that was tried.

The ledger has a line from the first attempt on, since one whose answer got lost may have arrived.
Where every attempt was answered by nobody, or by a no, people are told so instead of "had it".
"""

from collections.abc import Sequence

from onemile_federation import fixed_sql
from onemile_federation.outbox.models import SENT


def among(object_uris: Sequence[str]) -> set[tuple[str, str]]:
    """Return the URI and the host of each that was tried and never taken; of a page of URIs.

    Known as long as its deliveries are kept (``ending.KEEP_DAYS``): of what is older, nothing.
    """
    found = fixed_sql.about(_NEVER_TAKEN, object_uris, then=(SENT,))
    return {(str(uri), str(host)) for uri, host in found}


_NEVER_TAKEN = (
    "SELECT a.object_uri, d.host FROM federation_activity a "
    "JOIN federation_delivery d ON d.activity_id = a.id "
    "WHERE a.object_uri IN ({marks}) "
    "AND a.verb IN ('Create', 'Update', 'Announce') "
    "AND a.whole_of NOT IN ('Delete', 'Add', 'Remove') "
    "GROUP BY a.object_uri, d.host "
    "HAVING SUM(CASE WHEN d.state = ? THEN 1 ELSE 0 END) = 0"
)
