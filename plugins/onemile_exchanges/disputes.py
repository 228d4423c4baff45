"""When two do not agree on what happened: everything stops until a moderator decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from onemile.api import (
    ActorCard,
    Conflict,
    Invalid,
    Member,
    NotAllowed,
    NotFound,
    allowed,
    lock_rows,
    record,
    require,
    resolve_actors,
    rows,
    transaction,
)
from onemile.api import gettext as _
from onemile_exchanges import completion, leaving, payments, steps, wording
from onemile_exchanges.events import DisputeOpened, DisputeSettled
from onemile_exchanges.lifecycle import SETTLED, Actor, State, Step
from onemile_exchanges.models import REASON_LETTERS_MAX, Agreement
from onemile_exchanges.terms import MEDIATE

# As many as moderators look through at once; those that came later wait behind.
WAITING_MAX = 100
# Among as many are they looked for: far more than ever wait for an association.
LOOKED_AT_MAX = 1_000
# The menu of every page of a moderator asks it, and it is mostly no.
_ANY = "SELECT 1 FROM exchanges_agreement WHERE state = ? LIMIT 1"


@dataclass(frozen=True, kw_only=True)
class Dispute:
    """What a moderator reads: what was agreed, who the two are, and what each has said."""

    agreement: Agreement
    helper: ActorCard
    helped: ActorCard
    has_left: bool
    was_settled: bool
    is_by_helper: bool
    what: str
    said: list[str]


def open_dispute(agreement_id: int, *, member: Any, why: str) -> Agreement:
    """Ask the moderators for help; reminders and automatic confirmation stand still.

    Raises NotFound, Invalid, Conflict.
    """
    if not steps.REASON_LETTERS_MIN <= len(why) <= REASON_LETTERS_MAX:
        raise Invalid(
            {"why": _("Say in a few words what happened (%(n)s at most).", n=REASON_LETTERS_MAX)}
        )
    with transaction():
        agreement = steps.locked_for(agreement_id, member=member)
        begin(agreement, Step.DISPUTE, member=member, why=why)
    return agreement


def begin(agreement: Agreement, step: Step, *, member: Any, why: str) -> None:
    """Let a step of a member's lead a locked exchange to the moderators, inside a transaction.

    ``step`` is to dispute it, or to call off what one of the two has said to be done.
    """
    agreement.disputed_from = agreement.state
    agreement.ended_by_uri, agreement.ended_why = member.uri, why
    agreement.remind_at = agreement.auto_confirm_at = None
    steps.take(agreement, step, by=steps.actors(agreement, uri=member.uri))
    record(
        DisputeOpened(
            agreement_id=agreement.id,
            by_uri=member.uri,
            to_uri=steps.other_uri(agreement, uri=member.uri),
        )
    )


def settle_as_confirmed(
    agreement_id: int, *, moderator: Any, amount_smiles: int | None = None
) -> Agreement:
    """Decide that it took place; for ``amount_smiles`` or less than agreed, where unpaid.

    Raises NotAllowed, NotFound, Invalid, Conflict.
    """
    with transaction():
        agreement = _locked(agreement_id, moderator)
        was_settled = State(agreement.disputed_from) in SETTLED
        payments.look_again(agreement)
        if amount_smiles is not None and not was_settled:
            if not 0 <= amount_smiles <= agreement.amount_smiles:
                raise Invalid(
                    {"amount_smiles": _("Between 0 and %(n)s.", n=agreement.amount_smiles)}
                )
            agreement.amount_smiles = amount_smiles
        steps.take(agreement, Step.SETTLE_CONFIRMED, by={Actor.MODERATOR})
        if not was_settled:
            completion.settle(agreement)
        _tell(agreement, moderator, "confirmed")
    return agreement


def settle_as_cancelled(agreement_id: int, *, moderator: Any) -> Agreement:
    """Decide that it did not take place: what was paid goes back, what was reserved is freed.

    Raises NotAllowed, NotFound, Conflict (the helper no longer has the Smiles).
    """
    with transaction():
        agreement = _locked(agreement_id, moderator)
        if State(agreement.disputed_from) in SETTLED:
            steps.take(agreement, Step.SETTLE_REVERSED, by={Actor.MODERATOR})
            payments.reverse(agreement)
            _tell(agreement, moderator, "reversed")
        else:
            steps.take(agreement, Step.SETTLE_CANCELLED, by={Actor.MODERATOR})
            steps.wake_item(agreement)
            payments.void(agreement)
            _tell(agreement, moderator, "cancelled")
    return agreement


def waiting(*, moderator: Any) -> list[Agreement]:
    """Give the disputes that wait for this moderator, oldest first. Raises NotAllowed."""
    require(moderator, MEDIATE)
    return _waiting_for(moderator)


def n_waiting(*, moderator: Any) -> int:
    """Count the disputes that wait for this moderator's decision, up to ``WAITING_MAX``."""
    return len(_waiting_for(moderator)) if rows(_ANY, (str(State.DISPUTED),)) else 0


def mediators(agreement: Agreement) -> list[str]:
    """Give the URIs of those who may decide a dispute: never one of its two, nor who has a part
    in the account that pays it."""
    may_be = Member.role.in_(["moderator", "steward"]) & (Member.state == "active")
    is_none_of_them = Member.uri.not_in(agreement.two)
    rows = Member.select().where(may_be & is_none_of_them)
    return [str(member.uri) for member in rows if _may_decide(agreement, member)]


def told(rows: Sequence[Agreement]) -> list[Dispute]:
    """Give disputes with the names of the two; never their conversation."""
    people = resolve_actors(uri for row in rows for uri in row.two)
    two = [(row, people[row.helper_uri], people[row.helped_uri]) for row in rows]
    return [
        Dispute(
            agreement=row,
            helper=helper,
            helped=helped,
            has_left=wording.has_left(helper) or wording.has_left(helped),
            was_settled=row.disputed_from in SETTLED,
            is_by_helper=row.ended_by_uri == row.helper_uri,
            what=wording.what(row),
            said=wording.said_done(row, helper=helper, helped=helped),
        )
        for row, helper, helped in two
    ]


def _waiting_for(moderator: Any) -> list[Agreement]:
    """Leave out a moderator's own: somebody else must decide those."""
    is_theirs = Agreement.with_part_of(moderator.uri)
    rows = Agreement.select().where((Agreement.state == State.DISPUTED) & ~is_theirs)
    oldest = list(rows.order_by(Agreement.changed_at).limit(LOOKED_AT_MAX))
    return list(islice((row for row in oldest if _may_decide(row, moderator)), WAITING_MAX))


def _may_decide(agreement: Agreement, moderator: Any) -> bool:
    """Tell whether somebody who is not one of its two may decide a dispute.

    Where a third account pays, the plugin that keeps it may say that they have a part in it.
    """
    third = None if agreement.payer_uri in agreement.two else agreement.payer_uri
    return allowed(moderator, MEDIATE, third)


def _locked(agreement_id: int, moderator: Any) -> Agreement:
    require(moderator, MEDIATE)
    found = lock_rows(Agreement.select().where(Agreement.id == agreement_id)).first()
    if found is None:
        raise NotFound
    agreement: Agreement = found
    if moderator.uri in agreement.two:
        raise NotAllowed(_("You are one of the two: somebody else must decide this."))
    if not _may_decide(agreement, moderator):
        raise NotAllowed(_("You have a part in what pays this: somebody else must decide it."))
    if State(agreement.state) != State.DISPUTED:
        raise Conflict(_("This dispute has been settled already."), state=agreement.state)
    return agreement


def _tell(agreement: Agreement, moderator: Any, outcome: str) -> None:
    leaving.after_decision(agreement)
    for uri in agreement.two:
        record(
            DisputeSettled(
                agreement_id=agreement.id, by_uri=moderator.uri, to_uri=uri, outcome=outcome
            )
        )
