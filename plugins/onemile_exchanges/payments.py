"""The Smiles of an exchange: reserved when it is agreed, moved when both say it is done.

Everything goes through the ledger port and joins the caller's transaction. Without a keeper
of Smiles nothing is reserved, and what was reserved before waits for one.
"""

from onemile.api import (
    AlreadyResolved,
    Conflict,
    FloorReached,
    LedgerError,
    NotFound,
    Transfer,
    allowed,
    card,
    find_by_uri,
    ledger,
)
from onemile.api import gettext as _
from onemile_exchanges.amounts import amount_words
from onemile_exchanges.lifecycle import State
from onemile_exchanges.models import DUE, HELD, POSTED, VOIDED, Agreement, Payment


class Lacking(Conflict):
    """What was promised cannot be set aside; says so to the other without a figure or a reason."""

    def __init__(self) -> None:
        super().__init__(
            _("This cannot be agreed just now. Your neighbour is told, and can propose otherwise.")
        )


def agreement_uri(agreement_id: int) -> str:
    """Give the URI by which the ledger knows an exchange."""
    return f"{card().base_url}/exchanges/{agreement_id}"


def hold(agreement: Agreement, *, by_payer: bool) -> None:
    """Reserve the agreed Smiles at the helped member's, or at the account that pays.

    Raises Conflict where they lack (Lacking, where it is not they who ask), NotAllowed for an
    account that is not theirs to spend from.
    """
    keeper = ledger()
    if keeper is None or agreement.amount_smiles == 0:
        return
    payer_uri = agreement.payer_uri or agreement.helped_uri
    payment = Payment.create(
        agreement=agreement.id,
        key=f"exchange/{agreement.id}/{agreement.version}",
        payer_uri=payer_uri,
        payee_uri=agreement.helper_uri,
        amount_smiles=agreement.amount_smiles,
        reason_uri=agreement_uri(agreement.id),
    )
    try:
        keeper.hold(transfer_of(payment))
    except FloorReached as refusal:
        if agreement.payer_uri is not None:
            raise Conflict(
                _("There is not enough in the account that is to pay this.")
            ) from refusal
        if not by_payer:
            raise Lacking() from refusal
        available = keeper.available_smiles(agreement.helped_uri)
        raise Conflict(_too_little(agreement, available)) from refusal
    except LedgerError as refusal:
        raise Conflict(refusal.message) from refusal


def void(agreement: Agreement) -> None:
    """Free what is reserved for an exchange; nothing reserved is fine."""
    payment, keeper = held(agreement), ledger()
    if payment is None or keeper is None:
        return
    _mark(payment, VOIDED)
    keeper.void(payment.key)


def settle(agreement: Agreement) -> None:
    """Move the reserved Smiles, at the agreement's present amount, and let both be thanked.

    The amount may have gone down since it was reserved; at 0 the hold is freed.
    """
    keeper = ledger()
    if keeper is None:
        return
    payment = held(agreement)
    if payment is not None and agreement.amount_smiles == 0:
        void(agreement)
    elif payment is not None:
        _mark(payment, POSTED, amount_smiles=agreement.amount_smiles)
        keeper.post(payment.key, amount_smiles=agreement.amount_smiles)
    if agreement.is_paid_by_neither:
        return  # what no person pays, nobody is thanked for by the association
    agreement.gratified_smiles = keeper.gratify(
        key=f"exchange/{agreement.id}/gratification",
        members=(agreement.helper_uri, agreement.helped_uri),
        reason_uri=agreement_uri(agreement.id),
    )


def is_frozen(agreement: Agreement) -> bool:
    """Tell whether an account of a plugin's may not pay now, asked of it again before it does."""
    if agreement.amount_smiles == 0 or not agreement.is_paid_by_neither:
        return False
    receiver = find_by_uri(agreement.helped_uri)
    # Of whoever has left, nobody can be asked any more; they were when they left.
    return receiver is not None and not allowed(receiver, "ledger.spend", agreement.payer_uri)


def look_again(agreement: Agreement) -> None:
    """Learn of a payment that the ledger released while this plugin was switched off.

    Nothing can be paid from it any more; the exchange says what the book says. It only asks, and
    so may come before the item is taken (the order of locks).
    """
    payment, keeper = held(agreement), ledger()
    if payment is None or keeper is None:
        return
    if keeper.find(payment.key) == VOIDED:
        _mark(payment, VOIDED)
        agreement.amount_smiles = 0


def take_thanks_back(agreement: Agreement) -> None:
    """Release the association's thanks for an exchange, as far as they have not vested."""
    keeper = ledger()
    if keeper is None:
        return
    try:
        keeper.void(f"exchange/{agreement.id}/gratification")
    except (NotFound, AlreadyResolved):
        return  # none were given, or they are the members' own by now


def transfer_of(payment: Payment) -> Transfer:
    """Give the transfer of a payment as the ledger knows it.

    A commitment is paid upon the word of whoever receives the help: the ledger asks whether
    they may spend from that account.
    """
    agreement = payment.agreement
    is_task = agreement.payer_uri is not None
    return Transfer(
        key=payment.key,
        payer=payment.payer_uri,
        payee=payment.payee_uri,
        amount_smiles=payment.amount_smiles,
        reason_uri=payment.reason_uri,
        kind="task" if is_task else "exchange",
        by_uri=agreement.helped_uri if is_task else "",
    )


def undecided(member_uri: str) -> list[str]:
    """Give the exchanges of a member whose Smiles still wait: disputed, or not yet at the ledger.

    Asked by the keeper of Smiles in the middle of our own calls, so a payment is marked here
    before it is told there.
    """
    mine = Agreement.with_part_of(member_uri)
    waiting = Payment.select(Payment.agreement).where(Payment.state.in_((HELD, DUE)))
    rows = Agreement.select(Agreement.id).where(
        mine & ((Agreement.state == State.DISPUTED) | Agreement.id.in_(waiting))
    )
    return [agreement_uri(row.id) for row in rows]


def held(agreement: Agreement) -> Payment | None:
    """Give what is reserved for an exchange and has not moved, if anything is."""
    found: Payment | None = Payment.get_or_none(
        (Payment.agreement == agreement.id) & (Payment.state == HELD)
    )
    return found


def _mark(payment: Payment, state: str, **values: int) -> None:
    Payment.update(state=state, **values).where(Payment.id == payment.id).execute()


def _too_little(agreement: Agreement, available: int) -> str:
    """Say to whoever pays what they can do."""
    if available == 0:
        return _(
            "This takes %(amount)s, and you have none to give just now. Ask for it as a gift, or "
            "help somebody first. Nothing is lost.",
            amount=amount_words(agreement.amount_smiles),
        )
    return _(
        "This takes %(amount)s, and you can give %(available)s just now. Propose less, ask "
        "for it as a gift, or help somebody first. Nothing is lost.",
        available=amount_words(available),
        amount=amount_words(agreement.amount_smiles),
    )
