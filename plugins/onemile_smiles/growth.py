"""Trust that grows: thanks from each new verified partner deepen a member's floor."""

from typing import Any

from peewee import fn

from onemile.api import clock, microseconds, rows
from onemile_smiles import accounts, book, limits, settings
from onemile_smiles.models import POSTED, Account, Growth, Hold


def after_thanks(hold: Hold) -> None:
    """Deepen the helper's floor if these thanks are the first from a verified partner."""
    helper, partner = hold.payee, hold.payer
    if helper.kind != "member" or rows(_IS_KNOWN, (helper.id, partner.id)):
        return
    if not accounts.is_verified(partner.uri):
        return
    amount = limits.growth(
        hold.posted_smiles,
        grown=helper.growth_smiles,
        grown_this_month=_this_month(helper),
        rules=settings.rules(),
    )
    if amount:
        book.note(Growth.create(account=helper, partner=partner, amount_smiles=amount))
        _add(helper, amount)


def take_back(original: Hold) -> None:
    """Undo what a transfer that is now corrected has done for its payee's floor.

    As far as nothing else stands that this partner has given: their other thanks count on.
    """
    row = _pair(original.payee, original.payer).first()
    if row is None:
        return
    too_much = int(row.amount_smiles) - _standing(original.payee, original.payer)
    if too_much <= 0:
        return
    taken = min(too_much, int(row.amount_smiles))
    if taken == row.amount_smiles:
        row.delete_instance()
        book.note(gone=[row])
    else:
        row.amount_smiles -= taken
        row.save(only=[Growth.amount_smiles])
        book.note(row)
    _add(original.payee, -taken)


def _standing(account: Account, partner: Account) -> int:
    """Sum what a partner has given for help, less what went back of it."""
    between = (Hold.payee == account) & (Hold.payer == partner) & (Hold.state == POSTED)
    given = Hold.select(fn.SUM(Hold.posted_smiles)).where(
        between & Hold.kind.in_(("exchange", "decision"))
    )
    back = (Hold.payee == partner) & (Hold.payer == account) & (Hold.state == POSTED)
    returned = Hold.select(fn.SUM(Hold.posted_smiles)).where(back & Hold.corrects.is_null(False))
    return int(given.scalar() or 0) - int(returned.scalar() or 0)


def _pair(account: Account, partner: Account) -> Any:
    return Growth.select().where((Growth.account == account) & (Growth.partner == partner))


def _this_month(account: Account) -> int:
    since = microseconds(clock.ago(days=limits.MONTH_DAYS))
    until = microseconds(clock.ahead(seconds=clock.DRIFT_SECONDS_MAX))
    found = rows(_GROWN, (account.id, since, until))
    return int(found[0][0])


def _add(account: Account, amount: int) -> None:
    rows(_DEEPER, (amount, account.id))


_IS_KNOWN = "SELECT 1 FROM smiles_growth WHERE account_id = ? AND partner_id = ?"
_DEEPER = "UPDATE smiles_account SET growth_smiles = growth_smiles + ? WHERE id = ?"
_GROWN = (
    "SELECT COALESCE(SUM(amount_smiles), 0) FROM smiles_growth"
    " WHERE account_id = ? AND grown_at > ? AND grown_at <= ?"
)


def forget(account: Account) -> None:
    """Forget who an account that closes has been thanked by."""
    known = list(Growth.select().where(Growth.account == account).order_by(Growth.id))
    Growth.delete().where(Growth.account == account).execute()
    Account.update(growth_smiles=0).where(Account.id == account.id).execute()
    book.note(gone=known)
