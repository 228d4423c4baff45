"""A transfer from promise to end: asked once by key, held, then posted or voided, once."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from peewee import fn

from onemile.api import (
    AlreadyResolved,
    BudgetExhausted,
    FloorReached,
    KeyReused,
    NotFound,
    Transfer,
    TransferHeld,
    TransferPosted,
    TransferVoided,
    clock,
    gettext,
    microseconds,
    record,
    rows,
    rows_of,
    transaction,
)
from onemile_smiles import accounts, book, budgets, limits
from onemile_smiles.chain import content_digest, legs, reason_digest
from onemile_smiles.models import ISSUE_ID, POSTED, VOIDED, Account, Hold, RefusedKey

_ = gettext


@contextmanager
def asking(transfer: Transfer) -> Iterator[None]:
    """Do the block in a transaction; if a limit refuses it, refuse its key for ever.

    The memory lives in the caller's transaction, if there is one: a caller that rolls back
    has asked nothing.
    """
    try:
        with transaction():
            book.lock()
            yield
    except (FloorReached, BudgetExhausted) as refusal:
        with transaction():
            book.lock()
            if _by_key(transfer.key) is None and not _is_refused(transfer.key):
                refused = RefusedKey.create(
                    key=transfer.key,
                    content_digest=digest_of(transfer),
                    refusal=type(refusal).__name__,
                )
                book.note(refused)
        raise


def find(transfer: Transfer) -> Hold | None:
    """Give the hold that was made under this key. Raises KeyReused for other content."""
    if _is_refused(transfer.key):
        raise KeyReused(_("This was refused before. Nothing has moved; start anew."))
    known = _by_key(transfer.key)
    if known is not None and known.content_digest != digest_of(transfer):
        raise KeyReused(_("This was asked before with other content. Nothing has moved."))
    return known


def get(key: str) -> Hold:
    """Give the hold of a key. Raises NotFound."""
    known = _by_key(key)
    if known is None:
        raise NotFound()
    return known


def make(
    transfer: Transfer,
    *,
    payer: Account,
    payee: Account,
    commons_smiles: int = 0,
    corrects: Hold | None = None,
    due_at: datetime | None = None,
) -> Hold:
    """Reserve a transfer at its payer's, and at the commons' what these give of it.

    Raises FloorReached, BudgetExhausted; the accounts are locked by the caller. The hold is not
    chained yet: it is once it is promised or has come to its end.
    """
    given_by_commons = 0 if corrects else commons_smiles
    _reserve(
        payer,
        transfer.amount_smiles - given_by_commons,
        kind=transfer.kind,
        above=transfer.floor_smiles,
        may_owe=transfer.may_owe,
    )
    if given_by_commons:
        _reserve(accounts.issue(), given_by_commons, kind=transfer.kind)
    hold: Hold = Hold.create(
        key=transfer.key,
        content_digest=digest_of(transfer),
        kind=transfer.kind,
        payer=payer,
        payee=payee,
        amount_smiles=transfer.amount_smiles,
        commons_smiles=commons_smiles,
        reason_uri=transfer.reason_uri,
        reason_salt=secrets.token_hex(16),
        corrects=corrects,
        due_at=due_at,
        lapses_at=transfer.lapses_at,
    )
    return hold


def promise(
    transfer: Transfer,
    *,
    payer: Account,
    payee: Account,
    commons_smiles: int = 0,
    corrects: Hold | None = None,
    due_at: datetime | None = None,
) -> Hold:
    """Reserve a transfer that will be posted or voided later; says so to the plugins."""
    hold = make(
        transfer,
        payer=payer,
        payee=payee,
        commons_smiles=commons_smiles,
        corrects=corrects,
        due_at=due_at,
    )
    book.note(hold)
    record(
        TransferHeld(
            key=transfer.key,
            payer=transfer.payer,
            payee=transfer.payee,
            amount_smiles=transfer.amount_smiles,
            reason_uri=transfer.reason_uri,
        )
    )
    return hold


def post(hold: Hold, *, amount_smiles: int) -> None:
    """Release the whole hold and move ``amount_smiles`` of it; the hold is final then."""
    draft = book.Draft(
        key=hold.key,
        kind=hold.kind,
        reason_digest=reason_digest(hold.reason_uri, salt=hold.reason_salt),
        postings=_legs(hold, amount_smiles),
        corrects=hold.corrects.entry if hold.corrects else None,
        released=_promised(hold),
    )
    _end(hold, state=POSTED, posted_smiles=amount_smiles, entry_id=draft.id)
    book.write(draft, noting=[hold])
    _keep_end(hold)
    record(
        TransferPosted(
            key=hold.key,
            payer=hold.payer.uri,
            payee=hold.payee.uri,
            amount_smiles=amount_smiles,
            reason_uri=hold.reason_uri,
            kind=hold.kind,
        )
    )


def stands(hold: Hold) -> int:
    """Tell how much of a posted transfer has not been taken back."""
    back = Hold.select(fn.SUM(Hold.posted_smiles)).where(Hold.corrects == hold)
    return int(hold.posted_smiles) - int(back.scalar() or 0)


def void(hold: Hold) -> None:
    """Release a hold; it is final then. Raises AlreadyResolved if it was posted."""
    if hold.state == POSTED:
        raise AlreadyResolved(_("These have moved already."), state=hold.state)
    if hold.state == VOIDED:
        return
    for account, amount in _promised(hold).items():
        rows(_RELEASED, (amount, account))
    _end(hold, state=VOIDED)
    _keep_end(hold)
    book.note(hold)
    record(
        TransferVoided(
            key=hold.key,
            payer=hold.payer.uri,
            payee=hold.payee.uri,
            amount_smiles=hold.amount_smiles,
            reason_uri=hold.reason_uri,
        )
    )


def digest_of(transfer: Transfer) -> str:
    """Digest what is asked, all but the key.

    What a transfer could not say in older houses is left out where it is not said: each key that
    was ever digested keeps its digest.
    """
    said: dict[str, str | int] = {}
    if transfer.lapses_at is not None:
        said["lapses_at"] = transfer.lapses_at.astimezone(UTC).isoformat()
    if transfer.floor_smiles is not None:
        said["floor_smiles"] = transfer.floor_smiles
    if transfer.may_owe:
        said["may_owe"] = 1
    return content_digest(
        payer=transfer.payer,
        payee=transfer.payee,
        amount_smiles=transfer.amount_smiles,
        reason_uri=transfer.reason_uri,
        kind=transfer.kind,
        corrects=transfer.corrects,
        **said,
    )


def _by_key(key: str) -> Hold | None:
    found = rows_of(Hold, "WHERE t.key = ?", (key,))
    return found[0] if found else None


def _is_refused(key: str) -> bool:
    return bool(rows("SELECT 1 FROM smiles_refused_key WHERE key = ?", (key,)))


def _legs(hold: Hold, amount: int) -> dict[int, int]:
    return legs(
        hold.payer_id,
        hold.payee_id,
        amount,
        commons=limits.scaled(hold.commons_smiles, of=hold.amount_smiles, to=amount),
        is_correction=hold.corrects_id is not None,
    )


def _reserve(
    account: Account,
    amount: int,
    *,
    kind: str,
    above: int | None = None,
    may_owe: bool = False,
) -> None:
    """Promise Smiles away; they count at once, so that keeping the promise passes no limit.

    ``above``: a floor of this promise alone, where it is the higher one. ``may_owe``: a member's
    account goes as far below its floor as this takes it.
    """
    if account.id == ISSUE_ID:
        if amount > budgets.left(budgets.of_kind(kind)):
            raise BudgetExhausted(_("The association has given all it can for this month."))
        floor = account.floor_smiles
    else:
        today = accounts.floor_smiles(account.uri, account)
        free = int(account.balance_smiles) - int(account.held_smiles)
        if account.closed_at is not None or (may_owe and account.kind == "member"):
            # What is decided is owed all the same; of who has left, the commons absorb it.
            today = min(today, free - amount)
        elif above is not None:
            today = max(today, above)
        if amount > limits.available(
            balance=int(account.balance_smiles), held=int(account.held_smiles), floor=today
        ):
            raise FloorReached(
                _(
                    "There is not enough to promise this, promises under way counted. "
                    "Nothing has moved."
                )
            )
        floor = min(int(account.floor_smiles or 0), today)
    account.held_smiles += amount
    rows(_RESERVED, (amount, floor, account.id))
    if floor != account.floor_smiles:
        account.floor_smiles = floor
        book.note(account)


def _promised(hold: Hold) -> dict[int, int]:
    """Say what a hold keeps back, by account."""
    of_commons = 0 if hold.corrects_id else int(hold.commons_smiles)
    found = {hold.payer_id: int(hold.amount_smiles) - of_commons}
    if of_commons:
        found[ISSUE_ID] = of_commons
    return found


def _end(hold: Hold, *, state: str, posted_smiles: int = 0, entry_id: int | None = None) -> None:
    hold.state, hold.posted_smiles, hold.resolved_at = state, posted_smiles, clock.now()
    hold.entry_id = entry_id


def _keep_end(hold: Hold) -> None:
    at = microseconds(hold.resolved_at)
    rows(_RESOLVED, (hold.state, hold.posted_smiles, at, hold.entry_id, hold.id))


_RESERVED = "UPDATE smiles_account SET held_smiles = held_smiles + ?, floor_smiles = ? WHERE id = ?"
_RELEASED = "UPDATE smiles_account SET held_smiles = held_smiles - ? WHERE id = ?"
_RESOLVED = (
    "UPDATE smiles_hold SET state = ?, posted_smiles = ?, resolved_at = ?, entry_id = ?"
    " WHERE id = ?"
)
