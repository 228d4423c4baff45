"""Lists at an address, asked for once a day: what they say waits for a yes, or is done at once.

Own decisions stand above them. What looks like an accident of the list (it says nothing any more,
or ten times as much) waits for a person in any case, and so does the first word of each.
"""

from datetime import timedelta

import structlog

from onemile.api import (
    Conflict,
    FetchFailed,
    FetchRefused,
    HealthCheck,
    HealthResult,
    Invalid,
    Job,
    NotFound,
    clock,
    fetch,
    transaction,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_federation import addresses, one_by_one
from onemile_federation.in_turn import LISTS, take_turn
from onemile_federation.lists import applying, naming, reading
from onemile_federation.lists.models import ETAG_CHARS_MAX, BlockDraft, BlockList
from onemile_federation.remote import hosts, unmet
from onemile_federation.remote.deciding import Decision, decide_all
from onemile_federation.remote.models import OPEN, Host

# More lists than stewards can answer for.
LISTS_MAX = 10
# Each is asked once a day; the job looks more often, so that a worker's rest is made up for.
EVERY_HOURS = 23
LOOK_SECONDS = 3_600
# From one day to the next no list in use has grown or shrunk so; and below so few it may.
LEAP = 10
LEAP_LINES_MIN = 10
# A list that does not answer for so long is said to be silent.
SILENT_DAYS = 7
UNREAD = "unread"

log = structlog.get_logger()


def subscribe(
    *, address: str, title: str, is_automatic: bool, lets_orphans_go: bool, by_uri: str
) -> BlockList:
    """Ask a list each day from now on. Raises Invalid for no https address, and Conflict.

    Conflict: it is subscribed to already, or LISTS_MAX are.
    """
    host = hosts.spelled(addresses.host_of(address))
    if not address.startswith("https://") or not host:
        raise Invalid({"address": _("This is no address of a list: it begins with https://.")})
    if host == hosts.spelled(addresses.host()):
        raise Invalid({"address": _("This is an address of our own.")})
    with transaction():
        take_turn(LISTS)
        if BlockList.select().where(BlockList.address == address).exists():
            raise Conflict(_("This list is subscribed to already."))
        if BlockList.select().count() >= LISTS_MAX:
            raise Conflict(_("At most %(n)s lists can be subscribed to.", n=LISTS_MAX))
        made: BlockList = BlockList.create(
            address=address,
            title=title,
            is_automatic=is_automatic,
            lets_orphans_go=lets_orphans_go,
            added_by_uri=by_uri,
        )
    return made


def every() -> list[BlockList]:
    """Return the lists that are subscribed to, the first one first."""
    return list(BlockList.select().order_by(BlockList.id))


def one(list_id: int) -> BlockList:
    """Return a list. Raises NotFound."""
    found: BlockList | None = BlockList.get_or_none(BlockList.id == list_id)
    if found is None:
        raise NotFound
    return found


def is_there(list_id: int) -> bool:
    """Tell whether a list of this number is subscribed to."""
    return bool(BlockList.select().where(BlockList.id == list_id).exists())


def draft_of(list_id: int) -> int | None:
    """Return the number of what a list said last that nobody has applied, which is long."""
    found = BlockDraft.select(BlockDraft.id).where(BlockDraft.list_id == list_id).first()
    return None if found is None else int(found.id)


def change(list_id: int, *, is_automatic: bool, lets_orphans_go: bool) -> None:
    """Say what is done with what a list says. Raises NotFound."""
    found = one(list_id)
    with transaction():
        found.is_automatic, found.lets_orphans_go = is_automatic, lets_orphans_go
        found.save(only=[BlockList.is_automatic, BlockList.lets_orphans_go])


def unsubscribe(list_id: int, *, lets_go: bool, by_uri: str) -> int:
    """Ask a list no more; what it decided is taken back, or ours from now on; returns of how many.

    But for what another list names, whose it is from now on. Raises NotFound.
    """
    with transaction():
        take_turn(LISTS)
        found = one(list_id)
        heirs = naming.heirs(int(found.id))
        theirs = Host.select(Host.host).where(Host.list_id == found.id)
        names = sorted({str(row.host) for row in theirs} - heirs.keys())
        naming.hand_over(heirs)
        naming.forget(int(found.id))
        if lets_go:
            title = str(found.title)
            open_again = [
                Decision(host=name, standing=OPEN, rejects_media=False, reason=title)
                for name in names
            ]
            decide_all(open_again, by_uri=by_uri, list_id=None)
            unmet.forget(names)
        else:
            hosts.keep_as_own(names)
        BlockDraft.delete().where(BlockDraft.list_id == found.id).execute()
        found.delete_instance()
    return len(names)


def ask_due() -> int:
    """Ask the lists whose day has come; returns how many."""
    old = BlockList.asked_at.is_null() | (BlockList.asked_at < clock.ago(hours=EVERY_HOURS))
    due = list(BlockList.select().where(old).order_by(BlockList.id).limit(LISTS_MAX))
    one_by_one.each(due, ask)
    return len(due)


def ask(found: BlockList) -> None:
    """Ask one list what it says now, and keep that, or do it; raises nothing for what others do."""
    BlockList.update(asked_at=clock.now()).where(BlockList.id == found.id).execute()
    try:
        answer = fetch(
            str(found.address),
            accept=["text/csv", "text/plain", "application/octet-stream"],
            bytes_max=reading.LIST_BYTES_MAX,
            headers={"If-None-Match": str(found.etag)} if found.etag else {},
        )
    except (FetchRefused, FetchFailed) as failed:
        _note(found, trouble=failed.reason)
        return
    if answer.status == 304:
        _note(found, trouble="")
    elif answer.status != 200:
        _note(found, trouble=str(answer.status))
    else:
        try:
            read = reading.read(answer.content)
        except Invalid:
            _note(found, trouble=UNREAD)
            return
        etag = answer.headers.get("etag", "")
        _take(found, read, etag if len(etag) <= ETAG_CHARS_MAX else "")


def is_silent(found: BlockList) -> bool:
    """Tell whether a list has not answered for SILENT_DAYS."""
    last = found.answered_at or found.added_at
    return bool(clock.now() - last >= timedelta(days=SILENT_DAYS))


def _take(found: BlockList, read: reading.Read, etag: str) -> None:
    is_leap = _is_leap(int(found.n_lines), len(read.lines))
    with transaction():
        take_turn(LISTS)
        _note(found, trouble="")
        BlockList.update(etag="", is_held=is_leap).where(BlockList.id == found.id).execute()
        number = applying.keep(read, title=str(found.title), by_uri="", list_id=int(found.id))
    what = applying.difference(applying.draft(number), counts_ties=False)
    is_known = bool(found.n_lines)
    if what.does_nothing or (found.is_automatic and is_known and not is_leap):
        try:
            applying.apply(number, token=what.token, by_uri="")
        except (Conflict, NotFound):  # stewards decided something meanwhile: it is asked anew
            return
    BlockList.update(etag=etag).where(BlockList.id == found.id).execute()
    log.info("list of blocks read", id=found.id, lines=len(read.lines), held=is_leap)


def _is_leap(before: int, now: int) -> bool:
    if before and not now:
        return True
    few, many = sorted((before, now))
    return before > 0 and many >= LEAP_LINES_MIN and many >= LEAP * few


def _note(found: BlockList, *, trouble: str) -> None:
    said = {"trouble": trouble[: BlockList.trouble.max_length]}
    if not trouble:
        said |= {"answered_at": clock.now()}  # type: ignore[dict-item]
    BlockList.update(**said).where(BlockList.id == found.id).execute()


def check() -> HealthResult:
    """Say which lists are silent, and which wait for a look."""
    lists = every()
    silent = [str(one.title) for one in lists if is_silent(one)]
    held = [str(one.title) for one in lists if one.is_held]
    if silent:
        named = ", ".join(silent)
        return HealthResult(
            is_fine=False,
            detail=_("lists of blocks that have not answered for a week: %(lists)s", lists=named),
            mend=_("see /federation/lists: is the address still right?"),
        )
    if held:
        named = ", ".join(held)
        return HealthResult(
            is_fine=False,
            detail=_("lists of blocks that have changed all at once: %(lists)s", lists=named),
            mend=_("see /federation/lists: nothing of it is done before you have looked"),
        )
    return HealthResult(is_fine=True, detail=_("no list of blocks is silent or held"))


CHECKS = [HealthCheck(name="federation.block_lists", title=_l("Lists of blocks"), run=check)]
JOBS = [
    Job(
        name="federation.ask_block_lists",
        every_seconds=LOOK_SECONDS,
        run=ask_due,
        asks_outside=True,
    )
]
