"""After a no one is not asked again for a while, and knows it before one asks."""

from datetime import datetime, timedelta
from typing import Any

from onemile.api import clock
from onemile_federation.partners import telling
from onemile_federation.partners.models import PartnershipEntry

# Who asks again sooner has not heard the no, or does not want to.
REST_DAYS = 30


def until(host: str, *, is_ours: bool) -> datetime | None:
    """Return until when a new proposal is not heard, after our no to a host or after theirs.

    None where there was none within REST_DAYS.
    """
    line: Any = PartnershipEntry
    told_no = (line.host == host) & (line.is_ours == is_ours) & (line.what == telling.REJECTED)
    found = line.select().where(told_no & (line.at > clock.ago(days=REST_DAYS)))
    latest = found.order_by(line.id.desc()).first()
    return None if latest is None else latest.at + timedelta(days=REST_DAYS)
