"""Activities of ours that we still stand behind, and who may read them again."""

from typing import Any

from onemile.api import RemoteViewer
from onemile_federation import addresses
from onemile_federation.local import representing
from onemile_federation.outbox.models import Activity, Delivery

# What an outbox lists: what was made, and what was passed on.
LISTED = ("Create", "Announce")


def may_read(activity: Activity, viewer: RemoteViewer | None) -> bool:
    """Tell whether an activity may be read: by all if it is public, else by hosts that got it.

    Never once it was taken back, and has no body any more, or what it is about is gone or was
    narrowed.
    """
    if not activity.body:
        return False
    if not activity.is_public and not _was_sent(activity, viewer):
        return False
    return _is_about_what_stands(str(activity.object_uri), viewer)


def page(sender_uri: str, *, before: int | None, limit: int) -> tuple[list[Activity], int | None]:
    """Return public activities of an actor, newest first, and the cursor of what comes after.

    Those not stood behind any more are left out: a page may be shorter than ``limit``.
    """
    rows = Activity.select().where(_listed(sender_uri))
    if before is not None:
        rows = rows.where(Activity.id < before)
    found = list(rows.order_by(Activity.id.desc()).limit(limit + 1))
    cursor = int(found[limit - 1].id) if len(found) > limit else None
    return [one for one in found[:limit] if may_read(one, None)], cursor


def total(sender_uri: str) -> int:
    """Return how many public activities of an actor were made and not taken back."""
    return int(Activity.select().where(_listed(sender_uri)).count())


def _listed(sender_uri: str) -> Any:
    theirs = (Activity.sender_uri == sender_uri) & Activity.is_public & Activity.verb.in_(LISTED)
    return theirs & (Activity.whole_of == "") & (Activity.body != "")


def _was_sent(activity: Activity, viewer: RemoteViewer | None) -> bool:
    if viewer is None:
        return False
    there = (Delivery.activity == activity.id) & (Delivery.host == viewer.host)
    return bool(Delivery.select().where(there).exists())


def _is_about_what_stands(object_uri: str, viewer: RemoteViewer | None) -> bool:
    """Tell whether a thing of ours may be read by whoever asks; others' are not ours to judge."""
    if not addresses.is_ours(object_uri):
        return True
    if object_uri == addresses.instance_uri() or representing.actor_at(object_uri) is not None:
        return True
    thing = representing.thing_at(object_uri)
    return thing is not None and bool(thing[0].may_fetch(thing[1], viewer))
