"""After a no one is not asked again for a while, and knows it before one asks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from onemile.api import clock, day
from onemile.api import gettext as _
from onemile_federation.partners import telling
from onemile_federation.partners.models import Partnership, PartnershipEntry
from onemile_federation.partners.sides import ENDED

# Who asks again sooner has not heard the no, or does not want to.
REST_DAYS = 30


def until(host: str, *, is_ours: bool) -> datetime | None:
    """Return until when a new proposal is not heard, after our no to a host or after theirs.

    None where there was none within REST_DAYS, or a yes of either side after it.
    """
    line: Any = PartnershipEntry
    told_no = (line.is_ours == is_ours) & (line.what == telling.REJECTED)
    answers = told_no | (line.what == telling.ACCEPTED)
    lately = (line.host == host) & (line.at > clock.ago(days=REST_DAYS))
    latest = line.select().where(lately & answers).order_by(line.id.desc()).first()
    if latest is None or latest.what == telling.ACCEPTED:
        return None
    until: datetime = latest.at + timedelta(days=REST_DAYS)
    return until


def said(row: Partnership) -> str:
    """Return which side said no to a proposal, and who may ask again.

    Empty where it did not end by a no.
    """
    return said_of([row])[str(row.host)]


def said_of(rows: Sequence[Partnership]) -> dict[str, str]:
    """Return it of some, by host, in one question."""
    line: Any = PartnershipEntry
    hosts = [str(row.host) for row in rows if row.state == ENDED]
    ends = line.host.in_(hosts) & line.what.in_((telling.REJECTED, telling.ENDED))
    latest = line.select(fn.MAX(line.id)).where(ends).group_by(line.host)
    found = line.select().where(line.id.in_(latest)) if hosts else []
    told_no = {str(one.host): _sentence(one) for one in found if one.what == telling.REJECTED}
    return {str(row.host): told_no.get(str(row.host), "") for row in rows}


def _sentence(last: Any) -> str:
    at, again = day(last.at), day(last.at + timedelta(days=REST_DAYS))
    if last.is_ours:
        return _(
            "We said no on %(at)s. They can ask again from %(again)s on; you can propose it to "
            "them at any time.",
            at=at,
            again=again,
        )
    return _(
        "They said no on %(at)s. You can ask again from %(again)s on; they can propose it to you "
        "at any time.",
        at=at,
        again=again,
    )
