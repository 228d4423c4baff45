"""Smiles that go back, or pass after all, once an exchange was settled: by a decision, or freely.

Nothing that has moved is undone: each is a payment of its own, kept here before the ledger is
asked. Without a keeper of Smiles it waits for one (``late.catch_up``).
"""

from typing import Any

from onemile.api import (
    COMMONS_ISSUE,
    Conflict,
    FloorReached,
    Invalid,
    Ledger,
    LedgerError,
    Transfer,
    ledger,
    record,
    transaction,
)
from onemile.api import gettext as _
from onemile_exchanges import payments, steps
from onemile_exchanges.disputes.models import RELIEVED
from onemile_exchanges.events import SmilesGivenBack
from onemile_exchanges.lifecycle import SETTLED, Actor, State
from onemile_exchanges.models import (
    AGAIN,
    BACK,
    DUE,
    EXCHANGE,
    POSTED,
    RELIEF,
    Agreement,
    Payment,
)

# What has moved, or is only waiting for a keeper of Smiles.
STANDING = (POSTED, DUE)


def kept_smiles(agreement: Agreement) -> int:
    """Return what the helper has of an exchange now: what passed to them, less what went back."""
    passed = sum(int(one.amount_smiles) for one in _standing(agreement, EXCHANGE, AGAIN))
    return passed - _went_back(agreement)


def give_back(agreement_id: int, *, member: Any, amount_smiles: int | None) -> Agreement:
    """Let the helper give back what they received, in part or in full, of their own will.

    Raises NotFound, Invalid, Conflict (not theirs to give, not settled, or spent meanwhile).
    """
    with transaction():
        agreement = steps.locked_for(agreement_id, member=member)
        is_helper = steps.role_of(agreement, uri=member.uri) == Actor.HELPER
        if not is_helper or State(agreement.state) not in SETTLED or agreement.payer_uri:
            raise Conflict(_("There is nothing here for you to give back."))
        most = kept_smiles(agreement)
        if amount_smiles is None or not 0 < amount_smiles <= most:
            raise Invalid(
                {"amount_smiles": _("Between %(least)s and %(n)s.", least=min(1, most), n=most)}
            )
        n_before = Payment.select().where(_of(agreement, BACK)).count()
        _back(agreement, amount_smiles, key=f"given_back/{n_before + 1}", may_owe=False)
        between = steps.between(agreement, member)
        record(SmilesGivenBack(**between, amount_smiles=amount_smiles))
    return agreement


def bring_to(agreement: Agreement, smiles: int, *, dispute: int, lacking: str) -> int:
    """Leave the helper of a settled exchange with so many Smiles, in the open transaction.

    What they must give back and have no longer they owe, or the commons give it in their place;
    gives how much that was. Raises Conflict.
    """
    if smiles == 0:
        payments.take_thanks_back(agreement)
    differs = smiles - kept_smiles(agreement)
    if differs > 0:
        return _again(agreement, differs, key=f"decision/{dispute}")
    lacks = _lacking(agreement, -differs)
    if lacks and lacking == RELIEVED:
        _relieve(agreement, lacks, key=f"decision/{dispute}/relief")
        _back(agreement, -differs - lacks, key=f"decision/{dispute}", may_owe=False)
    else:
        _back(agreement, -differs, key=f"decision/{dispute}", may_owe=True)
    return lacks


def carry_out(payment: Payment) -> None:
    """Move a payment that waits, where there is a keeper of Smiles. Raises Conflict.

    Inside a transaction. It is marked before it is told: asked in the middle of it whether
    something of an account that closes still waits, this plugin says no.
    """
    keeper = ledger()
    if keeper is None:
        return
    Payment.update(state=POSTED).where(Payment.id == payment.id).execute()
    try:
        keeper.transfer(transfer_of(payment))
    except FloorReached as refusal:
        raise Conflict(
            _("There is not enough there any more to give this back. Nothing has moved.")
        ) from refusal
    except LedgerError as refusal:
        raise Conflict(refusal.message) from refusal


def due(agreement: Agreement) -> list[Payment]:
    """Return what of an exchange waits for a keeper of Smiles alone, the oldest first."""
    waits = (Payment.agreement == agreement.id) & (Payment.state == DUE)
    return list(Payment.select().where(waits).order_by(Payment.id))


def transfer_of(payment: Payment) -> Transfer:
    """Return the transfer of a payment that is made at once, as the ledger knows it."""
    return Transfer(
        key=str(payment.key),
        payer=str(payment.payer_uri),
        payee=str(payment.payee_uri),
        amount_smiles=int(payment.amount_smiles),
        reason_uri=str(payment.reason_uri),
        kind={BACK: "correction", AGAIN: "decision", RELIEF: "relief"}[str(payment.kind)],
        corrects=str(payment.corrects_key),
        may_owe=bool(payment.may_owe),
    )


def _back(agreement: Agreement, amount: int, *, key: str, may_owe: bool) -> None:
    """Give back what passed last, and then what passed before it."""
    passed = _standing(agreement, EXCHANGE, AGAIN)
    for n, one in enumerate(reversed(passed)):
        part = min(amount, int(one.amount_smiles) - _went_back(agreement, str(one.key)))
        if part <= 0:
            continue
        amount -= part
        name = key if n == 0 else f"{key}/{n + 1}"
        _pay(
            agreement,
            BACK,
            name,
            payer=str(one.payee_uri),
            payee=str(one.payer_uri),
            smiles=part,
            corrects=str(one.key),
            may_owe=may_owe,
        )


def _again(agreement: Agreement, amount: int, *, key: str) -> int:
    """Let Smiles pass after all; gives how many of them their payer did not have."""
    payer = str(agreement.payer_uri or agreement.helped_uri)
    keeper = ledger()
    lacks = 0 if keeper is None else max(0, amount - keeper.available_smiles(payer))
    _pay(
        agreement,
        AGAIN,
        key,
        payer=payer,
        payee=str(agreement.helper_uri),
        smiles=amount,
        may_owe=agreement.payer_uri is None,
    )
    return lacks


def _relieve(agreement: Agreement, amount: int, *, key: str) -> None:
    payee = str(agreement.payer_uri or agreement.helped_uri)
    _pay(agreement, RELIEF, key, payer=COMMONS_ISSUE, payee=payee, smiles=amount)


def _pay(
    agreement: Agreement,
    kind: str,
    key: str,
    *,
    payer: str,
    payee: str,
    smiles: int,
    corrects: str = "",
    may_owe: bool = False,
) -> None:
    made = Payment.create(
        agreement=agreement.id,
        kind=kind,
        key=f"exchange/{agreement.id}/{key}",
        payer_uri=payer,
        payee_uri=payee,
        amount_smiles=smiles,
        reason_uri=payments.agreement_uri(agreement.id),
        corrects_key=corrects,
        may_owe=may_owe,
        state=DUE,
    )
    carry_out(made)


def _lacking(agreement: Agreement, amount: int) -> int:
    keeper: Ledger | None = ledger()
    if keeper is None or amount <= 0:
        return 0
    return max(0, amount - keeper.available_smiles(str(agreement.helper_uri)))


def _standing(agreement: Agreement, *kinds: str) -> list[Payment]:
    stands = Payment.state.in_(STANDING)
    return list(Payment.select().where(_of(agreement, *kinds) & stands).order_by(Payment.id))


def _went_back(agreement: Agreement, corrects: str = "") -> int:
    return sum(
        int(one.amount_smiles)
        for one in _standing(agreement, BACK)
        if corrects in ("", one.corrects_key)
    )


def _of(agreement: Agreement, *kinds: str) -> Any:
    return (Payment.agreement == agreement.id) & Payment.kind.in_(kinds)
