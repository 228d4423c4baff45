"""One attempt: the same bytes as ever, signed anew, and what came of it. Reads no tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from onemile.api import Fetched, FetchFailed, FetchRefused, Outgoing, clock, fetch
from onemile_federation.signatures import sending
from onemile_federation.signatures.keys import PrivateKey
from onemile_federation.wire import vocabulary

# Of a whole delivery. Peers verify while we wait, and may have to ask us for a key first.
SECONDS_MAX = 30.0
# Of an answer of which its status counts, and of a refusal its first words (federation.md 2.2).
ANSWER_BYTES_MAX = 4_096
ERROR_CHARS_MAX = 300
# An address that will be no better tomorrow.
_HOPELESS = frozenset({"address", "scheme", "port"})
# Nothing that the other server did.
_OURS = frozenset({"busy"})


@dataclass(frozen=True, kw_only=True)
class Flight:
    """A delivery that is about to be tried; ``attempts`` counts this one. No ``key``: wiped."""

    id: int
    activity_id: int
    inbox: str
    host: str
    object_uri: str
    order_of: str = ""
    sender_uri: str
    verb: str
    retry_class: str
    attempts: int
    status_before: int
    made_at: datetime
    body: bytes
    scheme: str
    key: PrivateKey | None
    seconds_max: float = SECONDS_MAX


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a flight: ``status`` is 0 where nobody answered, ``error`` a word for logs.

    ``is_hopeless``: it needs no second try. ``is_theirs``: the host itself failed.
    """

    flight: Flight
    status: int = 0
    error: str = ""
    retry_after: float | None = None
    is_hopeless: bool = False
    is_theirs: bool = False

    @property
    def has_arrived(self) -> bool:
        return 200 <= self.status < 300


def post(flight: Flight) -> Outcome:
    """Try a delivery once, within its seconds; never raises for what another server does."""
    if flight.key is None:
        return Outcome(flight=flight, error="the key of its sender is gone", is_hopeless=True)
    key = flight.key

    def signed(outgoing: Outgoing) -> Mapping[str, str]:
        return sending.headers_for(outgoing, key=key, now=clock.now(), scheme=flight.scheme)

    try:
        answer = fetch(
            flight.inbox,
            method="POST",
            body=flight.body,
            headers={"Content-Type": vocabulary.LD_JSON},
            bytes_max=ANSWER_BYTES_MAX,
            seconds_max=flight.seconds_max,
            prepare=signed,
            may_cut=True,
        )
    except FetchRefused as refused:
        is_hopeless = refused.reason in _HOPELESS
        return Outcome(
            flight=flight,
            error=refused.reason,
            is_hopeless=is_hopeless,
            is_theirs=not is_hopeless,
        )
    except FetchFailed as failed:
        return Outcome(flight=flight, error=failed.reason, is_theirs=failed.reason not in _OURS)
    return _judged(flight, answer)


def _judged(flight: Flight, answer: Fetched) -> Outcome:
    if 200 <= answer.status < 300:
        return Outcome(flight=flight, status=answer.status)
    said = answer.content[:ERROR_CHARS_MAX].decode("utf-8", "replace")
    readable = "".join(one if one.isprintable() else " " for one in said)
    return Outcome(
        flight=flight,
        status=answer.status,
        error=f"{answer.status} {readable}".strip()[:ERROR_CHARS_MAX],
        retry_after=retry_after(answer.headers.get("retry-after", "")),
        is_theirs=answer.status >= 500 and answer.status != 501 or 300 <= answer.status < 400,
    )


def retry_after(text: str) -> float | None:
    """Read a Retry-After in seconds from now, or as a date (RFC 9110, 10.2.3); None for nonsense.

    Not bounded: ``retries`` does that.
    """
    if text.isascii() and text.isdecimal() and len(text) <= 9:
        return float(text)
    try:
        instant = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # a zone or a year beyond every calendar
        return None
    if instant.tzinfo is None:
        return None
    return (instant - clock.now()).total_seconds()
