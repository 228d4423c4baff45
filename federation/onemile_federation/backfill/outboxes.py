"""What somebody said before they were followed: the last things of their outbox, then older ones.

A run takes THINGS_A_RUN things and stops; where it goes on from is kept, for whoever asks for more.
"""

from collections.abc import Callable
from typing import Any

from onemile.api import clock, lock_rows, transaction
from onemile_federation.backfill import keeping, listings, waiting
from onemile_federation.backfill.bounds import (
    ITEMS_A_RUN,
    PAGES_A_RUN,
    READ_PAGES_MAX,
    REST_MINUTES,
    THINGS_A_RUN,
    THINGS_MAX,
)
from onemile_federation.backfill.listings import Page
from onemile_federation.backfill.models import (
    ABSENT,
    ASTRAY,
    ENDED,
    FAILED,
    ITEM,
    MORE,
    OUTBOX,
    RUNNING,
    Backfill,
    Waiting,
)
from onemile_federation.inbox.acting import bounds as door
from onemile_federation.remote import actors, interest, objects
from onemile_federation.remote.asking import Absent
from onemile_federation.remote.models import LIVE

Effect = Callable[[], None]


def begin(actor_uri: str, *, is_first_follower: bool) -> bool:
    """Fetch what an actor said last, for whoever follows from now on; tells whether it is.

    Once for all members here; anew where nobody followed meanwhile, REST_MINUTES later at the
    soonest. Sooner, what appeared meanwhile can be asked for as what is older.
    """
    found = actors.known(actor_uri)
    if found is None or found.state != LIVE or not found.outbox:
        return False
    with transaction():
        row = _row(actor_uri)
        if row is not None:
            if not is_first_follower or is_running(row):
                return False
            row.page_url, row.page_offset, row.read_pages = "", 0, []
            if row.begun_at > clock.ago(minutes=REST_MINUTES):
                row.state, row.error = MORE, ""
                row.save()
                return False
            row.begun_at = clock.now()
        else:
            row = Backfill.create(actor_uri=actor_uri, host=str(found.host))
        _run(row, str(found.outbox))
    return True


def go_further(row: Backfill) -> None:
    """Fetch the next ones, in the open transaction that holds the row."""
    found = actors.known(str(row.actor_uri))
    outbox = "" if found is None else str(found.outbox)
    _run(row, str(row.page_url) or outbox)


def is_running(row: Backfill) -> bool:
    """Tell whether anything is being fetched of an actor; what was given up is not."""
    return row.state == RUNNING and waiting.is_left(Waiting.actor_uri == row.actor_uri)


def held(actor_uri: str) -> Backfill | None:
    """Return what is noted of an actor and hold it, in the open transaction."""
    return _row(actor_uri)


def look(line: Waiting) -> Effect:
    """Read a page of an outbox, unless the run has what it wanted. Raises Away."""
    actor_uri = str(line.actor_uri)
    if not keeping.is_wanted_of(actor_uri):
        return lambda: _stop(actor_uri, ENDED)
    row = Backfill.get_or_none(Backfill.actor_uri == actor_uri)
    if row is None or _is_enough(row):
        return lambda: _stop(actor_uri, MORE)
    try:
        page = listings.read(str(line.url))
    except Absent:
        return lambda: _stop(actor_uri, FAILED, error=ABSENT)
    return lambda: _read(actor_uri, str(line.url), page)


def item(line: Waiting) -> Effect:
    """Fetch one thing of an outbox at its own id. Raises Absent, Away."""
    actor_uri = str(line.actor_uri)
    if not keeping.is_wanted_of(actor_uri):
        return lambda: None
    document = door.within(objects.fetched(str(line.url)))

    def effect() -> None:
        row = _row(actor_uri)
        if row is not None:
            _keep(row, document)

    return effect


def fail(actor_uri: str, error: str) -> None:
    """Note in the open transaction that no more could be had."""
    _stop(actor_uri, FAILED, error=error)


def _run(row: Backfill, url: str) -> None:
    row.state, row.error, row.asked_at = RUNNING, "", clock.now()
    row.run_things, row.run_items, row.run_pages = 0, 0, 0
    row.page_url = url
    row.save()
    waiting.ask_for([waiting.line(OUTBOX, url, actor_uri=str(row.actor_uri))])


def _read(actor_uri: str, url: str, page: Page) -> None:
    """Take what stands on a page in hand, a chunk of it at a time, and see what comes after."""
    row = _row(actor_uri)
    if row is None or row.state != RUNNING:
        return
    row.run_pages += 1
    if row.page_url != url:
        row.page_url, row.page_offset = url, 0
    lines: list[Any] = []
    offset, enough = row.page_offset, row.run_items + max(1, THINGS_A_RUN - row.run_things)
    while offset < len(page.items) and row.run_items < enough:
        lines += _entry(row, page.items[offset])
        offset += 1
    row.page_offset = offset
    if offset >= len(page.items):
        _turn(row, url, page)
    if row.state == RUNNING:
        lines.append(waiting.line(OUTBOX, str(row.page_url), actor_uri=actor_uri))
    row.save()
    # This very line is still there: it goes when its effect is over.
    waiting.drop((Waiting.actor_uri == actor_uri) & (Waiting.what == OUTBOX))
    waiting.ask_for(lines)


def _turn(row: Backfill, url: str, page: Page) -> None:
    """Go on to the next page, if there is one that was not read."""
    read = [*row.read_pages, waiting.digest(url)]
    if not page.next or page.is_astray or waiting.digest(page.next) in read:
        row.state = ENDED
        row.error = ASTRAY if page.next or page.is_astray else ""
        return
    row.read_pages = read[-READ_PAGES_MAX:]
    row.page_url, row.page_offset = page.next, 0


def _entry(row: Backfill, entry: Any) -> list[Any]:
    """Keep what an entry brings whole; returns what has to be fetched for it."""
    actor_uri = str(row.actor_uri)
    found = listings.pointed(entry, by_uri=actor_uri)
    if found is None or interest.is_known(found.uri):
        return []
    row.run_items += 1
    if not found.document:
        return [waiting.line(ITEM, found.uri, actor_uri=actor_uri)]
    _keep(row, door.within(door.told_in(found.document, entry)))
    return []


def _keep(row: Backfill, document: Any) -> None:
    if row.things < THINGS_MAX and keeping.keep_item(document, by_uri=str(row.actor_uri)):
        row.things += 1
        row.run_things += 1
        row.save(only=[Backfill.things, Backfill.run_things])


def _is_enough(row: Backfill) -> bool:
    is_full = row.run_items >= ITEMS_A_RUN or row.run_pages >= PAGES_A_RUN
    return bool(is_full or row.run_things >= THINGS_A_RUN or row.things >= THINGS_MAX)


def _stop(actor_uri: str, state: str, *, error: str = "") -> None:
    changed = {"state": state, "error": error}
    Backfill.update(changed).where(
        (Backfill.actor_uri == actor_uri) & (Backfill.state == RUNNING)
    ).execute()


def _row(actor_uri: str) -> Backfill | None:
    found: Backfill | None = lock_rows(
        Backfill.select().where(Backfill.actor_uri == actor_uri)
    ).first()
    return found
