"""When a member leaves: promises end, the account goes back to zero, the lines stay nameless.

What is left goes to the treasury; what is missing the commons absorb, in the open and within
their budget. Where the budget does not suffice the account waits, closed, for the next month.
"""

from collections.abc import Sequence
from typing import Any

from onemile.api import COMMONS_ISSUE, COMMONS_TREASURY, Kept, Member, Transfer, clock, transaction
from onemile.api import lazy_gettext as _l
from onemile_smiles import accounts, book, growth, holds
from onemile_smiles.models import HELD, Account, Hold


def erase(member: Member) -> Sequence[Kept]:
    """Close the account of a member who leaves; says what the book must keep."""
    account = accounts.find(member.uri)
    if account is None:
        return []
    with transaction():
        head = book.lock()
        mine = (Hold.payer == account) | (Hold.payee == account)
        for hold in list(Hold.select().where(mine & (Hold.state == HELD))):
            holds.void(hold)
        growth.forget(account)
        Account.update(closed_at=clock.now()).where(Account.id == account.id).execute()
        _settle(account, seq=int(head.seq))
    return [
        Kept(
            what=_l("The lines of the book in which you took part, without your name"),
            why=_l("The book adds up to zero over all of us; a line less would make it false."),
        )
    ]


def settle_closed() -> int:
    """Bring closed accounts that still wait back to zero; gives how many were."""
    settled = 0
    for account in list(Account.select().where(_is_waiting())):
        with transaction():
            settled += _settle(account, seq=int(book.lock().seq))
    return settled


def waiting() -> int:
    """Count closed accounts that are not back at zero."""
    return int(Account.select().where(_is_waiting()).count())


def _is_waiting() -> Any:
    return Account.closed_at.is_null(False) & (Account.balance_smiles != 0)


def _settle(account: Account, *, seq: int) -> bool:
    """Move the balance of a closed account to the commons; tells whether that could be done."""
    balance = int(Account.get_by_id(account.id).balance_smiles)
    if balance == 0 or (balance < 0 and accounts.budget_left() < -balance):
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
