"""When a member leaves: promises end, the account goes back to zero, the lines stay nameless.

While somebody must still decide about what they promised or were paid, the account is closed but
alive: those promises stay, and so does what it holds; the rest follows the decision. So it is while
a plugin that is switched off has yet to be asked: what is promised may be its doing. What is left
goes to the treasury; what is missing the commons absorb, in the open and within their budget for
relief. Where that does not suffice the account waits, closed, for the next month.
"""

from collections.abc import Sequence
from typing import Any

from onemile.api import (
    COMMONS_ISSUE,
    COMMONS_TREASURY,
    Kept,
    Member,
    Transfer,
    awaits_absent,
    transaction,
    undecided,
)
from onemile.api import lazy_gettext as _l
from onemile_smiles import accounts, accrued, book, budgets, growth, holds
from onemile_smiles.models import GRANTS, HELD, Account, Hold


def erase(member: Member) -> Sequence[Kept]:
    """Close the account of a member who leaves; says what the book must keep."""
    account = accounts.find(member.uri)
    if account is None:
        return []
    with transaction():
        head = book.end()
        awaited = _awaited(account)
        is_decided_on = bool(undecided(member.uri))
        _void_promises(account, but=awaited)
        growth.forget(account)
        accrued.forget_of(account)
        account = accounts.close(account)
        if not awaited:
            _settle(account, seq=int(head.seq))
    kept = [
        Kept(
            what=_l("The lines of the book in which you took part, without your name"),
            why=_l("The book adds up to zero over all of us; a line less would make it false."),
        )
    ]
    if is_decided_on:
        kept.append(
            Kept(
                what=_l("What you have and what you promised, until the moderators have decided"),
                why=_l("What is due is paid from it; the rest then goes to all of us."),
            )
        )
    elif awaited:
        kept.append(
            Kept(
                what=_l(
                    "What you have and what was promised, until the parts that are switched off "
                    "have answered"
                ),
                why=_l("What is due is paid from it; the rest then goes to all of us."),
            )
        )
    return kept


def settle_closed() -> int:
    """Bring closed accounts that still wait back to zero; gives how many were."""
    settled = 0
    for account in list(Account.select().where(_is_waiting())):
        with transaction():
            settled += _go_on(account, seq=int(book.end().seq))
    return settled


def follow(hold: Hold) -> None:
    """Go on with the leaving of whoever a transfer was about, now that it has come to its end."""
    for account in (hold.payer, hold.payee):
        if account.closed_at is not None:
            _go_on(account, seq=int(book.end().seq))


def waiting() -> int:
    """Count closed accounts that are not back at zero."""
    return int(Account.select().where(_is_waiting()).count())


def _go_on(account: Account, *, seq: int) -> bool:
    """Settle a closed account unless a decision about it is awaited; tells whether it was."""
    awaited = _awaited(account)
    _void_promises(account, but=awaited)
    return not awaited and _settle(account, seq=seq)


def _awaited(account: Account) -> frozenset[str]:
    """Give the reasons of what is not ours to end yet: somebody decides on it, or may have to."""
    decided_on = undecided(str(account.uri))
    if not awaits_absent(str(account.uri)):
        return decided_on
    promised = _open_holds(account).where(Hold.kind.not_in(GRANTS))
    return decided_on | {str(hold.reason_uri) for hold in promised}


def _open_holds(account: Account) -> Any:
    mine = (Hold.payer == account) | (Hold.payee == account)
    return Hold.select().where(mine & (Hold.state == HELD))


def _void_promises(account: Account, *, but: frozenset[str]) -> None:
    """End what is promised by and to an account, save what somebody must still decide about.

    The association's own thanks end in any case: who has left is thanked no more.
    """
    for hold in list(_open_holds(account)):
        if hold.reason_uri not in but or hold.kind in GRANTS:
            holds.void(hold)


def _is_waiting() -> Any:
    is_open = (Account.balance_smiles != 0) | (Account.held_smiles != 0)
    return Account.closed_at.is_null(False) & is_open


def _settle(account: Account, *, seq: int) -> bool:
    """Move the balance of a closed account to the commons; tells whether that could be done."""
    balance = int(Account.get_by_id(account.id).balance_smiles)
    if balance == 0 or (balance < 0 and budgets.left(budgets.RELIEF) < -balance):
        return False
    key = f"leaving:{account.id}:{seq}"
    if balance > 0:
        sides, kind = (account.uri, COMMONS_TREASURY), "leaving"
    else:
        sides, kind = (COMMONS_ISSUE, account.uri), "write_off"
    transfer = Transfer(
        key=key,
        payer=sides[0],
        payee=sides[1],
        amount_smiles=abs(balance),
        reason_uri="",
        kind=kind,
    )
    payer, payee = accounts.open_pair(*sides)
    hold = holds.make(transfer, payer=payer, payee=payee)
    holds.post(hold, amount_smiles=abs(balance))
    return True
