"""A feed that is named by its address, or by that of the page that names it."""

import io
from contextlib import suppress
from html.parser import HTMLParser
from typing import IO
from urllib.parse import urljoin

from onemile.api import FetchFailed, FetchRefused, Invalid, clock, fetch
from onemile.api import gettext as _
from onemile_mags.imports.incoming import ADDRESS_CHARS_MAX

# Five hundred entries whole; more is a file that one sends.
FEED_BYTES_MAX = 20_000_000
# Whoever asked waits for it: for the page and its feed together.
SECONDS_MAX = 12.0
_FEEDS = ("application/rss+xml", "application/atom+xml", "application/xml", "text/xml")
_PAGES = ("text/html", "application/xhtml+xml")
_HEAD_CHARS = 200_000


def fetched(typed: str) -> IO[bytes]:
    """Fetch a feed; of a page, the first one that it names. Raises Invalid on ``address``."""
    address = typed.strip()
    if "://" not in address:
        address = f"https://{address}"
    if len(address) > ADDRESS_CHARS_MAX:
        raise unknown()
    begun = clock.real_seconds()
    found, media_type, content = _ask(address, SECONDS_MAX)
    if media_type in _PAGES:
        named = _named_in(content[: 4 * _HEAD_CHARS].decode("utf-8", "replace")[:_HEAD_CHARS])
        if named is None:
            raise Invalid({"address": _("That page names no feed. Give the feed’s own address.")})
        _found, media_type, content = _ask(
            urljoin(found, named), max(1.0, SECONDS_MAX - (clock.real_seconds() - begun))
        )
        if media_type in _PAGES:
            raise unknown()
    return io.BytesIO(content)


def _ask(address: str, seconds_max: float) -> tuple[str, str, bytes]:
    try:
        answer = fetch(
            address,
            bytes_max=FEED_BYTES_MAX,
            seconds_max=seconds_max,
            accept=(*_FEEDS, *_PAGES, "text/plain", "application/octet-stream"),
        )
    except (FetchRefused, FetchFailed) as error:
        raise unknown() from error
    if answer.status != 200:
        raise unknown()
    return answer.url, answer.media_type, answer.content


def unknown() -> Invalid:
    """Return the refusal of an address at which no feed was found."""
    return Invalid({"address": _("Nothing could be read at that address. Is it that of a feed?")})


def _named_in(html: str) -> str | None:
    reader = _Links()
    with suppress(AssertionError):  # the library's word for a declaration that it does not know
        reader.feed(html)
    return reader.found


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "link" or self.found is not None:
            return
        said = {name: value or "" for name, value in attrs}
        is_feed = said.get("type", "").lower() in _FEEDS[:2]
        if is_feed and "alternate" in said.get("rel", "").lower().split() and said.get("href"):
            self.found = said["href"]
