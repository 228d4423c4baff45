"""Other servers: one row each, and the one place where it is decided who may knock."""

from collections.abc import Sequence
from datetime import datetime

from onemile.api import clock, defer, lock_rows, setting, transaction
from onemile_federation.remote import host_names, host_table, rising
from onemile_federation.remote.host_names import HOST_CHARS_MAX
from onemile_federation.remote.host_names import NAME_CHARS_MAX as NAME_CHARS_MAX
from onemile_federation.remote.host_names import and_above as and_above
from onemile_federation.remote.host_names import domain_of as domain_of
from onemile_federation.remote.host_names import spelled as spelled
from onemile_federation.remote.models import (
    ALLOWED,
    OPEN,
    SUSPENDED,
    Host,
    HostDecision,
    RemoteActor,
)
from onemile_federation.remote.standings import NAMES_AT_ONCE
from onemile_federation.remote.standings import is_suspended as is_suspended
from onemile_federation.remote.standings import suspended_among as suspended_among

# What came from a host is noted once in so many seconds, and not at each of its messages.
HEARD_EVERY_SECONDS = 60
# The signature does not hold there; it holds and we may not, or they know another key of us.
REFUSALS = (401, 403)
REFUSED_EVERY_SECONDS = 3_600
REASON_CHARS_MAX = 500
# The task that lets go of all that came from a host (purging.py).
PURGE = "federation.purge"
# The task that takes up what partners alone have, or ends it (mile/turning.py).
TURN = "federation.turn"
# What was decided about one host, as far as a page shows it.
DECISIONS_SHOWN_MAX = 20


def of(host: str) -> Host:
    """Return the row of a host, made when it is first met. Raises ValueError for what is none."""
    name = spelled(host)
    if not name:
        raise ValueError(f"{host[:HOST_CHARS_MAX]!r} is no host")
    found: Host | None = Host.get_or_none(Host.host == name)
    if found is not None:
        return found
    with transaction():
        Host.insert(host=name, domain=domain_of(name)).on_conflict_ignore().execute()
        host_table.keep_bounded(sparing=name)
        made: Host = Host.get(Host.host == name)
    return made


def is_met(host: str) -> bool:
    """Tell whether we have to do with a host, or know somebody there."""
    name = spelled(host)
    is_noted = bool(Host.select().where(Host.host == name).exists())
    return is_noted or bool(RemoteActor.select().where(RemoteActor.host == name).exists())


def speaks(host: str) -> str:
    """Return which signature a host understood last: "cavage" or "rfc9421"."""
    found = Host.select(Host.speaks).where(Host.host == spelled(host)).scalar()
    return str(found or "cavage")


def note_speaks(host: str, *, scheme: str) -> None:
    """Remember which signature a host took."""
    row = of(host)
    with transaction():
        Host.update(speaks=scheme).where(Host.id == row.id).execute()


def note_answer_to_us(host: str, *, status: int, may_meet: bool) -> None:
    """Note whether a host took what we signed, or refused it (401, 403); other answers say nothing.

    One that rests and has taken it is there again, as one that has written to us (``heard_from``).
    Once in REFUSED_EVERY_SECONDS at most. With ``may_meet``, a host that we have not met otherwise
    is met by this.
    """
    row: Host | None = Host.get_or_none(Host.host == spelled(host))
    before = None if row is None else row.refused_us_at
    if status in REFUSALS and (row is not None or may_meet):
        if before is None or before <= clock.ago(seconds=REFUSED_EVERY_SECONDS):
            _note_refusal(of(host), clock.now())
    elif row is not None and 200 <= status < 300:
        if before is not None:
            _note_refusal(row, None)
        if row.open_again_at is not None and not _is_heard_just_now(row):
            heard_from(host)


def _note_refusal(row: Host, at: datetime | None) -> None:
    with transaction():
        Host.update(refused_us_at=at).where(Host.id == row.id).execute()


def heard_from(host: str) -> None:
    """Note that something genuine came from a host: what was unreachable may be so no more.

    One that rests is tried again at once, once per rest at most (``rising.py``).
    """
    row, now = of(host), clock.now()
    changed = rising.columns(row, now=now)
    if not changed and _is_heard_just_now(row):
        return
    with transaction():
        Host.update({"last_received_at": now, **changed}).where(Host.id == row.id).execute()


def _is_heard_just_now(row: Host) -> bool:
    last = row.last_received_at
    return last is not None and last > clock.ago(seconds=HEARD_EVERY_SECONDS)


def may_be_suspended(host: str) -> bool:
    """Tell whether a host is one that can be decided about: a name of the DNS that somebody has.

    Not ``com`` nor ``gouv.fr``, beneath which strangers to each other live; but any that was met,
    and in development a port of this machine.
    """
    name = spelled(host)
    if not name:
        return False
    if host_names.is_somebodys(name) or (setting("development") and host_names.is_loopback(name)):
        return True
    return bool(Host.select().where(Host.host == name).exists())


def suspend(*, host: str, reason: str, by_uri: str = "") -> Host:
    """Let nothing pass to or from a host and all that lies beneath it.

    What came from there goes from every page, soon after, and so do follows in either direction.
    Raises ValueError for what cannot be decided about (``may_be_suspended``).
    """
    return decide(host=host, standing=SUSPENDED, reason=reason, by_uri=by_uri)


def release(*, host: str, by_uri: str = "") -> Host:
    """Take back what was decided about a host. Raises ValueError.

    What a list had decided is not decided by it again: the host is let in by name (ALLOWED).
    """
    with transaction():
        row = _held(host)
        if row.standing in (OPEN, ALLOWED) and not row.rejects_media:
            return row  # a second press, which would let go of the name
        standing = OPEN if row.list_id is None else ALLOWED
        return decide(host=host, standing=standing, reason="", by_uri=by_uri)


def decide(
    *,
    host: str,
    standing: str,
    reason: str,
    by_uri: str = "",
    rejects_media: bool = False,
    list_id: int | None = None,
) -> Host:
    """Write down how a host, and all that lies beneath it, stands here, and that it was decided.

    ``list_id``: a list that is subscribed to said so, and no person. The same, decided again by
    the same person, is not written down twice. Raises ValueError for what cannot be decided about
    (``may_be_suspended``).
    """
    if not may_be_suspended(host):
        raise ValueError(f"{host[:HOST_CHARS_MAX]!r} is nobody's host")
    with transaction():
        row = _held(host)
        if _is_decided(row, (standing, reason.strip()[:REASON_CHARS_MAX], rejects_media), by_uri):
            return row
        row.standing, row.reason = standing, reason.strip()[:REASON_CHARS_MAX]
        row.rejects_media, row.list_id = rejects_media, list_id
        row.save(only=[Host.standing, Host.reason, Host.rejects_media, Host.list_id])
        HostDecision.create(
            host=row.host,
            standing=standing,
            rejects_media=rejects_media,
            list_id=list_id,
            reason=row.reason,
            by_uri=by_uri,
        )
        if standing == SUSPENDED:
            defer(PURGE, {"host": str(row.host)})
        defer(TURN, {"host": str(row.host)})
    return row


def _held(host: str) -> Host:
    """Return the row of a host, locked: a second press waits, and sees what the first has done."""
    name = str(of(host).host)
    found: Host | None = lock_rows(Host.select().where(Host.host == name)).first()
    return of(name) if found is None else found  # let go of meanwhile: made anew, it is ours alone


def _is_decided(row: Host, wanted: tuple[str, str, bool], by_uri: str) -> bool:
    """Tell whether a person has decided just that last: they pressed twice."""
    known = HostDecision.select().where(HostDecision.host == row.host)
    last = known.order_by(HostDecision.id.desc()).first()
    if not by_uri or last is None or last.by_uri != by_uri or row.list_id is not None:
        return False
    return (
        wanted
        == (row.standing, row.reason, row.rejects_media)
        == (
            last.standing,
            last.reason,
            last.rejects_media,
        )
    )


def keep_as_own(names: Sequence[str]) -> None:
    """Have what a list decided stand as it is, as decisions of ours, since the list is silent."""
    with transaction():
        for start in range(0, len(names), NAMES_AT_ONCE):
            some = list(names[start : start + NAMES_AT_ONCE])
            Host.update(list_id=None).where(Host.host.in_(some)).execute()


def decisions(host: str) -> list[HostDecision]:
    """Return what was decided about a host, the latest first; DECISIONS_SHOWN_MAX at most."""
    found = HostDecision.select().where(HostDecision.host == spelled(host))
    return list(found.order_by(HostDecision.id.desc()).limit(DECISIONS_SHOWN_MAX))
