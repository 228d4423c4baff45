"""A partnership that is held: locked, and read anew, until the open transaction ends.

Whoever writes a row holds it first: a steward may have decided otherwise since it was looked for.
"""

from typing import Any

from onemile.api import lock_rows
from onemile_federation.partners.models import Partnership


def held(which: Any) -> Partnership | None:
    """Return the one row of which ``which`` is true now, held; None where there is none."""
    found = held_all(which)
    return found[0] if found else None


def held_all(which: Any) -> list[Partnership]:
    """Return all of them, held in the order in which everybody holds several."""
    found = lock_rows(Partnership.select().where(which).order_by(Partnership.id))
    rows: list[Partnership] = list(found)
    for row in rows:
        row.is_held = True
    return rows
