"""Floors, ceilings, thanks and budgets: pure arithmetic, in whole Smiles."""

from dataclasses import dataclass

# The window of every cap that speaks of a month.
MONTH_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the association has settled on; amounts in Smiles, see ``settings.py``."""

    community_share_percent: int = 0
    gratification: int = 5
    gratification_pair_days: int = 30
    gratifications_per_month: int = 10
    vesting_days: int = 7
    welcome_budget: int = 36_000
    thanks_budget: int = 15_000
    relief_budget: int = 12_000
    welcome: int = 120
    floor_unverified: int = 0
    floor_verified: int = -300
    floor_lowest: int = -1200
    floor_growth_per_month: int = 150
    ceiling: int = 1200


@dataclass(frozen=True, kw_only=True)
class Thanked:
    """What counts for the thanks of one side: its balance, its thanks of the last month."""

    balance: int
    thanks_this_month: int
    is_open: bool = True
    # Whom it has not met yet, the association thanks later: that takes none of its budget.
    is_met: bool = True


def floor_of(*, is_verified: bool, growth: int, rules: Rules) -> int:
    """Give the lowest balance a member may promise down to."""
    if not is_verified:
        return rules.floor_unverified
    return max(min(rules.floor_lowest, rules.floor_verified), rules.floor_verified - growth)


def growth(received: int, *, grown: int, grown_this_month: int, rules: Rules) -> int:
    """Say by how much a first thanks from one more verified partner deepens the floor."""
    room = rules.floor_verified - rules.floor_lowest - grown
    room_this_month = rules.floor_growth_per_month - grown_this_month
    return max(0, min(received, room, room_this_month))


def available(*, balance: int, held: int, floor: int) -> int:
    """Say how much more can be promised; promises count at once."""
    return max(0, balance - held - floor)


def affordable(own: int, *, budget: int, rules: Rules) -> int:
    """Say how large an agreed amount can be when ``own`` is what its payer can promise.

    The commons give their share of it as far as ``budget`` goes.
    """
    share = rules.community_share_percent
    if share == 0:
        return own
    most_with_budget = ((budget + 1) * 100 - 1) // share
    if share == 100:
        return most_with_budget
    amount = own * 100 // (100 - share)
    while amount + 1 - commons_part(amount + 1, rules=rules) <= own:
        amount += 1  # rounding down the share leaves room for a few more at most
    return min(amount, most_with_budget)


def commons_part(amount: int, *, rules: Rules) -> int:
    """Say how much of an agreed amount the commons give instead of the helped."""
    return amount * rules.community_share_percent // 100


def scaled(part: int, *, of: int, to: int) -> int:
    """Bring a part of ``of`` to the same part of a smaller whole, rounded down."""
    return part * to // of


def budget_left(most: int, *, given: int, promised: int) -> int:
    """Say how much is left of a month's budget; what is promised counts."""
    return max(0, most - given - promised)


def gratifications(
    sides: tuple[Thanked, Thanked], *, pair_was_thanked: bool, budget: int, rules: Rules
) -> tuple[int, int]:
    """Say what the association's thanks are for each side of an exchange.

    Nothing for a pair thanked lately; nothing for a side over its own cap or ceiling; and all
    that is left to give, or nothing, when the budget ends.
    """
    if pair_was_thanked or rules.gratification == 0:
        return 0, 0
    first, second = (rules.gratification if _may_be_thanked(side, rules) else 0 for side in sides)
    due = sum(n for n, side in zip((first, second), sides, strict=True) if side.is_met)
    return (first, second) if due <= budget else (0, 0)


def _may_be_thanked(side: Thanked, rules: Rules) -> bool:
    return (
        side.is_open
        and side.thanks_this_month < rules.gratifications_per_month
        and side.balance < rules.ceiling
    )
