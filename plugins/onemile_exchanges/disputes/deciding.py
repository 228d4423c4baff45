"""A moderator decides: it took place or not, for how much, and why. Nothing is ever undone in the
book: what is to go back goes back by a transfer of its own, also where it was spent."""

from typing import Any

from onemile.api import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    clock,
    lock_rows,
    record,
    require,
    transaction,
)
from onemile.api import gettext as _
from onemile_exchanges import completion, leaving, payments, returning, steps
from onemile_exchanges.amounts import are_counted
from onemile_exchanges.disputes import desk
from onemile_exchanges.disputes.models import OWED, RELIEVED, Dispute, open_of
from onemile_exchanges.disputes.models import of as disputes_of
from onemile_exchanges.disputes.opening import check_words
from onemile_exchanges.events import DisputeSettled
from onemile_exchanges.lifecycle import HAS_MOVED, SETTLED, Actor, State, Step
from onemile_exchanges.models import Agreement
from onemile_exchanges.terms import MEDIATE


def decide(
    agreement_id: int,
    *,
    moderator: Any,
    took_place: bool,
    why: str,
    amount_smiles: int | None = None,
    lacking: str = OWED,
) -> Agreement:
    """Decide a dispute, and tell both who decided what and why.

    ``amount_smiles``: what the helper is left with, at most what they had or were to have; None
    for all of it. What they must give back and no longer have they owe (``lacking`` OWED: their
    account goes below its floor) or the commons give it in their place (RELIEVED).
    Raises NotAllowed, NotFound, Invalid, Conflict.
    """
    check_words(why, "why")
    with transaction():
        agreement, dispute = _locked(agreement_id, moderator)
        payments.look_again(agreement)
        if lacking not in (OWED, RELIEVED):
            raise Invalid({"lacking": _("Say which of the two it is.")})
        most = before(agreement, dispute)
        after = _amount(agreement, dispute, amount_smiles, most) if took_place else 0
        lacked = _settle(agreement, dispute, after, lacking, took_place=took_place)
        Dispute.update(
            decided_at=clock.now(),
            decided_by_uri=moderator.uri,
            took_place=took_place,
            decided_why=why,
            smiles_before=most,
            smiles_after=after,
            lacked_smiles=lacked,
            lacking=lacking if lacked else "",
        ).where(Dispute.id == dispute.id).execute()
        _tell(agreement, moderator)
    return agreement


def case_of(agreement_id: int, *, moderator: Any) -> desk.Case:
    """Return what a moderator reads before they decide. Raises NotAllowed, NotFound, Conflict."""
    with transaction():
        agreement, _dispute = _locked(agreement_id, moderator)
    return desk.told([agreement])[0]


def before(agreement: Agreement, dispute: Dispute) -> int:
    """Return the most that a decision may leave the helper: what they had, or were to have."""
    if not are_counted():
        return 0
    if dispute.is_appeal:
        return int(disputes_of(agreement)[0].smiles_before)
    if State(dispute.from_state) in SETTLED:
        return returning.kept_smiles(agreement)
    return int(agreement.amount_smiles)


def _settle(
    agreement: Agreement, dispute: Dispute, after: int, lacking: str, *, took_place: bool
) -> int:
    """Bring the exchange where the decision says; gives how many Smiles lacked."""
    from_state, by = State(dispute.from_state), {Actor.MODERATOR}
    has_moved = from_state in HAS_MOVED
    if took_place:
        agreement.amount_smiles = after
        steps.take(agreement, Step.SETTLE_CONFIRMED, by=by)
        if has_moved or from_state == State.CANCELLED:
            lacked = returning.bring_to(agreement, after, dispute=dispute.number, lacking=lacking)
            if from_state == State.CANCELLED:
                completion.note_settled(agreement)
            return lacked
        completion.settle(agreement)
        return 0
    if has_moved:
        steps.take(agreement, Step.SETTLE_REVERSED, by=by)
        return returning.bring_to(agreement, 0, dispute=dispute.number, lacking=lacking)
    steps.take(agreement, Step.SETTLE_CANCELLED, by=by)
    steps.wake_item(agreement)
    payments.void(agreement)
    return 0


def _amount(agreement: Agreement, dispute: Dispute, asked: int | None, most: int) -> int:
    if asked is None:
        return most
    is_theirs_alone = agreement.payer_uri is None or State(dispute.from_state) not in SETTLED
    if not 0 <= asked <= most or (asked != most and not is_theirs_alone):
        least = 0 if is_theirs_alone else most
        raise Invalid({"amount_smiles": _("Between %(least)s and %(n)s.", least=least, n=most)})
    return asked


def _locked(agreement_id: int, moderator: Any) -> tuple[Agreement, Dispute]:
    require(moderator, MEDIATE)
    found = lock_rows(Agreement.select().where(Agreement.id == agreement_id)).first()
    if found is None:
        raise NotFound
    agreement: Agreement = found
    if moderator.uri in agreement.two:
        raise NotAllowed(_("You are one of the two: somebody else must decide this."))
    if not desk.may_decide(agreement, moderator):
        raise NotAllowed(_("You have a part in what pays this: somebody else must decide it."))
    dispute = open_of(agreement)
    if State(agreement.state) != State.DISPUTED or dispute is None:
        raise Conflict(_("This dispute has been settled already."), state=agreement.state)
    if desk.decided_before(dispute, moderator) and desk.others(agreement, moderator):
        raise NotAllowed(_("You decided this the first time: somebody else looks at it once more."))
    return agreement, dispute


def _tell(agreement: Agreement, moderator: Any) -> None:
    leaving.after_decision(agreement)
    for uri in agreement.two:
        record(
            DisputeSettled(
                agreement_id=agreement.id,
                by_uri=moderator.uri,
                to_uri=uri,
                outcome=str(agreement.state),
            )
        )
