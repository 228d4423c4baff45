"""fetch(): take the address apart, look the name up once, ask, and judge where it sends us."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from onemile import current
from onemile.fetch import rehearsal, remembered, whereabouts, wire
from onemile.fetch.addresses import Target, open_ports, redirected, target_of
from onemile.fetch.refusals import FetchFailed, FetchRefused

SECONDS_MAX = 10.0  # of a whole fetch; a delivery may ask for 30
REDIRECTS_MAX = 3
METHODS = ("GET", "HEAD", "POST")

_REDIRECTS = (301, 302, 303, 307, 308)
# These are the transport's: whoever sets them could make the answer one that is not bounded.
_OURS = frozenset(
    "accept accept-encoding connection content-length expect host te trailer transfer-encoding "
    "upgrade user-agent".split()
)
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What another server answered. ``url`` is where it was found, after redirects.

    Names of ``headers`` are in small letters; ``content`` is as it came, ``media_type`` without
    parameters. A ``status`` of 404 is an answer too: the caller judges. ``is_cut``: more was said,
    or would have been, than ``content`` holds; only where the caller allowed it.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    media_type: str
    is_cut: bool = False


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A request about to leave, as ``prepare`` sees it: what a signature has to cover."""

    method: str
    url: str
    host: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None


# Gives the headers to add to a request, each time anew for where a redirect leads.
Prepare = Callable[[Outgoing], Mapping[str, str]]


def fetch(
    url: str,
    *,
    bytes_max: int,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    seconds_max: float = SECONDS_MAX,
    accept: Sequence[str] = (),
    prepare: Prepare | None = None,
    may_cut: bool = False,
) -> Fetched:
    """Ask another server for something, within ``bytes_max`` and ``seconds_max`` in all.

    ``accept`` are the media types asked for (``image/*`` and ``*/*`` too); a success of another
    type is refused. ``headers`` go to the host of ``url`` alone, not to where it redirects.
    ``prepare`` sees each request and adds what is said anew (Date, Digest, Signature); the Host
    that is sent is its ``host``. ``may_cut`` is for deliveries: once the status is there nothing
    that follows is a failure, and of the body is kept what came by ``bytes_max``.
    Raises FetchRefused and FetchFailed. Never call it inside a transaction.
    """
    if method not in METHODS or (body is not None and method != "POST"):
        raise ValueError(f"a fetch is one of {', '.join(METHODS)}, and only POST has a body")
    own = _checked(headers or {})
    deadline = wire.Deadline(seconds_max / rehearsal.haste())
    settings = current.instance().settings
    ports, development = open_ports(settings) | _ports_of_test(), settings["development"]
    target = first = target_of(url, ports=ports, development=development)
    if method != "POST":
        remembered.refuse_if_known(first.url)
    for _hop in range(REDIRECTS_MAX + 1):
        given = own if target.authority == first.authority else {}
        answer = _ask(target, method, given, body, bytes_max, deadline, accept, prepare, may_cut)
        location = answer.headers.get("location", "")
        if answer.status not in _REDIRECTS or not location:
            return _judged(target, answer, accept)
        if method == "POST":
            raise FetchRefused("redirected")
        was_plain = target.is_plain
        target = target_of(redirected(target, location), ports=ports, development=development)
        if target.is_plain and not was_plain:
            raise FetchRefused("scheme")  # nobody out there sends us to our own machine
    remembered.remember(first.url)
    raise FetchRefused("redirects")


def _ask(
    target: Target,
    method: str,
    own: Mapping[str, str],
    body: bytes | None,
    bytes_max: int,
    deadline: wire.Deadline,
    accept: Sequence[str],
    prepare: Prepare | None,
    may_cut: bool,
) -> wire.Answer:
    """Look the name up, once, and ask at the addresses that were checked."""
    test = rehearsal.at_work()
    try:
        found = whereabouts.look_up(
            target.host,
            target.port,
            resolver=test.resolver if test else whereabouts.system_resolver,
            seconds=deadline.left(),
        )
    except TimeoutError:
        raise FetchFailed("deadline") from None
    addresses = whereabouts.checked(
        found,
        may_be=lambda one: (
            one.is_loopback
            if target.is_plain
            else whereabouts.is_public(one) or rehearsal.opens(test, one, target.port)
        ),
    )
    sent = {**own, **_our_headers(accept)}
    if prepare is not None:
        outgoing = Outgoing(
            method=method,
            url=target.url,
            host=target.authority,
            path=target.path,
            headers=sent,
            body=body,
        )
        sent |= _checked(prepare(outgoing))
    return wire.ask(
        target,
        addresses,
        method=method,
        headers=sent,
        body=body if method != "POST" else body or b"",
        bytes_max=bytes_max,
        deadline=deadline,
        authorities=test.authorities if test else "",
        may_cut=may_cut,
        route=test.route if test else None,
    )


@cache
def _version() -> str:
    return version("onemile")  # reads a file each time it is asked


def _our_headers(accept: Sequence[str]) -> dict[str, str]:
    return {
        "Accept": ", ".join(accept) or "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "User-Agent": f"1Mile/{_version()} (+{current.card().base_url}/)",
    }


def _checked(headers: Mapping[str, str]) -> dict[str, str]:
    """Give a caller's headers. Raises ValueError for what would forge a request."""
    for name, value in headers.items():
        is_sound = _NAME.fullmatch(name) and value.isascii() and value.isprintable()
        if not is_sound or name.lower() in _OURS:
            raise ValueError(f"the header {name!r} cannot be sent by a fetch")
    return dict(headers)


def _ports_of_test() -> frozenset[int]:
    test = rehearsal.at_work()
    return test.ports if test else frozenset()


def _judged(target: Target, answer: wire.Answer, accept: Sequence[str]) -> Fetched:
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if 200 <= answer.status < 300 and answer.content and accept:
        families = {"*/*", media_type, f"{media_type.partition('/')[0]}/*"}
        if not families & {one.partition(";")[0].strip().lower() for one in accept}:
            raise FetchRefused("kind")
    return Fetched(
        url=target.url,
        status=answer.status,
        headers=answer.headers,
        content=answer.content,
        media_type=media_type,
        is_cut=answer.is_cut,
    )
