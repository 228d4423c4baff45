"""What is not said any more, because it was taken back or overtaken: it loses its content.

Source: federation.md 1.10: "kept without content".
"""

from typing import Any

from onemile.api import clock
from onemile_federation.outbox import rewriting
from onemile_federation.outbox.models import CANCELLED, FAILED, PENDING, Activity, Delivery
from onemile_federation.remote import at_rest

# What is never held back: it is how others learn that something is over.
REMOVING_VERBS = ("Delete", "Undo")
# To who is no more among those let in by name a goodbye is said: nobody there goes on waiting.
FAREWELL_VERBS = (*REMOVING_VERBS, "Reject")
# Nor is that somebody is on a list no more, least of all when they are gone themselves.
_STAYS = (*REMOVING_VERBS, "Remove")


def silence(*, object_uri: str, is_actor: bool) -> None:
    """End, in the open transaction, what was said of an object, or of and by an actor.

    Tried before or not: whoever was sent it, or may have been, stands in the ledger and gets the
    removal. Words that were taken back are not sent once more, and not kept.
    """
    theirs: Any = Activity.object_uri == object_uri
    if is_actor:
        theirs |= Activity.sender_uri == object_uri
    _end(theirs & Activity.verb.not_in(_STAYS) & (Activity.whole_of != "Remove"))


def stop(uri: str) -> None:
    """Let an activity go no further, in the open transaction: nobody more is to hear of it.

    Where it was tried it may have arrived; there its Undo follows it.
    """
    _end(Activity.uri == uri)


def supersede(object_uri: str) -> None:
    """End, in the open transaction, all Updates of an object, before a newer one is said."""
    is_update = (Activity.verb == "Update") | (Activity.whole_of == "Update")
    _end((Activity.object_uri == object_uri) & is_update)


def end_wholes(*, group_uri: str, object_uri: str, newer: bool) -> None:
    """End, in the open transaction, what a group passed on whole of a thing: all of it.

    Only its Updates before a ``newer`` one is passed on: who waits for those has that one.
    """
    theirs = wholes_of(group_uri=group_uri, object_uri=object_uri)
    _end(theirs & (Activity.whole_of == "Update") if newer else theirs)


def wholes_of(*, group_uri: str, object_uri: str) -> Any:
    """Return, in SQL, what a group passed on whole of a thing, taken back or not; no removal."""
    theirs = (Activity.sender_uri == group_uri) & (Activity.object_uri == object_uri)
    return theirs & (Activity.verb == "Announce") & Activity.whole_of.not_in(("", "Delete"))


def _end(doomed: Any) -> None:
    """Keep activities without their content, and call off what waits of them."""
    # The activities first, as fan-out takes them: a page of it is either before this or never.
    ended: dict[str, Any] = {"body": "", "audience": {}, "fan_out": None, "fan_out_at": None}
    rewriting.rewrite(doomed & (Activity.body != ""), of=Activity, **ended)
    of_these = Delivery.activity.in_(Activity.select(Activity.id).where(doomed))
    cancel(of_these)
    # What was kept back has nobody missing it any more: it is no letter that stayed on the way.
    kept_back = of_these & (Delivery.state == FAILED) & (Delivery.error == at_rest.KEPT_BACK)
    rewriting.rewrite(kept_back, state=CANCELLED, ended_at=clock.now())


def cancel(condition: Any) -> None:
    """Cancel the deliveries of a condition that wait."""
    waiting = condition & Delivery.state.in_(PENDING)
    rewriting.rewrite(waiting, state=CANCELLED, ended_at=clock.now())
