"""Accounts: found, opened when first needed, locked in the order of their ids, their floors."""

from onemile.api import Member, clock, find_by_uri, is_sqlite, lock_rows, rows_of
from onemile_smiles import book, budgets, limits, settings
from onemile_smiles.models import COMMONS, ISSUE_ID, Account


def find(uri: str) -> Account | None:
    """Give the account of a URI, if it was ever opened."""
    found = rows_of(Account, "WHERE uri = ?", (uri,))
    return found[0] if found else None


def open_pair(payer: str, payee: str) -> tuple[Account, Account]:
    """Give both accounts, opened if need be, and locked lowest id first."""
    locked = _both(payer, payee)
    if len(locked) < 2:
        opened = sorted({payer, payee} - {*locked})
        for uri in opened:
            kind = "member" if find_by_uri(uri) else "other"
            Account.insert(uri=uri, kind=kind).on_conflict_ignore().execute()
        locked = _both(payer, payee)
        book.note(*(locked[uri] for uri in opened))
    return locked[payer], locked[payee]


def _both(payer: str, payee: str) -> dict[str, Account]:
    both = rows_of(Account, _PAIR if is_sqlite() else _PAIR_LOCKED, (payer, payee))
    return {str(account.uri): account for account in both}


_PAIR = "WHERE t.uri IN (?, ?) ORDER BY t.id"
_PAIR_LOCKED = f"{_PAIR} FOR UPDATE"


def close(account: Account) -> Account:
    """Close an account from now on; gives it as it is then."""
    Account.update(closed_at=clock.now()).where(Account.id == account.id).execute()
    closed: Account = Account.get_by_id(account.id)
    book.note(closed)
    return closed


def issue() -> Account:
    """Give the account from which the association issues, locked."""
    found: Account = lock_rows(Account.select().where(Account.id == ISSUE_ID)).get()
    return found


def is_verified(uri: str) -> bool:
    """Tell whether the association has met the member of this URI."""
    member: Member | None = find_by_uri(uri)
    return member is not None and member.verified_at is not None


def is_met(account: Account) -> bool:
    """Tell whether an account is of a member whom the association has met."""
    return account.kind == "member" and is_verified(str(account.uri))


def floor_smiles(uri: str, account: Account | None) -> int:
    """Give the lowest balance an account may promise down to, by today's rules.

    Commons and whoever is no member of this instance have 0; ``commons:issue`` is bounded by
    its budget instead.
    """
    if uri in COMMONS or (account is not None and account.kind != "member"):
        return 0
    member: Member | None = find_by_uri(uri)
    return 0 if member is None else floor_of(member, account)


def floor_of(member: Member, account: Account | None) -> int:
    """Give the lowest balance a member may promise down to, by today's rules."""
    return limits.floor_of(
        is_verified=member.verified_at is not None,
        growth=int(account.growth_smiles) if account else 0,
        rules=settings.rules(),
    )


def affordable(own: int) -> int:
    """Say how large an amount can be agreed to by whom ``own`` is left, the commons helping."""
    rules = settings.rules()
    if rules.community_share_percent == 0:
        return own
    return limits.affordable(own, budget=budgets.left(budgets.THANKS), rules=rules)
