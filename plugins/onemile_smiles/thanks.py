"""What the association gives: a welcome to whom it has met, thanks for each exchange.

Thanks are promised at once and held for some days: a dispute in that time takes them back.
"""

from typing import Any

from onemile.api import (
    COMMONS_ISSUE,
    KeyReused,
    Member,
    Transfer,
    clock,
    find_by_uri,
    gettext,
    may_go_ahead,
    transaction,
)
from onemile_smiles import accounts, accrued, book, budgets, holds, limits, settings
from onemile_smiles.models import HELD, Account, Gratification, Hold

_ = gettext
# Holds that vest in one run of the job; the next run takes the rest.
VESTING_MAX = 1000
# The longest the setting allows; a hold due later was promised while the clock was wrong.
VESTING_SECONDS_MAX = 60 * 86_400


def gratify(key: str, *, members: tuple[str, str], reason_uri: str) -> int:
    """Promise thanks to both sides, as far as the caps allow; see the port."""
    with transaction():
        book.lock()
        first, second = sorted(accounts.open_pair(*members), key=lambda account: int(account.id))
        known = Gratification.get_or_none(Gratification.key == key)
        if known is None:
            known = _grant(key, sides=(first, second), reason_uri=reason_uri)
        elif (known.first_id, known.second_id, known.reason_uri) != (
            first.id,
            second.id,
            reason_uri,
        ):
            raise KeyReused(_("This was asked before with other content. Nothing has moved."))
        return int(max(known.first_smiles, known.second_smiles))


def take_back(key: str) -> bool:
    """Release thanks that have not vested, by their key; tells whether there are any such."""
    with transaction():
        book.lock()
        known = Gratification.get_or_none(Gratification.key == key)
        if known is None:
            return False
        keys = [_key(key, known.first_id), _key(key, known.second_id)]
        accrued.drop(keys)
        _void_all(Hold.key.in_(keys))
        return True


def take_back_for(reason_uri: str) -> None:
    """Release thanks that have not vested and were given for this reason."""
    accrued.drop_for(reason_uri)
    _void_all((Hold.reason_uri == reason_uri) & (Hold.kind == "gratification"))


def vest() -> int:
    """Make thanks final whose time has come; gives how many.

    Very many at once ask the stewards first: the clock may be wrong.
    """
    promised = (Hold.kind == "gratification") & (Hold.state == HELD)
    with transaction():
        book.lock()
        is_due = clock.is_due(Hold.due_at, ahead_seconds_max=VESTING_SECONDS_MAX)
        due = Hold.select().where(promised & is_due)
        of_n = Hold.select().where(promised).count()
        if not may_go_ahead("smiles.vest", n=due.count(), of_n=of_n):
            return 0
        ready = list(due.order_by(Hold.id).limit(VESTING_MAX))
        for hold in ready:
            holds.post(hold, amount_smiles=hold.amount_smiles)
    return len(ready)


def welcome(member: Member) -> bool:
    """Give a verified member the welcome, once; tells whether it was given now.

    With the budget at its end nothing is refused: the daily job tries again.
    """
    amount = settings.rules().welcome
    transfer = Transfer(
        key=f"welcome:{member.uri}",
        payer=COMMONS_ISSUE,
        payee=member.uri,
        amount_smiles=max(1, amount),
        reason_uri=member.uri,
        kind="welcome",
    )
    with transaction():
        book.lock()
        if not amount or Hold.select().where(Hold.key == transfer.key).exists():
            return False
        issue, account = accounts.open_pair(COMMONS_ISSUE, member.uri)
        if account.closed_at or budgets.left(budgets.WELCOME) < amount:
            return False
        hold = holds.make(transfer, payer=issue, payee=account)
        holds.post(hold, amount_smiles=amount)
    return True


def welcome_by_uri(member_uri: str) -> bool:
    """Welcome whom the association has just met; tells whether it was given now.

    Then they are given what had waited for them.
    """
    member = find_by_uri(member_uri)
    is_new = _is_welcomed_now(member)
    release(member_uri)
    return is_new


def _is_welcomed_now(member: Member | None) -> bool:
    return member is not None and member.verified_at is not None and welcome(member)


def welcome_everybody() -> int:
    """Welcome verified members who have not been yet; gives how many were."""
    welcomed = Hold.select(Account.uri).join(Account, on=Hold.payee).where(Hold.kind == "welcome")
    waiting = Member.select().where(
        Member.verified_at.is_null(False) & (Member.state == "active") & Member.uri.not_in(welcomed)
    )
    return sum(welcome(member) for member in waiting.order_by(Member.verified_at))


def release(member_uri: str) -> int:
    """Promise the thanks that have waited for a member whom the association has met by now.

    As far as the budget goes; gives how many.
    """
    released = 0
    with transaction():
        book.lock()
        account = accounts.find(member_uri)
        if account is None or account.closed_at is not None or not accounts.is_met(account):
            return 0
        for one in accrued.next_for(account):
            if budgets.left(budgets.THANKS) < one.amount_smiles:
                break
            accrued.drop([str(one.key)])
            _promise(
                str(one.key),
                account=account,
                amount=int(one.amount_smiles),
                reason_uri=str(one.reason_uri),
            )
            released += 1
    return released


def release_everybody() -> int:
    """Promise what still waits for members who have been met; gives how many thanks."""
    accrued.forget()
    return sum(release(uri) for uri in accrued.of_met())


def _grant(key: str, *, sides: tuple[Account, Account], reason_uri: str) -> Gratification:
    rules = settings.rules()
    accounts.issue()
    amounts = limits.gratifications(
        (_thanked(sides[0]), _thanked(sides[1])),
        pair_was_thanked=_pair_was_thanked(sides, days=rules.gratification_pair_days),
        budget=budgets.left(budgets.THANKS),
        rules=rules,
    )
    for account, partner, amount in zip(sides, reversed(sides), amounts, strict=True):
        own = _key(key, account.id)
        if amount and accounts.is_met(account):
            _promise(own, account=account, amount=amount, reason_uri=reason_uri)
        elif amount:
            accrued.keep(
                own, account=account, partner=partner, amount=amount, reason_uri=reason_uri
            )
    granted: Gratification = Gratification.create(
        key=key,
        first=sides[0],
        second=sides[1],
        first_smiles=amounts[0],
        second_smiles=amounts[1],
        reason_uri=reason_uri,
    )
    book.note(granted)
    return granted


def _promise(key: str, *, account: Account, amount: int, reason_uri: str) -> None:
    transfer = Transfer(
        key=key,
        payer=COMMONS_ISSUE,
        payee=account.uri,
        amount_smiles=amount,
        reason_uri=reason_uri,
        kind="gratification",
    )
    due_at = clock.ahead(days=settings.rules().vesting_days)
    hold = holds.promise(transfer, payer=accounts.issue(), payee=account, due_at=due_at)
    if due_at <= clock.now():
        holds.post(hold, amount_smiles=amount)


def _key(key: str, account_id: int) -> str:
    """Name one side's part of the thanks."""
    return f"{key}#{account_id}"


def _thanked(account: Account) -> limits.Thanked:
    since = clock.ago(days=limits.MONTH_DAYS)
    given = (
        Gratification.select()
        .where(
            clock.happened_since(Gratification.granted_at, since)
            & (
                ((Gratification.first == account) & (Gratification.first_smiles > 0))
                | ((Gratification.second == account) & (Gratification.second_smiles > 0))
            )
        )
        .count()
    )
    return limits.Thanked(
        balance=int(account.balance_smiles),
        thanks_this_month=given,
        is_open=account.closed_at is None,
        is_met=accounts.is_met(account),
    )


def _pair_was_thanked(sides: tuple[Account, Account], *, days: int) -> bool:
    return bool(
        Gratification.select()
        .where(
            (Gratification.first == sides[0])
            & (Gratification.second == sides[1])
            & clock.happened_since(Gratification.granted_at, clock.ago(days=days))
            & (Gratification.first_smiles + Gratification.second_smiles > 0)
        )
        .exists()
    )


def _void_all(condition: Any) -> None:
    for hold in list(Hold.select().where(condition & (Hold.state == HELD))):
        holds.void(hold)
