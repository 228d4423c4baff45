"""A feed as Atom (RFC 4287)."""

from datetime import datetime
from xml.etree import ElementTree as ET

from onemile_mags.feeds.entries import Entry, Feed
from onemile_mags.outside import sound

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def written(feed: Feed) -> bytes:
    """Write the feed; its texts are HTML, escaped, as the RFC has it (3.1.1.2, 4.1.3.3)."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed", {_LANG: str(feed.mag.language)})
    _put(root, "id", feed.id)
    _put(root, "title", str(feed.mag.title))
    if feed.mag.description:
        _put(root, "subtitle", str(feed.mag.description))
    _put(root, "updated", _moment(feed.updated))
    _author(root, feed.by)
    if not feed.pictures:
        # What is passed on from a program must not hand over whose address it was.
        _link(root, "self", feed.address("atom"), MEDIA_TYPE)
    _link(root, "alternate", feed.home, "text/html")
    _put(root, "generator", "1Mile")
    for entry in feed.entries:
        root.append(_entry(feed, entry))
    body: bytes = ET.tostring(root, "utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body


def _entry(feed: Feed, entry: Entry) -> ET.Element:
    article = entry.article
    made = ET.Element(f"{{{_ATOM}}}entry", {_LANG: str(article.language)})
    _put(made, "id", entry.id)
    _put(made, "title", str(article.title))
    _put(made, "published", _moment(entry.published))
    _put(made, "updated", _moment(entry.updated))
    _author(made, entry.by)
    _link(made, "alternate", entry.url, "text/html")
    for tag in article.tags:
        ET.SubElement(made, f"{{{_ATOM}}}category", {"term": sound(str(tag))})
    if article.lead:
        _put(made, "summary", str(article.lead))
    _put(made, "content", entry.html(feed.picture_url), type="html")
    return made


def _author(above: ET.Element, name: str) -> None:
    _put(ET.SubElement(above, f"{{{_ATOM}}}author"), "name", name)


def _link(above: ET.Element, rel: str, href: str, media_type: str) -> None:
    ET.SubElement(above, f"{{{_ATOM}}}link", {"rel": rel, "type": media_type, "href": href})


def _put(above: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(above, f"{{{_ATOM}}}{name}", attributes).text = sound(text)


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds")
