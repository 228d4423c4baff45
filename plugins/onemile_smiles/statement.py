"""The diary as a file: one line a movement, oldest first; reading it again gives the balance."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from onemile.api import LedgerLine, gettext
from onemile_smiles.words import kind_words, name_of

_ = gettext
# French and German spreadsheets split at semicolons, and need the mark to read accents.
SEPARATOR = ";"
BYTE_ORDER_MARK = "\ufeff"
# A cell that begins with one of these would be run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """What a program needs of one line of the file."""

    at: datetime
    amount_smiles: int
    balance_smiles: int


def write(lines: Iterable[LedgerLine]) -> str:
    """Write a statement as CSV, with words in the viewer's language; the order of columns
    is fixed: moment, amount, balance, what it was, with whom, why, number of the entry."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=SEPARATOR, lineterminator="\r\n")
    rows.writerow(
        [_("Moment"), _("Amount"), _("Balance"), _("What"), _("With"), _("Why"), _("Entry")]
    )
    for line in sorted(lines, key=lambda line: line.entry_id):
        rows.writerow(
            [
                line.at.isoformat(),
                line.amount_smiles,
                line.balance_smiles,
                _harmless(kind_words(line)),
                _harmless(name_of(line.other)),
                _harmless(line.reason_uri),
                line.entry_id,
            ]
        )
    return BYTE_ORDER_MARK + out.getvalue()


def read(text: str) -> list[FileLine]:
    """Read a file that ``write`` made, in any language. Raises ValueError for another's."""
    rows = csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK)), delimiter=SEPARATOR)
    next(rows, None)
    return [
        FileLine(
            at=datetime.fromisoformat(row[0]),
            amount_smiles=int(row[1]),
            balance_smiles=int(row[2]),
        )
        for row in rows
    ]


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
