"""Change many deliveries or activities at once, locked in one order: nobody waits in a circle."""

from typing import Any

from onemile.api import lock_rows
from onemile_federation.outbox.models import Delivery

# Numbers in one statement: engines take tens of thousands, and memory is no question here.
NUMBERS_MAX = 1_000


def rewrite(condition: Any, *, of: Any = Delivery, **changes: Any) -> None:
    """Lock the rows of a condition by number and change them, in the open transaction.

    What the condition says holds of each when it is changed: a locked row is looked at anew.
    """
    found = of.select(of.id).where(condition).order_by(of.id)
    numbers = [row.id for row in lock_rows(found)]
    for start in range(0, len(numbers), NUMBERS_MAX):
        these = of.id.in_(numbers[start : start + NUMBERS_MAX])
        of.update(**changes).where(these).execute()
