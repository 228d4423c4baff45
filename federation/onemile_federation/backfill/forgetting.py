"""What is noted of what was fetched has an end, too: the oldest goes first."""

from typing import Any

from onemile.api import Job, transaction
from onemile_federation.backfill.bounds import BACKFILLS_MAX, READINGS_MAX
from onemile_federation.backfill.models import RUNNING, Backfill, Reading

DAY_SECONDS = 86_400
# Deleted in one transaction: a tenth of a second.
CHUNK_ROWS = 500


def forget_surplus() -> int:
    """Let go of what is beyond the bounds; returns how many rows went."""
    n = _forget(Backfill, Backfill.state != RUNNING, BACKFILLS_MAX, Backfill.asked_at)
    return n + _forget(Reading, Reading.id > 0, READINGS_MAX, Reading.begun_at)


def _forget(model: Any, which: Any, most: int, aged_by: Any) -> int:
    gone = 0
    while (surplus := model.select().where(which).count() - most) > 0:
        oldest = model.select(model.id).where(which).order_by(aged_by, model.id)
        with transaction():
            doomed = [row.id for row in oldest.limit(min(surplus, CHUNK_ROWS))]
            gone += int(model.delete().where(model.id.in_(doomed)).execute())
    return gone


JOBS = [Job(name="federation.forget_backfills", every_seconds=DAY_SECONDS, run=forget_surplus)]
