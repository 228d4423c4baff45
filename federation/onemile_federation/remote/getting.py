"""One GET at another server: whom we ask, signed how, and what its status means for us."""

from collections.abc import Mapping, Sequence
from typing import Any

from onemile.api import (
    Fetched,
    FetchFailed,
    FetchRefused,
    Outgoing,
    clock,
    database,
    fetch,
    setting,
)
from onemile_federation import addresses
from onemile_federation.absences import Absent, Away
from onemile_federation.keys import keeping
from onemile_federation.remote import hosts, hurry, patience, quiet
from onemile_federation.signatures import sending
from onemile_federation.wire import json_reader

# Of one question with all that it takes: redirects, a second knock, its own id (T38).
SECONDS_MAX = 10.0
# WebFinger and NodeInfo answers have one or two thousand; an actor with its key five, some twenty.
SMALL_BYTES_MAX = 65_536
# Of these statuses, and all from 500 on, the next try may have another (federation.md 2.2).
_PASSING = frozenset({408, 425, 429})
# By these a server says that nothing stands there: for now, or for good.
GONE_STATUS = 410
_NOT_THERE = frozenset({404, GONE_STATUS})
# What we do not take of an answer that there was, by the reasons of FetchRefused.
_ANSWERED_BADLY = frozenset({"redirects", "redirected", "size", "kind", "encoded"})


class Deadline:
    """The end of a question, counted in real seconds; no later than what it is part of."""

    def __init__(self) -> None:
        self._end = clock.real_seconds() + hurry.seconds(SECONDS_MAX)

    def left(self) -> float:
        """Return the seconds that are left. Raises Away where there are none."""
        seconds = self._end - clock.real_seconds()
        if seconds <= 0:
            raise Away
        return seconds


def refuse_host(host: str) -> None:
    """Raise Absent for hosts that are never asked: our own, none at all, suspended ones (T14)."""
    name, own = hosts.spelled(host), hosts.spelled(addresses.host())
    if not name or _is_of(name, own) or hosts.is_suspended(name):
        raise Absent


def _is_of(name: str, own: str) -> bool:
    """Tell whether a host is ours, at any port; in development others live at other ports."""
    if setting("development"):
        return name == own
    return name.partition(":")[0] == own.partition(":")[0]


def signed(url: str, *, accept: Sequence[str], bytes_max: int, deadline: Deadline) -> Fetched:
    """Get something in the name of the instance. Raises Absent, Away.

    A host that answers 401 to the one kind of signature is asked once more with the other; which
    one it took is remembered (federation.md 1.1, T18). Only the host of ``url`` is: where somebody
    else's redirect leads to, nobody knocks twice.
    """
    answer = _asked(url, accept=accept, bytes_max=bytes_max, deadline=deadline, scheme="")
    host = addresses.host_of(answer.url)
    if answer.status == 401 and host == addresses.host_of(url):
        other = "rfc9421" if hosts.speaks(host) == "cavage" else "cavage"
        answer = _asked(url, accept=accept, bytes_max=bytes_max, deadline=deadline, scheme=other)
        if 200 <= answer.status < 300:
            hosts.note_speaks(host, scheme=other)
    # What is asked for with a small bound is a key that a knock names: nobody fills a table so.
    may_meet = bytes_max > SMALL_BYTES_MAX
    hosts.note_answer_to_us(addresses.host_of(answer.url), status=answer.status, may_meet=may_meet)
    _judge(answer, url)
    return answer


def small_json(url: str, *, accept: Sequence[str]) -> Mapping[str, Any]:
    """Get a small JSON object that anybody may read, unsigned. Raises Absent, Away."""
    answer = _fetched(
        url,
        accept=accept,
        bytes_max=SMALL_BYTES_MAX,
        deadline=Deadline(),
        prepare=_unsigned,
    )
    _judge(answer, url)
    return read(answer)


def read(answer: Fetched) -> dict[str, Any]:
    """Read the JSON object of an answer. Raises Absent for what is none."""
    try:
        return json_reader.read(answer.content)
    except json_reader.Unreadable:
        raise Absent from None


def _asked(
    url: str, *, accept: Sequence[str], bytes_max: int, deadline: Deadline, scheme: str
) -> Fetched:
    key = keeping.signer(addresses.instance_uri())

    def prepare(outgoing: Outgoing) -> Mapping[str, str]:
        _leaves(outgoing)
        spoken = scheme or hosts.speaks(outgoing.host)
        return sending.headers_for(outgoing, key=key, now=clock.now(), scheme=spoken)

    return _fetched(url, accept=accept, bytes_max=bytes_max, deadline=deadline, prepare=prepare)


def _unsigned(outgoing: Outgoing) -> Mapping[str, str]:
    _leaves(outgoing)
    return {}


def _leaves(outgoing: Outgoing) -> None:
    """Look at each request that is about to leave, wherever it was led. Raises Absent, Away."""
    refuse_host(outgoing.host)
    patience.meet(hosts.domain_of(outgoing.host))


def _fetched(
    url: str, *, accept: Sequence[str], bytes_max: int, deadline: Deadline, prepare: Any
) -> Fetched:
    # A batch is one transaction: that it must ask is no fault of it, and is done alone then.
    quiet.refuse()
    assert not database.in_transaction(), "nobody is asked inside a transaction"
    refuse_host(addresses.host_of(url))
    try:
        answer = fetch(
            url,
            accept=accept,
            bytes_max=bytes_max,
            seconds_max=deadline.left(),
            prepare=prepare,
        )
    except FetchRefused as refused:
        if refused.reason in _ANSWERED_BADLY:
            patience.heard()
        raise Absent from None
    except FetchFailed:
        raise Away from None
    if not _is_passing(answer.status):
        patience.heard()
    return answer


def _is_passing(status: int) -> bool:
    return status in _PASSING or status >= 500


def _judge(answer: Fetched, url: str) -> None:
    """Raise Absent or Away for an answer that brings nothing.

    That something is gone is said by the server of ``url`` alone, wherever it sends us.
    """
    if _is_passing(answer.status):
        raise Away
    if not 200 <= answer.status < 300:
        is_own = addresses.same_origin(answer.url, url)
        raise Absent(
            is_gone=is_own and answer.status == GONE_STATUS,
            is_said=is_own and answer.status in _NOT_THERE,
        )
