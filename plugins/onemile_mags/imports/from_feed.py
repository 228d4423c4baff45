"""Reads a feed: RSS 2.0 and 1.0, and Atom (RFC 4287)."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import IO
from xml.etree.ElementTree import Element, tostring

from onemile.api import TextRefused, markdown_from
from onemile.api import gettext as _
from onemile_mags.imports import front_matter
from onemile_mags.imports.embeds import as_links
from onemile_mags.imports.incoming import Incoming, Piece
from onemile_mags.imports.photos_afar import Places
from onemile_mags.imports.xml_reading import elements, line_of, local, text_of

ATOM, RSS1 = "{http://www.w3.org/2005/Atom}", "{http://purl.org/rss/1.0/}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
ENTRIES = frozenset({"item", f"{RSS1}item", f"{ATOM}entry"})
_HEADS = frozenset(
    {"title", "description", "language", f"{RSS1}title", f"{RSS1}description"}
    | {f"{ATOM}title", f"{ATOM}subtitle"}
)
# Directly below these stands what the feed says of itself.
_ROOTS = frozenset({"channel", f"{RSS1}channel", f"{ATOM}feed"})


def read(stream: IO[bytes], *, title: str) -> Incoming:
    """Read the entries of a feed, the first ones first. Raises Invalid on ``file``."""
    found = Incoming(title="")
    places = Places(found)
    for node in elements(stream, whole=ENTRIES, heads=_HEADS, below=_ROOTS):
        if node.tag not in ENTRIES:
            _say(found, local(node.tag), line_of(node))
        elif not _take(found, node, places):
            break
    found.title = found.title or title
    return found


def _say(found: Incoming, name: str, words: str) -> None:
    if name == "title" and not found.title:
        found.title = words
    elif name in ("description", "subtitle") and not found.description:
        found.description = words
    elif name == "language":
        found.language = words[:2].lower()


def _take(found: Incoming, node: Element, places: Places) -> bool:
    """Take an entry along; False where there is no room for more."""
    title = line_of(_first(node, "title", f"{RSS1}title", f"{ATOM}title"))
    html = as_links(_html(node))
    if not found.has_room(len(html)):
        return False
    if not found.bears(title, len(html)):
        return True
    try:
        text = markdown_from(html, place=places.place)
    except TextRefused as refusal:
        found.left_out.append(f"{title}: {refusal.fields['text']}")
        return True
    tags = [
        line_of(one) or one.get("term", "")
        for one in node
        if one.tag in ("category", f"{ATOM}category", f"{_DUBLIN}subject")
    ]
    found.pieces.append(
        Piece(
            title=title or _("Without a title"),
            text=text,
            tags=tuple(tags),
            published_at=_moment(node),
            address=_address(node),
        )
    )
    return True


def _html(node: Element) -> str:
    """Return the text of an entry as HTML: whole where it stands there, else its beginning."""
    whole = _first(node, _CONTENT, f"{ATOM}content", "description", f"{RSS1}description")
    if whole is None or not text_of(whole).strip() and len(whole) == 0:
        whole = _first(node, f"{ATOM}summary", "description")
    if whole is None:
        return ""
    if whole.get("type") == "xhtml":
        for one in whole.iter():
            one.tag = local(one.tag)
        return str(tostring(whole, "unicode"))
    if whole.tag.startswith(ATOM) and whole.get("type", "text") == "text":
        return "".join(f"<p>{_escaped(part)}</p>" for part in text_of(whole).split("\n\n"))
    return text_of(whole)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _moment(node: Element) -> datetime | None:
    names = ("pubDate", f"{_DUBLIN}date", f"{ATOM}published", f"{ATOM}updated")
    said = line_of(_first(node, *names))
    try:
        return front_matter.moment(parsedate_to_datetime(said))
    except (ValueError, TypeError, OverflowError):
        return front_matter.moment(said)


def _address(node: Element) -> str:
    for one in node:
        if one.tag == f"{ATOM}link" and one.get("rel", "alternate") == "alternate":
            return one.get("href", "")
    return line_of(_first(node, "link", f"{RSS1}link"))


def _first(node: Element, *names: str) -> Element | None:
    for name in names:
        found = node.find(name)
        if found is not None:
            return found
    return None
