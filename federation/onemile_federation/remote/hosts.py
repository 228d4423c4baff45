"""Other servers: one row each, and the one place where it is decided who may knock."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from publicsuffixlist import PublicSuffixList

from onemile.api import clock, defer, email_key, rows, transaction
from onemile_federation.remote import host_table
from onemile_federation.remote.models import HOST_CHARS_MAX, OPEN, SUSPENDED, Host, HostDecision

# What came from a host is noted once in so many seconds, and not at each of its messages.
HEARD_EVERY_SECONDS = 60
# The signature does not hold there; it holds and we may not, or they know another key of us.
REFUSALS = (401, 403)
REFUSED_EVERY_SECONDS = 3_600
# A name of the network has 253; a port and what it is looked up with find room beside it.
NAME_CHARS_MAX = 240
REASON_CHARS_MAX = 500
# The task that lets go of all that came from a host (purging.py).
PURGE = "federation.purge"
# Every request asks for the spelling of its host; two megabytes.
SPELLINGS_MAX = 10_000
# What was decided about one host, as far as a page shows it.
DECISIONS_SHOWN_MAX = 20
# A name of the DNS: two labels at least, the last of which is no number (RFC 1123, 2.1).
_DNS_NAME = re.compile(
    r"(?:[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?"
)
# Names in one question.
_NAMES_AT_ONCE = 500


@lru_cache(maxsize=SPELLINGS_MAX)
def spelled(host: str) -> str:
    """Return a host as the network writes it, a port with it; empty for what is none.

    ``Bücher.Example.`` is ``xn--bcher-kva.example``: no spelling gets round a decision.
    """
    name, colon, port = host.strip().partition(":")
    # The doorway has one rule for domains, which is that of addresses of e-mail.
    ascii_name = email_key(f"host@{name.rstrip('.。')}").partition("@")[2].rstrip(".")
    whole = f"{ascii_name}{colon}{port}"
    is_host = bool(ascii_name) and ascii_name.isascii() and ascii_name.isprintable()
    is_port = port.isdecimal() and port.isascii() if colon else True
    fits = max(len(name), len(ascii_name)) <= NAME_CHARS_MAX and len(port) <= 5
    fits = fits and not set(ascii_name) & set(" /@?#[]")
    return whole if is_host and is_port and fits else ""


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


@lru_cache(maxsize=SPELLINGS_MAX)
def domain_of(host: str) -> str:
    """Return what counts as one for quotas: the registrable domain, by the public suffix list.

    A host that has none, such as ``localhost``, counts for itself. No port is part of it.
    """
    name = spelled(host).partition(":")[0]
    if name.replace(".", "").isdigit():  # an address of this machine, in development
        return name
    return _suffixes().privatesuffix(name) or name


def is_suspended(host: str) -> bool:
    """Tell whether a host, or a domain that it lies beneath, is suspended; in whatever spelling.

    One look at an index, so that every process knows at once what was decided.
    """
    return bool(suspended_among([host]))


def suspended_among(names: Iterable[str]) -> set[str]:
    """Return those of some hosts that are suspended, or lie beneath a domain that is."""
    above = {name: and_above(name) for name in names}
    asked = sorted(frozenset().union(*above.values()))
    found: set[str] = set()
    for start in range(0, len(asked), _NAMES_AT_ONCE):
        chunk = asked[start : start + _NAMES_AT_ONCE]
        found |= {name for (name,) in rows(_suspended(len(chunk)), (SUSPENDED, *chunk))}
    return {name for name, over in above.items() if over & found}


@lru_cache(maxsize=SPELLINGS_MAX)
def and_above(host: str) -> frozenset[str]:
    """Return a host, without its port as well, and all domains that it lies beneath."""
    whole = spelled(host)
    labels = whole.partition(":")[0].split(".")
    return frozenset({whole, *(".".join(labels[start:]) for start in range(len(labels)))})


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

    Once in REFUSED_EVERY_SECONDS at most. With ``may_meet``, a host that we have not met otherwise
    is met by this.
    """
    row: Host | None = Host.get_or_none(Host.host == spelled(host))
    before = None if row is None else row.refused_us_at
    if status in REFUSALS and (row is not None or may_meet):
        if before is None or before <= clock.ago(seconds=REFUSED_EVERY_SECONDS):
            _note_refusal(of(host), clock.now())
    elif row is not None and before is not None and 200 <= status < 300:
        _note_refusal(row, None)


def _note_refusal(row: Host, at: datetime | None) -> None:
    with transaction():
        Host.update(refused_us_at=at).where(Host.id == row.id).execute()


def heard_from(host: str) -> None:
    """Note that something genuine came from a host: whatever was unreachable is not any more."""
    row = of(host)
    last = row.last_received_at
    is_recent = last is not None and last > clock.ago(seconds=HEARD_EVERY_SECONDS)
    if is_recent and row.unreachable_since is None and not row.failed_days:
        return
    with transaction():
        Host.update(last_received_at=clock.now(), failed_days=[], unreachable_since=None).where(
            Host.id == row.id
        ).execute()


def may_be_suspended(host: str) -> bool:
    """Tell whether a host is one that can be decided about: a name of the DNS that somebody has.

    Not ``com`` nor ``gouv.fr``, beneath which strangers to each other live; but any that was met.
    """
    name = spelled(host)
    if not name:
        return False
    bare = name.partition(":")[0]
    is_somebodys = _DNS_NAME.fullmatch(bare) and _suffixes().privatesuffix(bare)
    return bool(is_somebodys) or bool(Host.select().where(Host.host == name).exists())


def suspend(*, host: str, reason: str, by_uri: str = "") -> Host:
    """Let nothing pass to or from a host and all that lies beneath it.

    What came from there goes from every page, soon after, and so do follows in either direction.
    Raises ValueError for what cannot be decided about (``may_be_suspended``).
    """
    if not may_be_suspended(host):
        raise ValueError(f"{host[:HOST_CHARS_MAX]!r} is nobody's host")
    with transaction():
        row = _decided(host, standing=SUSPENDED, reason=reason, by_uri=by_uri)
        defer(PURGE, {"host": str(row.host)})
    return row


def release(*, host: str, by_uri: str = "") -> Host:
    """Take back what was decided about a host. Raises ValueError."""
    return _decided(host, standing=OPEN, reason="", by_uri=by_uri)


def decisions(host: str) -> list[HostDecision]:
    """Return what was decided about a host, the latest first; DECISIONS_SHOWN_MAX at most."""
    found = HostDecision.select().where(HostDecision.host == spelled(host))
    return list(found.order_by(HostDecision.id.desc()).limit(DECISIONS_SHOWN_MAX))


def _decided(host: str, *, standing: str, reason: str, by_uri: str) -> Host:
    with transaction():
        row = of(host)
        row.standing, row.reason = standing, reason.strip()[:REASON_CHARS_MAX]
        row.save(only=[Host.standing, Host.reason])
        HostDecision.create(host=row.host, standing=standing, reason=row.reason, by_uri=by_uri)
    return row


@lru_cache(maxsize=_NAMES_AT_ONCE)
def _suspended(n: int) -> str:
    # Fixed SQL: every message asks, and building the question would cost more than the answer.
    marks = ", ".join("?" * n)
    return f"SELECT host FROM federation_host WHERE standing = ? AND host IN ({marks})"


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    """Load the list that came with the library: forty milliseconds, and no network."""
    return PublicSuffixList()
