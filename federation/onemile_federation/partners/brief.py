"""A partner in short: what a volunteer asks first, and what answers it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from onemile_federation.outbox import on_the_way, traffic, troubles
from onemile_federation.outbox.on_the_way import OnTheWay
from onemile_federation.outbox.traffic import Traffic
from onemile_federation.outbox.troubles import Trouble
from onemile_federation.partners import answers, between, charters, opened, received, stayed
from onemile_federation.partners.answers import Answers
from onemile_federation.partners.between import Between
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.stayed import Stayed
from onemile_federation.remote import ties
from onemile_federation.remote.ties import Ties

# What they have read of our charter: nothing, another one than ours is now, ours.
UNREAD, OLDER, CURRENT = "unread", "older", "current"


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What stands between us and a partner now.

    ``opened`` and ``received`` are sentences by flow; ``read_ours`` is which charter of ours they
    have read; ``awake`` the Monday of the week in which a steward was at work there last, None
    where they do not say.
    """

    traffic: Traffic
    between: Between
    answers: Answers
    trouble: Trouble | None
    stayed: Stayed
    on_the_way: OnTheWay | None
    ties: Ties
    opened: dict[str, str]
    received: dict[str, str]
    read_ours: str
    awake: date | None


def of(row: Partnership, viewer: Any) -> Brief:
    """Return a partner in short, with what stayed on its way as ``viewer`` may see it."""
    host = str(row.host)
    seen = traffic.of(host) or traffic.stranger(host)
    stands, trouble, tied = between.of(host, seen), troubles.of(host), ties.with_host(host)
    return Brief(
        traffic=seen,
        between=stands,
        answers=answers.of(stands, seen, trouble, readers=tied.readers),
        trouble=trouble,
        stayed=stayed.of(host),
        on_the_way=on_the_way.to(host, viewer),
        ties=tied,
        opened=opened.said(row),
        received=received.in_words(host),
        read_ours=_read_of_ours(row),
        awake=charters.monday_of(str(row.steward_week)),
    )


def _read_of_ours(row: Partnership) -> str:
    if not row.their_read_digest:
        return UNREAD
    return CURRENT if row.their_read_digest == charters.ours().digest else OLDER
