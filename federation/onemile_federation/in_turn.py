"""One after the other: stewards' steps that look first and write then, where no row is to be held.

A double click is two requests at once: the second looks once the first has written, and finds that
nothing is left to do. Where there is a row (a host, a partnership), that row is held instead.
"""

from onemile.api import is_sqlite, rows

# Half of a lock's name that is ours alone: the core's locks have names of one number.
_OURS = 0x66656465
# The steps that take turns, each among its own kind.
MODE, CLOSING, LISTS, UNREACHED, MILE = 1, 2, 3, 4, 5


def take_turn(what: int) -> None:
    """Let nobody else at one of these steps until the open transaction ends.

    Before any row for which steps of this kind wait for each other. What the transaction holds
    before that, such as the news or the task in which it runs, is its own, and no other of them
    waits for it. On SQLite a transaction is alone in any case.
    """
    if not is_sqlite():
        rows("SELECT pg_advisory_xact_lock(?, ?)", (_OURS, what))
