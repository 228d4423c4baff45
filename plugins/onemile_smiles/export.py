"""What the book holds about a member, for them to take along."""

import json
from collections.abc import Sequence

from onemile.api import ExportFile, Member, resolve_actor
from onemile_smiles import accounts, accrued, movements, queries, statement


def files_of(member: Member) -> Sequence[ExportFile]:
    """Give the diary as a spreadsheet and, with what is promised, for programs."""
    account = accounts.find(member.uri)
    if account is None:
        return []
    lines, promises = movements.statement(member.uri), queries.promises(member.uri)
    others = {line.other for line in lines} | {promise.other for promise in promises}
    kept = _still_here(others)
    held = {
        "account": account.uri,
        "balance_smiles": account.balance_smiles,
        "promised_smiles": account.held_smiles,
        "waiting_smiles": accrued.waiting_of(member.uri),
        "floor_smiles": accounts.floor_smiles(account.uri, account),
        "lines": [
            {
                "entry": str(line.entry_id),
                "at": line.at.isoformat(),
                "kind": line.kind,
                "other": kept[line.other],
                "amount_smiles": line.amount_smiles,
                "balance_smiles": line.balance_smiles,
                "reason_uri": line.reason_uri,
            }
            for line in lines
        ],
        "promises": [
            {
                "at": promise.held_at.isoformat(),
                "kind": promise.kind,
                "other": kept[promise.other],
                "amount_smiles": promise.amount_smiles,
                "reason_uri": promise.reason_uri,
                "due_at": promise.due_at.isoformat() if promise.due_at else None,
            }
            for promise in promises
        ],
    }
    return [
        ExportFile(
            name="smiles/statement.csv",
            media_type="text/csv",
            content=statement.write(lines).encode(),
        ),
        ExportFile(
            name="smiles/book.json",
            media_type="application/json",
            content=json.dumps(held, ensure_ascii=False, indent=1).encode(),
        ),
    ]


def _still_here(uris: set[str]) -> dict[str, str]:
    """Give for each account its URI; nothing for who has left, who took it along."""
    return {
        uri: uri if uri.startswith("commons:") or resolve_actor(uri).url else "" for uri in uris
    }
