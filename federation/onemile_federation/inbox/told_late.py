"""What was taken back while the plugin that keeps it was off: it is told once it is at work again.

A removal is remembered for as long as its activity is; meanwhile nothing of that id is taken in.
What is kept of it all the same was kept by who could not be told. Which plugins there are changes
when a process starts: it looks at all removals then, and at each hour's news after that.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

import structlog
from flask import current_app

from onemile.api import Job, Peer, clock, ids, transaction
from onemile_federation import addresses, registry
from onemile_federation.inbox.acting import keepers
from onemile_federation.inbox.acting.heard import Heard
from onemile_federation.inbox.models import Removed

EVERY_SECONDS = 3_600
# One question for each type and so many removals; in a run the newest of two weeks.
ROWS_AT_ONCE, ROWS_MAX = 500, 100_000
# All of them once more: a plugin that answered wrongly may be mended.
WHOLE_EVERY_HOURS = 24
# What a plugin failed at is told again with each hour's news; of more, by the next whole walk.
FAILED_MAX = 500
# A removal may be seen later than its number says: by then its transaction is over.
UNSEEN_MINUTES = 10

_ROOM = "federation.removals_told"

log = structlog.get_logger()


@dataclass(kw_only=True)
class _Walked:
    """How far this process has looked: from which number on it has not, and when at all of them.

    ``failed``: the numbers of those that could not be told and are tried again.
    """

    from_id: int = 0
    whole_at: datetime | None = None
    failed: set[int] = field(default_factory=set)

    def is_fresh(self) -> bool:
        ago = clock.now() - self.whole_at if self.whole_at is not None else None
        return ago is not None and timedelta() <= ago < timedelta(hours=WHOLE_EVERY_HOURS)


def tell() -> int:
    """Tell plugins of removals of what they still keep; returns how many were news to them."""
    walked: _Walked = current_app.extensions.setdefault(_ROOM, _Walked())
    began, is_whole = clock.now(), not walked.is_fresh()
    from_id = 0 if is_whole else walked.from_id
    failed, n_news = set[int](), 0
    for some in chain(_again(walked.failed, before=from_id), _chunks(from_id=from_id)):
        for one in _kept(some):
            has_room = len(failed) < FAILED_MAX
            is_news = _is_news(one, is_quiet=one.id in walked.failed or not has_room)
            n_news += bool(is_news)
            if is_news is None and has_room:
                failed.add(int(one.id))
    walked.from_id = ids.first_at(began - timedelta(minutes=UNSEEN_MINUTES))
    walked.failed = failed
    if is_whole:
        walked.whole_at = began
    return n_news


def _again(failed: Collection[int], *, before: int) -> list[list[Removed]]:
    """Return what failed the last time and is not among what is looked at anyway."""
    earlier = [number for number in failed if number < before]
    return [list(Removed.select().where(Removed.id.in_(earlier)))] if earlier else []


def _chunks(*, from_id: int) -> Iterator[list[Removed]]:
    before, seen = None, 0
    while seen < ROWS_MAX:
        newest = Removed.select().where(Removed.id >= from_id).order_by(Removed.id.desc())
        rows = newest.limit(ROWS_AT_ONCE)
        some = list(rows if before is None else rows.where(Removed.id < before))
        if not some:
            return
        yield some
        before, seen = some[-1].id, seen + len(some)


def _kept(some: list[Removed]) -> list[Removed]:
    kept = registry.kept_among(sorted({str(one.object_uri) for one in some}))
    return [one for one in some if one.object_uri in kept]


def _is_news(one: Removed, *, is_quiet: bool) -> bool | None:
    """Tell of one removal, if whoever said it may say so of what is kept: as when it came.

    None where a plugin fails; that holds up no other removal, and the log has it unless it
    ``is_quiet`` of it.
    """
    uri, by_uri = str(one.object_uri), str(one.actor_uri)
    unheard: list[BaseException] = []
    try:
        with transaction():
            if by_uri and keepers.is_of_another(uri, by_uri=by_uri):
                return False
            heard = _heard(one, by_uri or registry.said_by(uri) or uri)
            is_news = keepers.tell_all(heard, "Delete", uri, unheard=unheard)
        if unheard:  # what the others did of it stands
            raise unheard[0]
        return is_news
    except registry.SPOILT:
        if not is_quiet:
            log.exception("a removal was not told", removal=int(one.id))
        return None


def _heard(one: Removed, by_uri: str) -> Heard:
    return Heard(
        verb="Delete",
        activity={},
        activity_uri="",
        digest=f"removal-{one.id}",
        peer=Peer(actor_uri=by_uri, host=addresses.host_of(by_uri)),
        object_uri=str(one.object_uri),
        received_at=ids.instant_of(int(one.id)),
    )


JOBS = [Job(name="federation.tell_removals", every_seconds=EVERY_SECONDS, run=tell)]
