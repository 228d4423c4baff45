"""What waits and is not to be said any more, because it was taken back or overtaken."""

from collections.abc import Sequence
from typing import Any

from onemile.api import clock, lock_rows
from onemile_federation.outbox import rewriting
from onemile_federation.outbox.models import CANCELLED, PENDING, Activity, Delivery

# What is never held back: it is how others learn that something is over.
REMOVING_VERBS = ("Delete", "Undo")


def silence(*, object_uri: str, is_actor: bool) -> None:
    """Cancel, in the open transaction, what waits to be said of an object, or of and by an actor.

    Tried before or not: whoever was sent it, or may have been, stands in the ledger and gets the
    removal. Words that were taken back are not sent once more.
    """
    theirs: Any = Activity.object_uri == object_uri
    if is_actor:
        theirs |= Activity.sender_uri == object_uri
    doomed = theirs & Activity.verb.not_in(REMOVING_VERBS)
    # The activities first, as fan-out takes them: a page of it is either before this or never.
    unfinished = Activity.select().where(doomed & Activity.fan_out_at.is_null(False))
    for row in lock_rows(unfinished.order_by(Activity.id)):
        Activity.update(fan_out=None, fan_out_at=None).where(Activity.id == row.id).execute()
    cancel(Delivery.activity.in_(Activity.select(Activity.id).where(doomed)))


def stop(undone: Activity) -> None:
    """Let an activity go no further, in the open transaction: nobody more is to hear of it.

    Where it was tried it may have arrived; there its Undo follows it.
    """
    Activity.update(fan_out=None, fan_out_at=None).where(Activity.id == undone.id).execute()
    cancel(Delivery.activity == undone.id)


def supersede(update: Activity, inboxes: Sequence[str]) -> None:
    """Cancel waiting Updates of the same object that are older, for inboxes that get this one."""
    older = Activity.select(Activity.id).where(
        (Activity.object_uri == update.object_uri)
        & (Activity.verb == "Update")
        & (Activity.id < update.id)
    )
    cancel(Delivery.activity.in_(older) & Delivery.inbox.in_(list(inboxes)))


def cancel(condition: Any) -> None:
    """Cancel the deliveries of a condition that wait."""
    waiting = condition & Delivery.state.in_(PENDING)
    rewriting.rewrite(waiting, state=CANCELLED, ended_at=clock.now())
