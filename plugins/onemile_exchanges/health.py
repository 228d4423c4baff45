"""The proof for ``onemile doctor``: no exchange paid twice, none lost, none left half done."""

from peewee import fn

from onemile.api import HealthCheck, HealthResult, ledger
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_exchanges.lifecycle import SETTLED, State
from onemile_exchanges.models import DUE, EXCHANGE, HELD, POSTED, VOIDED, Agreement, Payment

# The newest are the ones a crash can have caught; a check must answer in seconds.
PAYMENTS_MAX = 2000
MEND = _l("run `onemile doctor` again when the worker has worked; if it stays, tell the authors")


def check() -> HealthResult:
    """Hold what exchanges say of their payments against what the ledger says."""
    findings = [*_doubled(), *_unsettled(), *_differing()]
    if findings:
        return HealthResult(is_fine=False, detail="; ".join(findings[:5]), mend=str(MEND))
    return HealthResult(is_fine=True, detail=_("no exchange paid twice, none lost"))


CHECKS = (HealthCheck(name="exchanges", title=_l("Exchanges"), run=check),)


def _doubled() -> list[str]:
    """Name exchanges with two payments; the table refuses them, so this is a second witness."""
    twice = (
        Payment.select(Payment.agreement)
        .where((Payment.state != VOIDED) & (Payment.kind == EXCHANGE))
        .group_by(Payment.agreement)
        .having(fn.COUNT(Payment.id) > 1)
    )
    return [_("exchange %(id)s is paid twice", id=payment.agreement_id) for payment in twice]


def _unsettled() -> list[str]:
    """Name confirmed exchanges whose Smiles still wait, where there is a keeper of Smiles."""
    if ledger() is None:
        return []
    waiting = (
        Payment.select(Payment.agreement)
        .join(Agreement)
        .where((Payment.state == HELD) & Agreement.state.in_([str(s) for s in SETTLED]))
    )
    found = [_("exchange %(id)s is confirmed but not paid", id=p.agreement_id) for p in waiting]
    early = (
        Payment.select(Payment.agreement)
        .join(Agreement)
        .where(
            (Payment.state == POSTED)
            & (Payment.kind == EXCHANGE)
            & Agreement.is_running
            & (Agreement.state != State.DISPUTED)
        )
    )
    late = Payment.select(Payment.agreement).where(Payment.state == DUE).distinct()
    found += [
        _("exchange %(id)s is undone but not given back", id=payment.agreement_id)
        for payment in late.limit(PAYMENTS_MAX)
    ]
    return found + [
        _("exchange %(id)s is paid but not confirmed", id=p.agreement_id) for p in early
    ]


def _differing() -> list[str]:
    """Name payments whose state at the ledger is another than ours."""
    if ledger() is None:
        return []
    newest = Payment.select().order_by(Payment.id.desc()).limit(PAYMENTS_MAX)
    answers = [(payment, _state_at_ledger(payment)) for payment in newest]
    return [
        _(
            "exchange %(id)s: %(here)s here, %(there)s at the ledger",
            id=payment.agreement_id,
            here=payment.state,
            there=said,
        )
        for payment, said in answers
        if said != payment.state and payment.state != DUE
    ]


def _state_at_ledger(payment: Payment) -> str:
    """Ask what became of a payment."""
    keeper = ledger()
    assert keeper is not None
    return keeper.find(str(payment.key)) or "unknown"
