"""A steward agrees to where a partner says that it is: what follows is set going with it."""

from onemile.api import Conflict, defer, transaction
from onemile_federation.mile import territories
from onemile_federation.partners import holding
from onemile_federation.partners.deciding import stands_otherwise
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE, PAUSED
from onemile_federation.remote.hosts import TURN


def agree(host: str, *, digest: str, by_uri: str) -> None:
    """Agree to the territory of this digest, in one transaction with its line in the book.

    Raises NotFound where they have said none, Conflict where they say another one by now, or
    where the partnership has ended.
    """
    with transaction():
        row = holding.held(Partnership.host == host)
        if row is None or row.state not in (ACTIVE, PAUSED):
            raise Conflict(stands_otherwise())
        territories.approve(row, digest=digest, by_uri=by_uri)
        defer(TURN, {"host": host})
