"""What was taken back while the plugin that keeps it was off: it is told once it is at work again.

A removal is remembered for as long as its activity is; meanwhile nothing of that id is taken in.
What is kept of it all the same was kept by who could not be told.
"""

from collections.abc import Iterator

from onemile.api import Job, Peer, clock, transaction
from onemile_federation import addresses, registry
from onemile_federation.inbox.acting import keepers
from onemile_federation.inbox.acting.heard import Heard
from onemile_federation.inbox.models import Removed

EVERY_SECONDS = 3_600
# One question for each type and so many removals; in a run the newest of two weeks.
ROWS_AT_ONCE, ROWS_MAX = 500, 100_000


def tell() -> int:
    """Tell plugins of removals of what they still keep; returns how many were news to them."""
    return sum(_is_news(one) for some in _chunks() for one in _kept(some))


def _chunks() -> Iterator[list[Removed]]:
    before, seen = None, 0
    while seen < ROWS_MAX:
        rows = Removed.select().order_by(Removed.id.desc()).limit(ROWS_AT_ONCE)
        some = list(rows if before is None else rows.where(Removed.id < before))
        if not some:
            return
        yield some
        before, seen = some[-1].id, seen + len(some)


def _kept(some: list[Removed]) -> list[Removed]:
    kept = registry.kept_among(sorted({str(one.object_uri) for one in some}))
    return [one for one in some if one.object_uri in kept]


def _is_news(one: Removed) -> bool:
    """Tell of one removal, if whoever said it may say so of what is kept: as when it came."""
    uri, by_uri = str(one.object_uri), str(one.actor_uri)
    with transaction():
        if by_uri and keepers.is_of_another(uri, by_uri=by_uri):
            return False
        return keepers.tell_all(_heard(one, by_uri or registry.said_by(uri) or uri), "Delete", uri)


def _heard(one: Removed, by_uri: str) -> Heard:
    return Heard(
        verb="Delete",
        activity={},
        activity_uri="",
        digest=f"removal-{one.id}",
        peer=Peer(actor_uri=by_uri, host=addresses.host_of(by_uri)),
        object_uri=str(one.object_uri),
        received_at=clock.now(),
    )


JOBS = [Job(name="federation.tell_removals", every_seconds=EVERY_SECONDS, run=tell)]
