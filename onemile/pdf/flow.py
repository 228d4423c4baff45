"""HTML that this house wrote (``onemile.text``) laid on the pages of a PDF."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from defusedxml import ElementTree

from onemile.pdf.styles import BODY, HEADING_ROOM_MM, QUIET, TITLE, Kind, Run, Style

if TYPE_CHECKING:
    from onemile.pdf.document import Document

# What ``pictures`` is asked for by the address in the HTML; None for one that is gone.
Pictures = Callable[[str], bytes | None]

HEADINGS = (
    Style(font=TITLE, points=16, leading=1.2, above=5, below=2.6),
    Style(font=TITLE, points=13, leading=1.25, above=3.6, below=2.2),
    Style(points=11.5, leading=1.3, above=2.4, below=1.6, is_bold=True),
)
QUOTE = Style(leading=1.45, indent=8, colour=QUIET)
CODE = Style(points=9.5, leading=1.35, colour=QUIET)
CAPTION = Style(points=9.5, leading=1.35, below=4.5, colour=QUIET, is_centred=True)
NOTE = Style(points=9.5, leading=1.4, below=1.6)
CARD = Style(points=10, leading=1.4, indent=8, colour=QUIET)
# Ten lists in each other, the most that a text may have, leave half of the line.
LIST_STEP_MM = 7.0
_BLOCKS = frozenset("p h2 h3 h4 h5 h6 ul ol li blockquote pre hr div figure section table".split())
_SPACE = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True, kw_only=True)
class _Where:
    """What a piece stands in."""

    style: Style = BODY
    kind: Kind = "P"
    indent: float = 0.0


@dataclass
class _Walk:
    document: "Document"
    pictures: Pictures
    prefix: str
    lead: Callable[[str], str]
    # What stands before the next paragraph: the mark of an item of a list.
    mark: str = ""


def lay(
    document: "Document",
    html: str,
    *,
    pictures: Pictures,
    prefix: str = "",
    lead: Callable[[str], str] = str,
) -> None:
    """Lay well-formed HTML of ours on a document's pages.

    Its headings are of the second level and lower. ``prefix`` makes its places those of one text
    among many: ``#t-note-1`` is the place ``<prefix>t-note-1``. ``lead`` says where any other
    address leads: to itself, or to ``#`` and a place of the document.
    """
    walk = _Walk(document, pictures, prefix, lead)
    _children(walk, ElementTree.fromstring(f"<div>{html}</div>"), _Where())


def _children(walk: _Walk, above: Any, where: _Where) -> None:
    """Lay what stands in an element: pieces of their own, and words between them."""
    loose: list[Run] = _words(above.text)
    for element in above:
        if element.tag in _BLOCKS:
            loose = _set(walk, loose, where)
            _block(walk, element, where)
        else:
            loose += _inline(walk, element, Run(text=""))
        loose += _words(element.tail)
    _set(walk, loose, where)


def _block(walk: _Walk, element: Any, where: _Where) -> None:
    document, tag = walk.document, str(element.tag)
    is_heading = tag[0] == "h" and tag[1:].isdigit()
    if is_heading:
        document.keep_together(HEADING_ROOM_MM)  # where it stands is where links lead
    if "id" in element.attrib:
        document.place(f"{walk.prefix}{element.attrib['id']}")
    if tag in ("ul", "ol"):
        _list(walk, element, where)
    elif is_heading:
        level = int(tag[1])
        style = HEADINGS[min(len(HEADINGS) - 1, level - 2)]
        document.heading(level, "".join(element.itertext()), style)
    elif tag == "hr":
        document.rule()
    elif tag == "figure":
        _figure(walk, element)
    elif tag == "table":
        _table(walk, element)
    elif tag == "pre":
        code = "".join(element.itertext()).rstrip("\n")
        document.paragraph([Run(text=code)], replace(CODE, indent=where.indent + 4), kind="Code")
    elif tag == "blockquote":
        _children(walk, element, _within(where, QUOTE, "BlockQuote", QUOTE.indent))
    elif tag == "section":
        document.rule()
        _children(walk, element, replace(where, style=NOTE, kind="Note"))
    elif tag == "p" and "text-card" in element.get("class", ""):
        _children(walk, element, _within(where, CARD, "P", CARD.indent))
    else:
        _children(walk, element, where)


def _within(where: _Where, style: Style, kind: Kind, step: float) -> _Where:
    return _Where(style=style, kind=kind, indent=where.indent + step)


def _list(walk: _Walk, element: Any, where: _Where) -> None:
    first = int(element.get("start", "1"))
    inner = _within(where, replace(where.style, below=1.2), "LI", LIST_STEP_MM)
    for number, item in enumerate(element, start=first):
        if "id" in item.attrib:
            walk.document.place(f"{walk.prefix}{item.attrib['id']}")
        walk.mark = f"{number}." if element.tag == "ol" else "•"
        _children(walk, item, inner)
        walk.mark = ""
    walk.document.gap(1.6)


def _figure(walk: _Walk, element: Any) -> None:
    image = element.find("img")
    caption = element.find("figcaption")
    if image is not None:
        jpeg = walk.pictures(image.get("src", ""))
        if jpeg is not None:
            walk.document.picture(jpeg, alt=image.get("alt", ""))
    if caption is not None:
        runs = list(_inline(walk, caption, Run(text="")))
        walk.document.paragraph(runs, CAPTION, kind="Caption")


def _table(walk: _Walk, table: Any) -> None:
    rows = [
        ["".join(run.text for run in _inline(walk, cell, Run(text=""))) for cell in row]
        for row in table.iter("tr")
    ]
    if any(cell.strip() for row in rows for cell in row):
        walk.document.table(rows, has_head=table.find("thead") is not None)


def _set(walk: _Walk, runs: list[Run], where: _Where) -> list[Run]:
    """Set what is gathered as a paragraph; gives the list for the next."""
    if any(run.text.strip() for run in runs):
        first = replace(runs[0], text=runs[0].text.lstrip(" "))
        style = replace(where.style, indent=where.indent)
        walk.document.paragraph([first, *runs[1:]], style, kind=where.kind, mark=walk.mark)
        walk.mark = ""
    return []


def _words(text: str | None) -> list[Run]:
    return [Run(text=_SPACE.sub(" ", text))] if text else []


def _inline(walk: _Walk, element: Any, like: Run) -> Iterator[Run]:
    """Give the words of an element in a line, each as its marks have it."""
    tag = element.tag
    if element.get("role") == "doc-backlink":
        return
    if "id" in element.attrib:
        walk.document.place(f"{walk.prefix}{element.attrib['id']}")
    if tag == "br":
        yield replace(like, text="\n")
    elif tag == "img":
        yield replace(like, text=element.get("alt", ""))
    inner = replace(
        like,
        is_bold=like.is_bold or tag in ("strong", "b"),
        is_italic=like.is_italic or tag in ("em", "i"),
        is_struck=like.is_struck or tag in ("s", "del"),
        is_raised=like.is_raised or tag == "sup",
        link=_address(walk, element) if tag == "a" else like.link,
    )
    if element.text:
        yield replace(inner, text=_SPACE.sub(" ", element.text))
    for child in element:
        yield from _inline(walk, child, inner)
        if child.tail:
            yield replace(inner, text=_SPACE.sub(" ", child.tail))


def _address(walk: _Walk, element: Any) -> str:
    found = str(element.get("href", ""))
    return f"#{walk.prefix}{found[1:]}" if found.startswith("#") else walk.lead(found)
