"""A partner in short: what a volunteer asks first, and what answers it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from onemile_federation.outbox import ledger, on_the_way, traffic, troubles
from onemile_federation.outbox.on_the_way import OnTheWay
from onemile_federation.outbox.traffic import Traffic
from onemile_federation.outbox.troubles import Trouble
from onemile_federation.partners import (
    answers,
    arrived,
    between,
    charters,
    kept_apart,
    opened,
    received,
    reported,
    stayed,
)
from onemile_federation.partners.answers import Answers
from onemile_federation.partners.between import Between
from onemile_federation.partners.kept_apart import Decision
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.stayed import Stayed
from onemile_federation.remote import ties
from onemile_federation.remote.ties import Ties

# What they have read of our charter: nothing, another one than ours is now, ours.
UNREAD, OLDER, CURRENT = "unread", "older", "current"


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What stands between us and a partner now.

    ``opened`` and ``received`` are sentences by flow; ``reported`` how many reports crossed;
    ``n_unconfirmed`` how much they have not said that they erased; ``read_ours`` which charter of
    ours they have read; ``awake`` the Monday of the week in which a steward was at work there last,
    None where they do not say; ``told``: what became of our latest decision; ``apart``: the one by
    which nothing passes, None where none of ours does that.
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
    reported: str
    n_unconfirmed: int
    read_ours: str
    awake: date | None
    told: arrived.Word | None
    apart: Decision | None


def of(row: Partnership, viewer: Any) -> Brief:
    """Return a partner in short, with what stayed on its way as ``viewer`` may see it."""
    host = str(row.host)
    seen = traffic.of(host) or traffic.stranger(host)
    stands = between.of(host, seen, on_partner_page=True)
    trouble, tied = troubles.of(host), ties.with_host(host)
    word = arrived.of(row)
    apart = kept_apart.suspended(host) if stands.kind == between.SHUT else None
    return Brief(
        traffic=seen,
        between=stands,
        answers=answers.of(stands, seen, trouble, readers=tied.readers),
        trouble=trouble,
        stayed=stayed.of(host),
        on_the_way=on_the_way.to(host, viewer),
        ties=tied,
        opened=opened.said(row, word, apart),
        received=received.in_words(row),
        reported=reported.in_words(host),
        n_unconfirmed=len(ledger.open_at(host)),
        read_ours=_read_of_ours(row),
        awake=charters.monday_of(str(row.steward_week)),
        told=word,
        apart=apart,
    )


def _read_of_ours(row: Partnership) -> str:
    if not row.their_read_digest:
        return UNREAD
    return CURRENT if row.their_read_digest == charters.ours().digest else OLDER
