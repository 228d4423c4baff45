"""What waits for a moderator, who may decide what, and what time does to what waits too long."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from onemile.api import (
    ActorCard,
    Member,
    allowed,
    clock,
    lock_rows,
    record,
    require,
    resolve_actors,
    rows,
    transaction,
)
from onemile_exchanges import wording
from onemile_exchanges.disputes.models import Dispute, open_of
from onemile_exchanges.disputes.models import of as disputes_of
from onemile_exchanges.events import DisputeEscalated, DisputeWaits
from onemile_exchanges.lifecycle import SETTLED, State
from onemile_exchanges.models import Agreement
from onemile_exchanges.terms import MEDIATE

# As many as moderators look through at once; those that came later wait behind.
WAITING_MAX = 100
# Among as many are they looked for: far more than ever wait for an association.
LOOKED_AT_MAX = 1_000
# The menu of every page of a moderator asks it, and it is mostly no.
_ANY = "SELECT 1 FROM exchanges_agreement WHERE state = ? LIMIT 1"
# Days without a decision until moderators are reminded, and again; then the stewards are told.
REMIND_DAYS, ESCALATE_DAYS = 4, 14
# One round of the clock's; what is left waits for the next.
BATCH = 200


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a moderator reads: what was agreed, who the two are, and what each has said.

    ``earlier`` is the decision that one of the two did not accept, if there was one.
    """

    agreement: Agreement
    dispute: Dispute
    earlier: Dispute | None
    helper: ActorCard
    helped: ActorCard
    has_left: bool
    was_settled: bool
    is_by_helper: bool
    what: str
    said: list[str]


def waiting(*, moderator: Any) -> list[Agreement]:
    """Give the disputes that wait for this moderator, oldest first. Raises NotAllowed."""
    require(moderator, MEDIATE)
    return _waiting_for(moderator)


def n_waiting(*, moderator: Any) -> int:
    """Count the disputes that wait for this moderator's decision, up to ``WAITING_MAX``."""
    return len(_waiting_for(moderator)) if rows(_ANY, (str(State.DISPUTED),)) else 0


def mediators(agreement: Agreement) -> list[str]:
    """Give the URIs of those who may decide a dispute: never one of its two, nor who has a part
    in the account that pays it, nor who decided it before, where there is somebody else."""
    who = _who_may(agreement)
    dispute = open_of(agreement)
    fresh = [one for one in who if dispute is None or not decided_before(dispute, one)]
    return [str(one.uri) for one in fresh or who]


def others(agreement: Agreement, moderator: Any) -> list[str]:
    """Give the URIs of those who may decide a dispute besides a moderator."""
    return [str(one.uri) for one in _who_may(agreement) if one.uri != moderator.uri]


def stewards(agreement: Agreement) -> list[str]:
    """Give the URIs of the stewards who are not one of the two."""
    are = (Member.role == "steward") & (Member.state == "active")
    return [str(one.uri) for one in Member.select().where(are & Member.uri.not_in(agreement.two))]


def told(agreements: Sequence[Agreement]) -> list[Case]:
    """Give disputes with the names of the two; never their conversation."""
    people = resolve_actors(uri for row in agreements for uri in row.two)
    return [
        _case(row, disputes_of(row), people[row.helper_uri], people[row.helped_uri])
        for row in agreements
    ]


def may_decide(agreement: Agreement, moderator: Any) -> bool:
    """Tell whether somebody who is not one of its two may decide a dispute.

    Where a third account pays, the plugin that keeps it may say that they have a part in it.
    """
    third = None if agreement.payer_uri in agreement.two else agreement.payer_uri
    return allowed(moderator, MEDIATE, third)


def decided_before(dispute: Dispute, moderator: Any) -> bool:
    """Tell whether a moderator has decided the same exchange before."""
    mine = (Dispute.agreement == dispute.agreement_id) & (Dispute.decided_by_uri == moderator.uri)
    return bool(Dispute.select().where(mine).exists())


def remind() -> int:
    """Tell moderators again of what has waited for days; after two weeks, the stewards too.

    Gives how many were told of.
    """
    since = clock.ago(days=REMIND_DAYS)
    due = (
        Dispute.decided_at.is_null()
        & (Dispute.opened_at <= since)
        & (Dispute.reminded_at.is_null() | (Dispute.reminded_at <= since))
    )
    waiting = Dispute.select(Dispute.id).where(due).order_by(Dispute.opened_at).limit(BATCH)
    return sum(_remind(int(row.id)) for row in list(waiting))


def _remind(number: int) -> bool:
    with transaction():
        dispute = lock_rows(Dispute.select().where(Dispute.id == number)).get()
        if dispute.decided_at is not None:
            return False
        dispute.reminded_at = clock.now()
        is_late = dispute.opened_at <= clock.ago(days=ESCALATE_DAYS)
        about = {"agreement_id": int(dispute.agreement_id), "by_uri": dispute.opened_by_uri}
        two = dispute.agreement.two
        other = two[0] if two[1] == dispute.opened_by_uri else two[1]
        if is_late and dispute.escalated_at is None:
            dispute.escalated_at = clock.now()
            record(DisputeEscalated(**about, to_uri=other))
        else:
            record(DisputeWaits(**about, to_uri=other))
        dispute.save(only=[Dispute.reminded_at, Dispute.escalated_at])
    return True


def _case(
    agreement: Agreement, disputes: Sequence[Dispute], helper: ActorCard, helped: ActorCard
) -> Case:
    now, earlier = disputes[-1], disputes[0] if len(disputes) > 1 else None
    return Case(
        agreement=agreement,
        dispute=now,
        earlier=earlier,
        helper=helper,
        helped=helped,
        has_left=wording.has_left(helper) or wording.has_left(helped),
        was_settled=State(now.from_state) in SETTLED,
        is_by_helper=now.opened_by_uri == agreement.helper_uri,
        what=wording.what(agreement),
        said=wording.said_done(agreement, helper=helper, helped=helped),
    )


def _waiting_for(moderator: Any) -> list[Agreement]:
    """Leave out a moderator's own: somebody else must decide those."""
    is_theirs = Agreement.with_part_of(moderator.uri)
    found = Agreement.select().where((Agreement.state == State.DISPUTED) & ~is_theirs)
    oldest = list(found.order_by(Agreement.changed_at).limit(LOOKED_AT_MAX))
    return list(islice((row for row in oldest if may_decide(row, moderator)), WAITING_MAX))


def _who_may(agreement: Agreement) -> list[Member]:
    may_be = Member.role.in_(["moderator", "steward"]) & (Member.state == "active")
    found = Member.select().where(may_be & Member.uri.not_in(agreement.two))
    return [one for one in found if may_decide(agreement, one)]
