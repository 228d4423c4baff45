"""A list of domain blocks in CSV, as Mastodon and GoToSocial write it, and as people mend it.

The header in use is ``#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate``;
also without ``#``, in another order, with further columns, or with none but the domains.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from onemile.api import Invalid
from onemile.api import gettext as _
from onemile_federation.remote.host_names import is_somebodys, spelled
from onemile_federation.remote.models import LIMITED, OPEN, SUSPENDED

# The longest lists in use have some 3,000 domains.
LIST_BYTES_MAX = 5_000_000
LIST_LINES_MAX = 20_000
# Of lines that cannot be read, so many are shown, and so much of each: a domain and a word or two.
UNREAD_SHOWN_MAX, UNREAD_CHARS_MAX = 20, 80
COMMENT_CHARS_MAX = 300

HEADER: tuple[str, ...] = (
    "#domain",
    "#severity",
    "#reject_media",
    "#reject_reports",
    "#public_comment",
    "#obfuscate",
)
DOMAIN, SEVERITY, MEDIA, COMMENT = "domain", "severity", "reject_media", "public_comment"
# What their words mean here. Without one a line is a block, as in lists of bare domains.
SEVERITIES = {"suspend": SUSPENDED, "silence": LIMITED, "limit": LIMITED, "noop": OPEN}
SEVERITIES |= {"none": OPEN, "": SUSPENDED}
_YES = frozenset({"true", "t", "1", "yes"})


@dataclass(frozen=True, kw_only=True)
class Line:
    """What a list says of one domain, as our standings have it."""

    host: str
    standing: str
    rejects_media: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class Unread:
    """A line that says nothing we understand: its number from 1, and how its text begins."""

    number: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Read:
    """A list as it was read. ``unread`` are its lines that say nothing we understand.

    A domain that stands in it twice counts once, as its last line has it.
    """

    lines: Sequence[Line]
    unread: Sequence[Unread]


def read(content: bytes) -> Read:
    """Return what a list says, by domain. Raises Invalid for what is too long, or no list."""
    if len(content) > LIST_BYTES_MAX:
        megabytes = LIST_BYTES_MAX // 1_000_000
        raise Invalid({"file": _("A list may have %(n)s MB at most.", n=megabytes)})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable() from None
    if "\0" in text:
        raise _unreadable()
    lines = text.splitlines()  # by all the signs that end one, as they are counted and read
    if len(lines) > LIST_LINES_MAX:
        raise Invalid({"file": _("A list may have %(n)s lines at most.", n=LIST_LINES_MAX)})
    found, unread = _lines(lines)
    if not found and unread:
        raise Invalid({"file": _("This is no list of domains: no line of it can be read.")})
    return Read(lines=[found[host] for host in sorted(found)], unread=unread)


def _unreadable() -> Invalid:
    return Invalid(
        {
            "file": _(
                "This file cannot be read as text. Save the table once more, as a file in .csv "
                "with the characters “UTF-8”."
            )
        }
    )


def _lines(lines: Sequence[str]) -> tuple[dict[str, Line], list[Unread]]:
    found: dict[str, Line] = {}
    unread: list[Unread] = []
    columns: dict[str, int] | None = None
    # Each line by itself: a quotation mark that nobody closed spoils no other.
    for number, raw in enumerate(lines, start=1):
        cells = _cells(raw)
        if not any(cells):
            continue
        if columns is None:
            columns = _columns(cells)
            if columns is not None:
                continue
            columns = {DOMAIN: 0}
        if cells[0].startswith("#"):
            continue  # a remark between the lines
        line = _line(cells, columns)
        if line is None:
            unread.append(Unread(number=number, text=_shown(raw)))
        elif line.standing != OPEN or line.rejects_media:
            found[line.host] = line
        else:  # it asks for nothing, and takes back what a line before it asked for
            found.pop(line.host, None)
    return found, unread


def _shown(raw: str) -> str:
    text = "".join(sign for sign in raw.replace("\t", " ") if sign.isprintable()).strip()
    return text if len(text) <= UNREAD_CHARS_MAX else text[:UNREAD_CHARS_MAX] + "…"


def _cells(raw: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader(io.StringIO(raw)), [])]
    except csv.Error:  # a cell of a hundred thousand characters
        return ["\ufffd"]


def _columns(cells: Sequence[str]) -> dict[str, int] | None:
    """Return where each column stands, None for a first line that is no header."""
    names = [cell.lstrip("#").strip().lower() for cell in cells]
    if DOMAIN not in names:
        return None
    return {name: place for place, name in reversed(list(enumerate(names)))}


def _line(cells: Sequence[str], columns: dict[str, int]) -> Line | None:
    def cell(name: str) -> str:
        place = columns.get(name, len(cells))
        return cells[place] if place < len(cells) else ""

    # Decisions cover what lies beneath in any case, so that "*." adds nothing.
    host = spelled(cell(DOMAIN).lower().removeprefix("*."))
    standing = SEVERITIES.get(cell(SEVERITY).lower())
    rejects_media = cell(MEDIA).lower() in _YES
    if not is_somebodys(host) or ":" in host or standing is None:
        return None
    reason = "".join(sign for sign in cell(COMMENT) if sign.isprintable())[:COMMENT_CHARS_MAX]
    return Line(
        host=host,
        standing=standing,
        rejects_media=rejects_media and standing != SUSPENDED,
        reason=reason,
    )
