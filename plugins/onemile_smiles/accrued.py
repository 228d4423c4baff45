"""Thanks that wait: of whom the association has not met, until it has; source: economy.md, 3.4.

Nothing of the commons is promised for them meanwhile. Caps count them as if they had been given.
"""

from typing import Any

from peewee import fn

from onemile.api import Member, clock, transaction
from onemile_smiles import accounts, book
from onemile_smiles.models import Account, WaitingThanks

# Whom nobody has met within a year has left without a word.
KEPT_DAYS = 365
# So many in one go; the daily job goes on with the rest.
RELEASED_MAX = 200


def keep(key: str, *, account: Account, partner: Account, amount: int, reason_uri: str) -> None:
    """Let thanks of one side wait, by the key that they will have."""
    book.note(
        WaitingThanks.create(
            key=key, account=account, partner=partner, amount_smiles=amount, reason_uri=reason_uri
        )
    )


def drop(keys: list[str]) -> bool:
    """Let go of what waits under one of some keys; tells whether there was any."""
    return _let_go(WaitingThanks.key.in_(keys)) > 0


def drop_for(reason_uri: str) -> None:
    """Let go of what waits for a reason that is taken back."""
    _let_go(WaitingThanks.reason_uri == reason_uri)


def waiting_of(uri: str) -> int:
    """Give how many Smiles wait for a member."""
    account = accounts.find(uri)
    if account is None:
        return 0
    total = WaitingThanks.select(fn.SUM(WaitingThanks.amount_smiles))
    return int(total.where(WaitingThanks.account == account).scalar() or 0)


def next_for(account: Account) -> list[WaitingThanks]:
    """Give what waits for an account, the oldest first, a handful at a time."""
    mine = WaitingThanks.select().where(WaitingThanks.account == account)
    return list(mine.order_by(WaitingThanks.since, WaitingThanks.id).limit(RELEASED_MAX))


def of_met() -> list[str]:
    """Give the members for whom thanks wait although the association has met them by now.

    The budget was at its end, or the word that they were met was not heard.
    """
    met = Member.select(Member.uri).where(
        Member.verified_at.is_null(False) & (Member.state == "active")
    )
    waiting = (
        WaitingThanks.select(Account.uri)
        .join(Account, on=WaitingThanks.account)
        .where(Account.uri.in_(met))
        .distinct()
        .limit(RELEASED_MAX)
    )
    return [str(row[0]) for row in waiting.tuples().iterator()]


def forget() -> int:
    """Let go of what has waited for a year; gives how many."""
    with transaction():
        book.lock()
        return _let_go(WaitingThanks.since < clock.ago(days=KEPT_DAYS))


def forget_of(account: Account) -> None:
    """Let go of what waits for, and with, whoever leaves."""
    _let_go((WaitingThanks.account == account) | (WaitingThanks.partner == account))


def _let_go(which: Any) -> int:
    """Delete what waits, and chain that it is gone; gives how many."""
    rows = list(WaitingThanks.select().where(which).order_by(WaitingThanks.id))
    if rows:
        WaitingThanks.delete().where(which).execute()
        book.note(gone=rows)
    return len(rows)
