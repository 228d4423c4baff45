"""The queue: what is to be done later, a row each, taken under a lease."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from onemile import clock
from onemile.background import leases
from onemile.models import BackgroundTask

# What is put off further lay under a clock that was wrong: a task may be asked for in a year.
AHEAD_SECONDS_MAX = 366 * 86_400


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A task in our hands, as long as nobody counts its ``fence`` up."""

    id: int
    fence: int
    kind: str
    payload: dict[str, Any]
    attempts: int
    row: BackgroundTask


def claim(queue: str, n: int, *, kinds: Collection[str] | None = None) -> list[Claim]:
    """Take up to ``n`` tasks that are due, the longest due first.

    One that a worker left without a word, as the killed do, has used up an attempt.
    """
    wanted = (
        (BackgroundTask.queue == queue)
        & BackgroundTask.done_at.is_null()
        & BackgroundTask.given_up_at.is_null()
        & clock.is_due(BackgroundTask.due_at, ahead_seconds_max=AHEAD_SECONDS_MAX)
    )
    if kinds is not None:
        wanted &= BackgroundTask.kind.in_(list(kinds))
    order = (BackgroundTask.due_at, BackgroundTask.id)
    taken = leases.take(BackgroundTask, wanted, order=order, limit=n)
    return [
        Claim(
            id=row.id,
            fence=row.fence,
            kind=row.kind,
            payload=row.payload,
            attempts=row.attempts + row.was_left,
            row=row,
        )
        for row in taken
    ]


def renew(claimed: Claim) -> bool:
    """Keep a task for another minute; False when somebody else has it."""
    return leases.renew(claimed.row)


def done(claimed: Claim) -> None:
    """End a task: its row goes, or stays a while as the mark of its key. Raises LeaseLost."""
    if claimed.row.key is not None:
        leases.finish(claimed.row, done_at=clock.now(), error="", payload={})
    elif not BackgroundTask.delete().where(leases.held(claimed.row)).execute():
        raise leases.LeaseLost


def again(claimed: Claim, after_s: float, *, error: str = "", attempts: int | None = None) -> None:
    """Put a task off by some seconds. Raises LeaseLost."""
    leases.finish(
        claimed.row,
        due_at=clock.ahead(seconds=after_s),
        error=error,
        attempts=claimed.attempts if attempts is None else attempts,
    )


def give_up(claimed: Claim, *, error: str, attempts: int) -> None:
    """Leave a task to a person. Raises LeaseLost."""
    leases.finish(claimed.row, given_up_at=clock.now(), error=error, attempts=attempts)
