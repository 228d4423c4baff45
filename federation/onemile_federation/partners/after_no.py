"""What ended as a proposal: by a no, after which one is not asked again for a while, or taken back.

Whoever was told no knows it before they ask.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import fn

from onemile.api import clock, day
from onemile.api import gettext as _
from onemile_federation.partners import telling
from onemile_federation.partners.models import Partnership, PartnershipEntry
from onemile_federation.partners.sides import ENDED

# Who asks again sooner has not heard the no, or does not want to.
REST_DAYS = 30
# What the book says of an end; of the last of them it is asked what it ended.
_ENDS = (telling.REJECTED, telling.WITHDRAWN, telling.ENDED)


class Unmade(NamedTuple):
    """How a proposal ended that became no partnership, in a sentence; empty for a partnership."""

    said: str = ""
    is_no: bool = False


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


def said(row: Partnership) -> Unmade:
    """Return which side said no to a proposal, and who may ask again; or which took it back."""
    return said_of([row])[str(row.host)]


def said_of(rows: Sequence[Partnership]) -> dict[str, Unmade]:
    """Return it of some, by host, in one question."""
    line: Any = PartnershipEntry
    hosts = [str(row.host) for row in rows if row.state == ENDED]
    ends = line.host.in_(hosts) & line.what.in_(_ENDS)
    latest = line.select(fn.MAX(line.id)).where(ends).group_by(line.host)
    found = line.select().where(line.id.in_(latest)) if hosts else []
    unmade = {str(one.host): _unmade(one) for one in found}
    return {str(row.host): unmade.get(str(row.host), Unmade()) for row in rows}


def _unmade(last: Any) -> Unmade:
    if last.what == telling.REJECTED:
        return Unmade(said=_no(last), is_no=True)
    if last.what != telling.WITHDRAWN:
        return Unmade()
    if last.is_ours:
        return Unmade(
            said=_(
                "We took our proposal back on %(at)s. It was no partnership yet: nothing ended.",
                at=day(last.at),
            )
        )
    return Unmade(
        said=_(
            "They took their proposal back on %(at)s. It was no partnership yet: nothing ended, "
            "and there is nothing to answer any more.",
            at=day(last.at),
        )
    )


def _no(last: Any) -> str:
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
