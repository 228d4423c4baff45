"""The position of the commons, for everybody to see: what was issued, what is left, who has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from onemile.api import COMMONS_ISSUE, COMMONS_TREASURY, Member, Transfer, clock, ids
from onemile_smiles import accounts, budgets, turnover
from onemile_smiles.budgets import Budget
from onemile_smiles.ledger import SmilesLedger
from onemile_smiles.limits import MONTH_DAYS
from onemile_smiles.models import ISSUE_ID, TREASURY_ID, Account
from onemile_smiles.turnover import NOTHING, Moved

YEAR_DAYS = 365
# Above this part of a year's exchanges, what the association issued weighs on everybody's.
ALARM_PERCENT = 20
# Of fewer exchanges a year nothing can be said yet: a handful of thanks would be a large part.
ALARM_EXCHANGES = 20
# The upper tenth of positive balances; half of all Smiles there is a sign of hoarding.
TOP_PART = 10
NEAR_FLOOR_SHOWN_MAX = 50


@dataclass(frozen=True, kw_only=True)
class Position:
    """Where the commons stand, in Smiles; months are 30 days, percentages whole."""

    issued: int
    treasury: int
    budgets: Sequence[Budget]
    exchanged_this_month: int
    exchanged_this_year: int
    exchanges_this_year: int
    # By how much this year has changed what the association has out, its reserve taken off.
    net_of_year: int
    in_hands: int
    holders: int
    near_floor: int
    top_tenth_percent: int

    @property
    def weighs_too_much(self) -> bool:
        """Tell whether the commons exceed their part of a year's exchanges."""
        if self.exchanges_this_year < ALARM_EXCHANGES:
            return False
        return abs(self.net_of_year) * 100 > self.exchanged_this_year * ALARM_PERCENT

    @property
    def velocity_percent(self) -> int:
        """Say which part of the Smiles in hands moved within the month."""
        return self.exchanged_this_month * 100 // self.in_hands if self.in_hands else 0


def position() -> Position:
    """Tell how it stands, from what is kept: no part of it is read from the book itself."""
    issue, treasury = Account.get_by_id(ISSUE_ID), Account.get_by_id(TREASURY_ID)
    in_hands, upper_tenth = _in_hands()
    month, year = turnover.by_kind(days=MONTH_DAYS), turnover.by_kind(days=YEAR_DAYS)
    return Position(
        issued=-int(issue.balance_smiles),
        treasury=int(treasury.balance_smiles),
        budgets=budgets.every(),
        exchanged_this_month=month.get("exchange", NOTHING).moved,
        exchanged_this_year=year.get("exchange", NOTHING).moved,
        exchanges_this_year=year.get("exchange", NOTHING).times,
        net_of_year=_net_of(year),
        in_hands=in_hands,
        holders=Account.select().where(_is_member()).count(),
        near_floor=Account.select().where(_is_near_floor()).count(),
        top_tenth_percent=upper_tenth * 100 // in_hands if in_hands else 0,
    )


def _net_of(year: Mapping[str, Moved]) -> int:
    """Say what the association has given out within a year beyond what came back to it.

    In the book's first year everybody is new: welcomes are left out, or all would weigh too much.
    """
    begun = turnover.first_day()
    today = turnover.date_of(turnover.day_of(clock.now()))
    is_young = begun is None or (today - begun).days <= YEAR_DAYS
    counted = [moved for kind, moved in year.items() if not (is_young and kind == "welcome")]
    return sum(one.issued - one.returned - one.treasury for one in counted)


@dataclass(frozen=True, kw_only=True)
class NearFloor:
    """A member who has been helped much and helped little; a word may do good."""

    member: Member
    balance_smiles: int
    floor_smiles: int


def members_near_floor() -> list[NearFloor]:
    """List members below half their floor, the lowest first, for stewards only."""
    rows = list(
        Account.select().where(_is_near_floor()).order_by(_free()).limit(NEAR_FLOOR_SHOWN_MAX)
    )
    people = {
        str(member.uri): member
        for member in list(Member.select().where(Member.uri.in_([row.uri for row in rows])))
    }
    return [
        NearFloor(
            member=people[str(row.uri)],
            balance_smiles=int(row.balance_smiles),
            floor_smiles=accounts.floor_smiles(str(row.uri), row),
        )
        for row in rows
        if str(row.uri) in people
    ]


def recycle() -> int:
    """Give what the treasury holds back to where Smiles come from; gives how many."""
    amount = int(Account.get_by_id(TREASURY_ID).balance_smiles)
    if amount <= 0:
        return 0
    SmilesLedger().transfer(
        Transfer(
            key=f"recycle:{ids.new()}",
            payer=COMMONS_TREASURY,
            payee=COMMONS_ISSUE,
            amount_smiles=amount,
            reason_uri="",
            kind="recycle",
        )
    )
    return amount


def _is_member() -> Any:
    return (Account.kind == "member") & Account.closed_at.is_null()


def _free() -> Any:
    return Account.balance_smiles - Account.held_smiles


def _is_near_floor() -> Any:
    return _is_member() & (Account.floor_smiles < 0) & (_free() * 2 < Account.floor_smiles)


def _in_hands() -> tuple[int, int]:
    """Give what members with a positive balance hold, and what the upper tenth of them does."""
    positive = Account.select().where(_is_member() & (Account.balance_smiles > 0))
    tenth = max(1, positive.count() // TOP_PART)
    top = (
        Account.select(Account.balance_smiles)
        .where(_is_member() & (Account.balance_smiles > 0))
        .order_by(Account.balance_smiles.desc())
        .limit(tenth)
    )
    everything = positive.select(fn.SUM(Account.balance_smiles)).scalar()
    upper = Account.select(fn.SUM(top.c.balance_smiles)).from_(top).scalar()
    return int(everything or 0), int(upper or 0)
