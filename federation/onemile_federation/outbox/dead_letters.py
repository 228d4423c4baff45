"""Deliveries that were given up: seen by a person, tried again, or let go of."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import Conflict, clock, ids, lock_rows, transaction
from onemile.api import gettext as _
from onemile_federation.outbox import became, kept_back
from onemile_federation.outbox.models import (
    CANCELLED,
    FAILED,
    REMOVALS,
    WAITING,
    Activity,
    Delivery,
)
from onemile_federation.wire.vocabulary import SAYING

# Of one page of the list.
PAGE_ROWS = 100


@dataclass(frozen=True, kw_only=True)
class DeadLetter:
    """A delivery that was given up, and why; ``thing_type`` is empty where it carries nothing.

    ``whole_of``: the verb of what it passes on whole (``wholes.py``), empty for what stands alone.
    """

    id: int
    verb: str
    whole_of: str
    sender_uri: str
    thing_type: str
    activity_uri: str
    object_uri: str
    host: str
    inbox: str
    is_removal: bool
    attempts: int
    status: int
    error: str
    made_at: datetime
    ended_at: datetime | None


def listed(
    *, before: int | None = None, host: str = "", limit: int = PAGE_ROWS
) -> list[DeadLetter]:
    """Return what was given up, the latest first, with ``id < before``; for one host, if named."""
    wanted: Any = Delivery.state == FAILED
    if host:
        wanted &= Delivery.host == host
    if before is not None:
        wanted &= Delivery.id < before
    found = rows_where(wanted).order_by(Delivery.id.desc()).limit(limit)
    return [letter(row) for row in found]


def rows_where(condition: Any) -> Any:
    """Return the query of deliveries that are so, each with its activity: one question for all."""
    return Delivery.select(Delivery, Activity).join(Activity).where(condition)


def letter(row: Any) -> DeadLetter:
    """Return a delivery as stewards read it, whether it was given up or waits."""
    return DeadLetter(
        id=row.id,
        verb=row.activity.verb,
        whole_of=row.activity.whole_of,
        sender_uri=row.activity.sender_uri,
        thing_type=type_of(row.activity.body, is_whole=row.activity.whole_of in SAYING),
        activity_uri=row.activity.uri,
        object_uri=row.object_uri,
        host=row.host,
        inbox=row.inbox,
        is_removal=row.retry_class == REMOVALS,
        attempts=row.tried_before + row.attempts,
        status=row.last_status,
        error=row.error,
        made_at=ids.instant_of(row.id),
        ended_at=row.ended_at,
    )


def count(*, removals_alone: bool = False) -> int:
    """Count what was given up; of what takes back alone, if that is asked."""
    wanted: Any = Delivery.state == FAILED
    if removals_alone:
        wanted &= Delivery.retry_class == REMOVALS
    return int(Delivery.select().where(wanted).count())


def retry(delivery_id: int) -> None:
    """Try one again, now and with a schedule of its own. Raises Conflict.

    For what is not among them any more; where something newer of the same object has gone to that
    host: order is a promise; where it was taken back or overtaken, and has no words any more; and
    while nothing new passes to that host.
    """
    with transaction():
        row = _held(delivery_id)
        if not row.activity.body:
            raise Conflict(_("This has been taken back or replaced since."))
        if kept_back.AT_REST in kept_back.among(row.activity, [str(row.host)]).values():
            raise Conflict(_("Nothing new passes to them just now: it can be sent once it does."))
        newer = (Delivery.host == row.host) & (Delivery.object_uri == row.object_uri)
        newer &= (Delivery.order_of == row.order_of) & (Delivery.activity > row.activity_id)
        newer &= (Delivery.state != CANCELLED) & ~_never_left()
        if Delivery.select(Delivery.id).where(newer).exists():
            raise Conflict(_("Something newer about the same thing is under way to that server."))
        begin_anew(row)


def begin_anew(row: Delivery) -> None:
    """Let one that was given up wait again, in the open transaction, with a schedule of its own."""
    # A new number: with it its age, by which deliveries end, begins anew.
    again = {field.name: getattr(row, field.name) for field in Delivery._meta.sorted_fields}
    again |= {"id": ids.new(), "state": WAITING, "due_at": clock.now(), "attempts": 0}
    again |= {"tried_before": row.tried_before + row.attempts}
    again |= {"last_status": 0, "error": "", "ended_at": None}
    row.delete_instance()
    Delivery.insert(**again).execute()
    became.note([row.activity_id])


def discard(delivery_id: int) -> None:
    """Let go of one: nobody will be told. Raises Conflict for any other."""
    with transaction():
        row = _held(delivery_id)
        Delivery.update(state=CANCELLED, ended_at=clock.now()).where(
            Delivery.id == row.id
        ).execute()


def _held(delivery_id: int) -> Delivery:
    wanted = (Delivery.id == delivery_id) & (Delivery.state == FAILED)
    found: Delivery | None = lock_rows(Delivery.select().where(wanted)).first()
    if found is None:
        raise Conflict(_("This message is not among those that failed any more."))
    return found


def _never_left() -> Any:
    """Tell, in SQL, that one was kept back here: nothing newer has gone by it."""
    return (Delivery.state == FAILED) & (Delivery.error == kept_back.AT_REST)


def type_of(body: str, *, is_whole: bool = False) -> str:
    """Return of what type the thing is that an activity of ours carries; "" for no words left.

    ``is_whole``: of one that carries another activity, of what type its thing is.
    """
    thing = json.loads(body or "{}").get("object")
    if is_whole and isinstance(thing, dict):
        thing = thing.get("object")
    return str(thing.get("type", "")) if isinstance(thing, dict) else ""
