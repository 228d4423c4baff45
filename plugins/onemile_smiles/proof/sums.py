"""L1, L2, L3, L8: the book adds up to zero, and what is kept beside it is what it adds up to.

Each question is one statement, added up by the engine: as of one moment, and in no more memory
than the answer takes.
"""

from collections.abc import Iterator

from onemile.api import rows
from onemile_smiles import turnover
from onemile_smiles.models import ISSUE_ID
from onemile_smiles.proof.findings import Finding

# Of each kind so many are named; the first of them is enough to begin with.
NAMED_MAX = 20


def wrong() -> Iterator[Finding]:
    """Say where sums contradict what is kept."""
    total = int(rows("SELECT COALESCE(SUM(amount_smiles), 0) FROM smiles_posting")[0][0])
    if total:
        yield Finding(rule="L1", row="smiles_posting", detail=f"all sum to {total}")
    for rule, word, source, asked in _SUMS:
        for account, kept, summed in rows(asked, (NAMED_MAX,)):
            detail = f"{word} {kept}, {source} say {int(summed)}"
            yield Finding(rule=rule, row=f"smiles_account {account}", detail=detail)
    for account, free, floor in rows(_BELOW, (NAMED_MAX,)):
        yield Finding(rule="L3", row=f"smiles_account {account}", detail=f"{free} is below {floor}")
    posted, entries = rows(_POSTED)[0]
    if posted != entries:
        detail = f"{posted} holds were posted, by {entries} entries"
        yield Finding(rule="L8", row="smiles_hold", detail=detail)
    for day, kind in rows(_DAYS, (NAMED_MAX,)):
        row = f"smiles_day {turnover.date_of(int(day))} {kind}"
        yield Finding(rule="L2", row=row, detail="is not what the entries of that day add up to")


_KEPT_AGAINST = (
    "SELECT a.id, a.{0}, COALESCE(s.summed, 0) FROM smiles_account a LEFT JOIN"
    " (SELECT owner, SUM(amount) AS summed FROM ({1}) one GROUP BY owner) s ON s.owner = a.id"
    " WHERE a.{0} <> COALESCE(s.summed, 0) ORDER BY a.id LIMIT ?"
)
_POSTINGS = "SELECT account_id AS owner, amount_smiles AS amount FROM smiles_posting"
# What a hold keeps back: of its payer all but the commons' part; of a correction all.
_HELD = (
    "SELECT payer_id AS owner, CASE WHEN corrects_id IS NULL THEN amount_smiles - commons_smiles"
    " ELSE amount_smiles END AS amount FROM smiles_hold WHERE state = 'held' UNION ALL"
    f" SELECT {ISSUE_ID}, commons_smiles FROM smiles_hold"
    " WHERE state = 'held' AND corrects_id IS NULL"
)
_GROWTH = "SELECT account_id AS owner, amount_smiles AS amount FROM smiles_growth"
_SUMS = (
    ("L2", "balance", "postings", _KEPT_AGAINST.format("balance_smiles", _POSTINGS)),
    ("L3", "held", "holds", _KEPT_AGAINST.format("held_smiles", _HELD)),
    ("L3", "growth", "thanks", _KEPT_AGAINST.format("growth_smiles", _GROWTH)),
)
_BELOW = (
    "SELECT id, balance_smiles - held_smiles, floor_smiles FROM smiles_account"
    " WHERE balance_smiles - held_smiles < floor_smiles ORDER BY id LIMIT ?"
)
_POSTED = (
    "SELECT (SELECT COUNT(*) FROM smiles_hold WHERE state = 'posted'),"
    " (SELECT COUNT(*) FROM smiles_entry)"
)
# What the days are said to have moved, taken from what the book says they did: nothing is left.
_DAYS = (
    f"SELECT day, kind FROM ({turnover.OF_BOOK} UNION ALL SELECT day, kind, -times, -moved_smiles,"
    " -issued_smiles, -returned_smiles, -treasury_smiles FROM smiles_day) one GROUP BY day, kind"
    " HAVING SUM(times) <> 0 OR SUM(moved) <> 0 OR SUM(issued) <> 0 OR SUM(returned) <> 0"
    " OR SUM(treasury) <> 0 ORDER BY day, kind LIMIT ?"
)
