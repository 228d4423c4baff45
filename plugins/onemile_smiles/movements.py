"""The lines of an account: what moved, the newest first, and what there was after each.

A balance is reckoned back from what the account has now, so that the newest page of a long
account costs no more than that of a short one; for an older page, what came since is summed up in
one stroke. All is asked in one statement, which sees one moment of the book.
"""

from datetime import datetime
from typing import Any, cast

from onemile.api import LedgerLine, rows
from onemile_smiles import accounts
from onemile_smiles.models import COMMONS, Entry

# What a member can narrow the diary to, and what that asks of a line.
_FROM_COMMONS = f"(h.payer_id IN {(*COMMONS.values(),)} OR h.payee_id IN {(*COMMONS.values(),)})"
_NARROWED = {
    "helped": f"AND p.amount_smiles > 0 AND NOT {_FROM_COMMONS}",
    "was_helped": f"AND p.amount_smiles < 0 AND NOT {_FROM_COMMONS}",
    "commons": f"AND {_FROM_COMMONS}",
}
SHOWN = tuple(_NARROWED)
# Beyond the number of any entry, and of lines: where nothing is narrowed.
_BEYOND = 2**63 - 1


def statement(
    uri: str, *, before: int | None = None, limit: int | None = None, shown: str = ""
) -> list[LedgerLine]:
    """Give the newest lines of an account with ``entry_id < before``, newest first.

    ``shown`` narrows them to one of SHOWN; balances are those after each line all the same.
    """
    account = accounts.find(uri)
    if account is None:
        return []
    end = _BEYOND if before is None else before
    most = _BEYOND if limit is None else limit
    own = account.id
    asked = _LINES.format(narrowed=_NARROWED.get(shown, ""))
    return [_line(row, uri) for row in rows(asked, (own, end, most, own, end, own, end, own))]


def _line(row: tuple[Any, ...], uri: str) -> LedgerLine:
    entry_id, at, kind, amount, reason_uri, payer, payee, balance = row
    return LedgerLine(
        entry_id=entry_id,
        at=cast(datetime, Entry.created_at.python_value(at)),
        kind=kind,
        other=payer if payee == uri else payee,
        amount_smiles=int(amount),
        balance_smiles=int(balance),
        reason_uri=reason_uri,
    )


# "chosen" are the lines that are shown, "running" all from the oldest of them to the newest.
_LINES = """
WITH chosen AS (
    SELECT e.id, e.created_at, e.kind, p.amount_smiles, h.reason_uri,
        payer.uri AS payer_uri, payee.uri AS payee_uri
    FROM smiles_posting p
    JOIN smiles_entry e ON e.id = p.entry_id
    JOIN smiles_hold h ON h.entry_id = e.id
    JOIN smiles_account payer ON payer.id = h.payer_id
    JOIN smiles_account payee ON payee.id = h.payee_id
    WHERE p.account_id = ? AND p.entry_id < ? {narrowed}
    ORDER BY p.entry_id DESC LIMIT ?
), running AS (
    SELECT p.entry_id,
        SUM(p.amount_smiles) OVER (ORDER BY p.entry_id DESC) - p.amount_smiles AS came_after
    FROM smiles_posting p
    WHERE p.account_id = ? AND p.entry_id < ?
        AND p.entry_id >= (SELECT MIN(id) FROM chosen)
), now AS (
    SELECT a.balance_smiles - COALESCE((
        SELECT SUM(p.amount_smiles) FROM smiles_posting p
        WHERE p.account_id = ? AND p.entry_id >= ?), 0) AS balance_smiles
    FROM smiles_account a WHERE a.id = ?
)
SELECT chosen.id, chosen.created_at, chosen.kind, chosen.amount_smiles, chosen.reason_uri,
    chosen.payer_uri, chosen.payee_uri, now.balance_smiles - running.came_after
FROM chosen JOIN running ON running.entry_id = chosen.id CROSS JOIN now
ORDER BY chosen.id DESC
"""
