"""Addresses that send us on and on are remembered a while, so that nobody has us run in circles."""

from datetime import datetime, timedelta

from onemile import clock, current
from onemile.fetch.refusals import FetchRefused

KEPT = timedelta(minutes=10)
ADDRESSES_MAX = 1000  # a few hundred kilobytes; the oldest gives way

_ROOM = "fetch.circles"


def refuse_if_known(url: str) -> None:
    """Raise FetchRefused for an address that has lately led nowhere."""
    since = _circles().get(url)
    if since is not None and timedelta() <= clock.now() - since < KEPT:
        raise FetchRefused("redirects")


def remember(url: str) -> None:
    """Keep an address that led nowhere."""
    circles = _circles()
    circles.pop(url, None)
    circles[url] = clock.now()
    while len(circles) > ADDRESSES_MAX:
        # Another thread may have been quicker.
        circles.pop(next(iter(circles.copy()), url), None)


def _circles() -> dict[str, datetime]:
    found: dict[str, datetime] = current.instance().rooms.setdefault(_ROOM, {})
    return found
