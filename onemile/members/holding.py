"""Several members held at once, in the order in which everybody holds them (the order of locks).

Whoever knows beforehand that a step touches many takes them here, before any other row: two such
steps then wait for each other and never in a ring.
"""

from collections.abc import Collection, Iterable

from onemile.db import in_transaction, lock_rows
from onemile.members.models import Member

# As many as one question names: some ten kilobytes of SQL.
HELD_AT_ONCE = 500


def hold_all(*, numbers: Iterable[int] = (), uris: Collection[str] = ()) -> None:
    """Lock the rows of some members, by number or by URI, until the transaction ends; by their ids.

    Who lives elsewhere has no row. Others may go on writing rows that point at these.
    """
    assert in_transaction(), "rows are held inside transaction()"
    everybody = sorted({*numbers, *_numbers_of(uris)})
    for start in range(0, len(everybody), HELD_AT_ONCE):
        some = Member.id.in_(everybody[start : start + HELD_AT_ONCE])
        these = Member.select(Member.id).where(some).order_by(Member.id)
        list(lock_rows(these, lets_refer=True))


def _numbers_of(uris: Collection[str]) -> set[int]:
    asked, found = sorted(set(uris)), set[int]()
    for start in range(0, len(asked), HELD_AT_ONCE):
        some = Member.uri.in_(asked[start : start + HELD_AT_ONCE])
        found.update(int(one.id) for one in Member.select(Member.id).where(some))
    return found
