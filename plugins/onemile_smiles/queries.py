"""Reads of the book: promises, and who has thanked whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from onemile.api import HeldSmiles
from onemile_smiles import accounts
from onemile_smiles.models import HELD, POSTED, Account, Hold


def open_holds(prefix: str, *, before: int | None, limit: int) -> list[HeldSmiles]:
    """Give the newest open holds whose key begins with ``prefix``, with ``id < before``."""
    which = fn.SUBSTR(Hold.key, 1, len(prefix)) == prefix
    return held_where(which if before is None else which & (Hold.id < before), limit=limit)


def held_where(which: Any, *, limit: int) -> list[HeldSmiles]:
    """Give the newest open holds that fulfil a condition, with the URIs of both sides."""
    payer, payee = Account.alias(), Account.alias()
    query: Any = (
        Hold.select(Hold, payer.uri.alias("payer_uri"), payee.uri.alias("payee_uri"))
        .join(payer, on=(Hold.payer == payer.id))
        .switch(Hold)
        .join(payee, on=(Hold.payee == payee.id))
        .where((Hold.state == HELD) & which)
    )
    return [
        HeldSmiles(
            id=row.id,
            key=row.key,
            kind=row.kind,
            payer=row.payer_uri,
            payee=row.payee_uri,
            amount_smiles=row.amount_smiles,
            reason_uri=row.reason_uri,
            held_at=row.held_at,
            lapses_at=row.lapses_at,
        )
        for row in query.order_by(Hold.id.desc()).limit(limit).objects()
    ]


@dataclass(frozen=True, kw_only=True)
class Promise:
    """Smiles on their way: signed from the holder's side; thanks come at ``due_at``."""

    other: str
    amount_smiles: int
    kind: str
    reason_uri: str
    held_at: datetime
    due_at: datetime | None


def promises(uri: str) -> list[Promise]:
    """Give what is promised by and to an account, the newest first."""
    account = accounts.find(uri)
    if account is None:
        return []
    payer, payee = Account.alias(), Account.alias()
    rows = (
        Hold.select(Hold, payer, payee)
        .join(payer, on=(Hold.payer == payer.id), attr="payer")
        .switch(Hold)
        .join(payee, on=(Hold.payee == payee.id), attr="payee")
        .where((Hold.state == HELD) & ((Hold.payer == account) | (Hold.payee == account)))
        .order_by(Hold.id.desc())
    )
    return [_promise(hold, account) for hold in list(rows)]


def _promise(hold: Hold, account: Account) -> Promise:
    is_mine = hold.payer_id == account.id
    given = 0 if hold.corrects_id else hold.commons_smiles
    return Promise(
        other=hold.payee.uri if is_mine else hold.payer.uri,
        amount_smiles=given - hold.amount_smiles if is_mine else hold.amount_smiles,
        kind=hold.kind,
        reason_uri=hold.reason_uri,
        held_at=hold.held_at,
        due_at=hold.due_at,
    )


def traders_of(uri: str, others: Sequence[str]) -> set[str]:
    """Give those accounts with which Smiles have gone to and fro, or are on their way."""
    payer, payee = Account.alias(), Account.alias()
    between: Any = Hold.select(payer.uri, payee.uri).distinct()
    between = between.join(payer, on=Hold.payer).switch(Hold).join(payee, on=Hold.payee)
    there = (payer.uri == uri) & payee.uri.in_(others)
    back = payer.uri.in_(others) & (payee.uri == uri)
    return {one for pair in between.where(there | back).tuples() for one in pair} - {uri}


@dataclass(frozen=True, kw_only=True)
class Thanked:
    """How often an account was thanked, and by how many different ones."""

    times: int
    partners: int


def thanked(uri: str) -> Thanked:
    """Count the exchanges for which neighbours thanked this account."""
    account = accounts.find(uri)
    if account is None:
        return Thanked(times=0, partners=0)
    times, partners = next(
        Hold.select(fn.COUNT(Hold.id), fn.COUNT(fn.DISTINCT(Hold.payer)))
        .where((Hold.payee == account) & (Hold.state == POSTED) & (Hold.kind == "exchange"))
        .tuples()
        .iterator()
    )
    return Thanked(times=int(times), partners=int(partners))
