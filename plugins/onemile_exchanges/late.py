"""What ended while there was no keeper of Smiles is settled once there is one again."""

from contextlib import suppress

from onemile.api import Conflict, Refusal, ledger, lock_rows, transaction
from onemile.api import gettext as _
from onemile_exchanges import payments, returning
from onemile_exchanges.lifecycle import SETTLED, State
from onemile_exchanges.models import DUE, HELD, Agreement, Payment

# More would keep the worker from its letters; the rest is taken at the next round.
BATCH = 200


def catch_up() -> int:
    """Settle what ended while there was no keeper of Smiles, the oldest first; gives how many.

    What the ledger refuses is passed over: it waits for the next round, and the doctor names it.
    """
    if ledger() is None:
        return 0
    waits = ((Payment.state == HELD) & ~Agreement.is_running) | (Payment.state == DUE)
    waiting = Payment.select(Payment.agreement).join(Agreement).where(waits).order_by(Payment.id)
    settled = 0
    for number in dict.fromkeys(int(payment.agreement_id) for payment in waiting):
        if settled == BATCH:
            break
        with suppress(Refusal), transaction():
            _settle(number)
            settled += 1
    return settled


def _settle(number: int) -> None:
    agreement = lock_rows(Agreement.select().where(Agreement.id == number)).get()
    if payments.held(agreement) is not None and not agreement.is_running:
        if State(agreement.state) not in SETTLED:
            payments.void(agreement)
        else:
            if payments.is_frozen(agreement):
                raise Conflict(_("The account that is to pay this is frozen for now."))
            payments.settle(agreement)
            agreement.save(only=[Agreement.gratified_smiles])
    for payment in returning.due(agreement):
        returning.carry_out(payment)
