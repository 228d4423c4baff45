"""The document of a page that people read, where the page says which it is.

A server that shows everybody HTML names the document in a ``Link`` header or in a ``<link>`` of
its head (``rel="alternate"``, of a type of ActivityStreams). Source: ActivityPub and HTML
Discovery (report of the W3C's Social Web Community Group).
"""

from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urljoin

from werkzeug.http import parse_options_header

from onemile_federation.remote import getting, reach
from onemile_federation.wire.vocabulary import ACTIVITY_JSON

# A head has some kilobytes; the pages of weblogs are up to a megabyte whole.
PAGE_BYTES_MAX = 1_048_576
# Of these, what comes before the body: nobody's page is parsed whole.
HEAD_CHARS_MAX = 262_144
# Style sheets, icons, feeds; what is named after them is not looked at.
LINKS_MAX = 200
_TYPES = frozenset({ACTIVITY_JSON, "application/ld+json"})


def of(address: str) -> str:
    """Return where the document of a page lies; empty where it names none. Raises Absent, Away.

    Whatever it names is nobody's word: it is asked for as any address is.
    """
    page = getting.signed(
        address,
        accept=("text/html", "application/xhtml+xml"),
        bytes_max=PAGE_BYTES_MAX,
        deadline=getting.Deadline(),
    )
    found = _of_header(page.headers.get("link", "")) or _of_head(page.content)
    try:
        link = urljoin(page.url, found) if found else ""
    except ValueError:  # half an address of the sixth kind
        return ""
    return link if link and reach.may_be_asked(link) else ""


def _of_header(value: str) -> str:
    """Return the address of a ``Link`` header that leads there (RFC 8288); empty for none."""
    for one in value.split(",")[:LINKS_MAX]:
        target, _semicolon, rest = one.strip().partition(";")
        _none, options = parse_options_header(f"link;{rest}")
        if _leads(options.get("rel", ""), options.get("type", "")):
            return target.strip().removeprefix("<").removesuffix(">")
    return ""


def _of_head(content: bytes) -> str:
    head = _Head()
    with suppress(AssertionError):  # the library's word for a declaration that it does not know
        head.feed(content[:HEAD_CHARS_MAX].decode(errors="replace"))
    return head.found


def _leads(rel: str, media_type: str) -> bool:
    kind = media_type.partition(";")[0].strip().lower()
    return "alternate" in rel.lower().split() and kind in _TYPES


class _Head(HTMLParser):
    """Reads the links of a page up to its body."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = ""
        self._links_count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "link" or self.found or self._links_count >= LINKS_MAX:
            return
        self._links_count += 1
        given = {name: value or "" for name, value in attrs}
        if _leads(given.get("rel", ""), given.get("type", "")):
            self.found = given.get("href", "").strip()

    handle_startendtag = handle_starttag
