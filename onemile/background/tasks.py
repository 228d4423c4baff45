"""Tasks: a transaction asks for work, the worker does it after the commit."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog

from onemile import clock, current
from onemile.background import in_hand, leases, queue
from onemile.background.bells import ring_after_commit
from onemile.background.queue import Claim
from onemile.contracts import HealthResult
from onemile.db import gave_way, in_transaction, transaction
from onemile.forgetting import forget
from onemile.i18n import gettext as _
from onemile.i18n import ngettext
from onemile.models import BackgroundTask
from onemile.plugin_manager import SPOILT
from onemile.work import TaskKind

QUEUE = "tasks"
# Ids and URIs: two of the longest URIs and some numbers.
PAYLOAD_BYTES_MAX = 2_000
KEY_CHARS_MAX = 200
# One round; what else is due follows at once.
BATCH_MAX = 50
# Where the way was blocked, and nothing is wrong with the task.
OUTAGE_SECONDS = 60
BUSY_SECONDS = 5
# A key is remembered for so long after its task was done.
KEEP_DAYS = 30
NAMED_MAX = 8

log = structlog.get_logger()


class Outage(Exception):
    """Raised by a task when what it needs is away: it waits, and no attempt is counted."""


class GiveUp(Exception):
    """Raised by a task when trying again cannot help: it is left to a person."""


def defer(
    task: str, payload: Mapping[str, Any], *, key: str | None = None, at: datetime | None = None
) -> int:
    """Ask in the open transaction for a task after it; returns the task's id.

    ``payload`` holds ids and URIs, never a square nor anybody's words. With a ``key`` it is
    asked for once: the second time returns the id of the first. ``at`` is not before. Raises
    RuntimeError outside a transaction, ValueError for a task, key or payload that cannot be.
    """
    if not in_transaction():
        raise RuntimeError("defer() belongs inside transaction(): a rollback takes it along")
    if task not in kinds():
        raise ValueError(f"{task} is not among register_tasks()")
    if key is not None and not 0 < len(key) <= KEY_CHARS_MAX:
        raise ValueError(f"a key has 1 to {KEY_CHARS_MAX} characters")
    row = {
        "id": BackgroundTask.id.default(),
        "queue": QUEUE,
        "kind": task,
        "key": key,
        "payload": _small(payload),
        "due_at": at or clock.now(),
        "attempts": 0,
        "fence": 0,
        "error": "",
    }
    BackgroundTask.insert(row).on_conflict_ignore().execute()
    ring_after_commit(QUEUE)
    if key is None:
        return int(row["id"])
    return int(BackgroundTask.get(BackgroundTask.key == key).id)


def kinds() -> dict[str, TaskKind]:
    """Return the kinds of tasks that core and plugins declare, by name."""
    rooms = current.instance().rooms
    if "task_kinds" not in rooms:
        declared = current.instance().plugins.declared("register_tasks")
        rooms["task_kinds"] = {kind.name: kind for _plugin, kind in declared}
    found: dict[str, TaskKind] = rooms["task_kinds"]
    return found


def run_due(*, limit: int = BATCH_MAX) -> int:
    """Do the tasks that are due; returns how many were tried.

    Those of a plugin that is off wait for it.
    """
    n = 0
    while kinds() and n < limit and _do_next():
        n += 1
    return n


def given_up() -> list[BackgroundTask]:
    """List the tasks that wait for a person, oldest first, at most 1000."""
    waits = BackgroundTask.select().where(BackgroundTask.given_up_at.is_null(False))
    return list(waits.order_by(BackgroundTask.id).limit(1000))


def try_again() -> int:
    """Put what was given up back on the queue, after a mend; returns how many."""
    again = BackgroundTask.update(given_up_at=None, attempts=0, due_at=clock.now(), error="")
    return int(again.where(BackgroundTask.given_up_at.is_null(False)).execute())


def let_go() -> int:
    """Delete what was given up: it will not be done; returns how many."""
    gone = BackgroundTask.delete().where(BackgroundTask.given_up_at.is_null(False))
    return int(gone.execute())


def forget_old() -> int:
    """Delete the marks of keys whose tasks were done more than KEEP_DAYS ago; returns how many."""
    old = BackgroundTask.done_at < clock.ago(days=KEEP_DAYS)
    return forget("core.forget_tasks", old, of=BackgroundTask, aged_by=BackgroundTask.done_at)


def check() -> HealthResult:
    """Say which tasks were given up, and which take longer than they may."""
    lost = given_up()
    if lost:
        names = sorted({str(row.kind) for row in lost})
        return HealthResult(
            is_fine=False,
            detail=ngettext(
                "%(num)s task was given up: %(names)s",
                "%(num)s tasks were given up: %(names)s",
                len(lost),
                names=", ".join(names[:NAMED_MAX]),
            ),
            mend="onemile tasks",
        )
    slow = sorted({row.kind for row in leases.running(BackgroundTask) if _is_slow(row)})
    if slow:
        return HealthResult(
            is_fine=False,
            detail=_("tasks that take longer than they may: %(names)s", names=", ".join(slow)),
            mend=_("read the log; if one hangs, start the worker anew"),
        )
    return HealthResult(is_fine=True, detail=_("every task is done or on its way"))


def _do_next() -> bool:
    """Do the task that is due the longest, of a kind of which one more may be in hand."""
    with in_hand.room(kinds()) as room:
        claimed = queue.claim(QUEUE, 1, kinds=room.kinds)
        if not claimed:
            return False
        (one,) = claimed
        room.only(one.kind)
        try:
            _do(one, kinds()[one.kind])
        except leases.LeaseLost:
            log.warning("task was taken over", task=one.kind, id=one.id)
    return True


def _do(claimed: Claim, kind: TaskKind) -> None:
    """Run a task once. A whole one and its end are one transaction: both, or neither."""
    if claimed.attempts >= kind.attempts_max:
        queue.give_up(claimed, error=str(claimed.row.error) or "died", attempts=claimed.attempts)
        return
    try:
        with leases.kept(claimed.row, name=kind.name, seconds_max=kind.seconds_max):
            if kind.is_whole:
                with transaction():
                    kind.run(claimed.payload)
                    queue.done(claimed)
            else:
                kind.run(claimed.payload)
                queue.done(claimed)
    except leases.LeaseLost:
        raise
    except SPOILT as error:
        _put_off(claimed, kind, error)


def _put_off(claimed: Claim, kind: TaskKind, error: BaseException) -> None:
    told = repr(error).encode(errors="replace").decode().replace("\x00", "")[:500]
    if isinstance(error, Outage) or gave_way(error):
        seconds = OUTAGE_SECONDS if isinstance(error, Outage) else BUSY_SECONDS
        queue.again(claimed, seconds, error=told)
        return
    attempts = claimed.attempts + 1
    log.exception("task failed", task=kind.name, id=claimed.id, attempts=attempts)
    if isinstance(error, GiveUp) or attempts >= kind.attempts_max:
        queue.give_up(claimed, error=told, attempts=attempts)
    else:
        queue.again(claimed, kind.wait(attempts), error=told, attempts=attempts)


def _small(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return a payload that may be kept. Raises ValueError for words, nesting, or too much."""
    found = dict(payload)
    for name, value in found.items():
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(name, str) or not isinstance(one, (str, int, bool, type(None))):
                raise ValueError(f"payload[{name!r}] must be an id, a URI, or a list of these")
            if isinstance(one, str) and (not one.isprintable() or " " in one):
                raise ValueError(f"payload[{name!r}] holds words: give the id they are found by")
    size = len(json.dumps(found, ensure_ascii=False).encode(errors="replace"))
    if size > PAYLOAD_BYTES_MAX:
        raise ValueError(f"the payload has {size} bytes, more than {PAYLOAD_BYTES_MAX}")
    return found


def _is_slow(row: BackgroundTask) -> bool:
    kind = kinds().get(str(row.kind))
    return kind is not None and row.started_at < clock.ago(seconds=kind.seconds_max)
