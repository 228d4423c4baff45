"""What a member has and can promise, for pages: one query."""

from dataclasses import dataclass

from onemile.api import Member, database
from onemile_smiles import accounts, limits, settings


@dataclass(frozen=True, kw_only=True)
class Purse:
    """Where a member stands, in Smiles."""

    balance: int
    promised: int
    available: int
    is_verified: bool
    is_rich: bool


def purse_of(member: Member) -> Purse:
    """Open a member's purse; one who never had an account has an empty one."""
    account = accounts.find(member.uri)
    balance = int(account.balance_smiles) if account else 0
    held = int(account.held_smiles) if account else 0
    own = limits.available(balance=balance, held=held, floor=accounts.floor_of(member, account))
    rules = settings.rules()
    return Purse(
        balance=balance,
        promised=held,
        available=accounts.affordable(own),
        is_verified=member.verified_at is not None,
        is_rich=balance >= rules.ceiling,
    )


def balance_of(member: Member) -> int:
    """Give a member's balance alone; asked on every page of the feed, so in fixed words."""
    sql = "SELECT balance_smiles FROM smiles_account WHERE uri = ?".replace("?", database.param)
    found = database.execute_sql(sql, (member.uri,)).fetchone()
    return int(found[0]) if found else 0
