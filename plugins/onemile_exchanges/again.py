"""The same once more: a settled exchange is the draft of the next one, a touch away."""

from datetime import date, timedelta
from typing import Any

from onemile_exchanges import negotiate, sight
from onemile_exchanges.lifecycle import SETTLED, State
from onemile_exchanges.models import PUBLISHED, Agreement, Item

WEEK = timedelta(days=7)


def of(item: Item, *, member: Any, agreement_id: int) -> Agreement | None:
    """Give the settled exchange about an item that a member opened and would like once more."""
    found: Agreement | None = Agreement.get_or_none(
        (Agreement.id == agreement_id)
        & (Agreement.item == item.id)
        & (Agreement.opened_by_uri == member.uri)
        & Agreement.state.in_([str(state) for state in SETTLED])
    )
    return found


def item_for(agreement: Agreement, *, member: Any) -> int | None:
    """Give the number of the item that a member can propose about again; None where they cannot.

    It is still on show for them, they opened this exchange, it is settled, and none runs.
    """
    if State(agreement.state) not in SETTLED or agreement.opened_by_uri != member.uri:
        return None
    if agreement.item_id is None or not sight.is_seen(agreement.item_id, viewer=member):
        return None
    item = Item.get_by_id(agreement.item_id)
    if item.state != PUBLISHED or negotiate.running_of(item, member=member) is not None:
        return None
    return int(item.id)


def next_day(day: date | None, *, today: date) -> date | None:
    """Give the next day to come of the same weekday, a week after the last one at the earliest."""
    if day is None:
        return None
    return day + max(1, (today - day) // WEEK + 1) * WEEK
