"""HTML from elsewhere as Markdown that draws the same again, to write on in."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from onemile.text import foreign, links
from onemile.text.characters import seemly

# Asked with the address and the words of a picture; gives its number on the shelf, or None.
Place = Callable[[str, str], int | None]

_VOID = {"br", "hr", "img"}
_BLOCKS = {
    *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre"),
    *("figure", "figcaption", "table", "hr", "dl", "dt", "dd", "caption", "thead", "tbody"),
    *("tfoot", "tr", "td", "th"),
}
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "cite": "*"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>~|&])")
_AT_START = re.compile(r"^(\d{0,9})([#+=-]|(?<=\d)[.)])(?=[\s#+=-]|$)")
_START, _LAST_HASHES = re.compile(r"[0-9]{1,3}"), re.compile(r"#+$")
_BLANK = re.compile(r"[ \t\r\n\f]+")


@dataclass
class _Node:
    tag: str
    given: dict[str, str] = field(default_factory=dict)
    inside: list["_Node | str"] = field(default_factory=list)


def markdown_from(html: str, *, place: Place, chars_max: int = foreign.HTML_CHARS_MAX) -> str:
    """Return the Markdown of a stranger's HTML: the same words, links, lists, tables, pictures.

    What HTML does not say stays as it reads: each sign that Markdown would take for one of its
    own is written as itself. Pictures stand as ``photo:<number>`` where ``place`` knows one, else
    as a link in their words. Raises TextRefused as ``sanitised`` does.
    """
    reader = _Reader()
    reader.feed(foreign.whole_with_pictures(html, chars_max=chars_max))
    reader.close()
    return _blocks(reader.root, place).strip() + "\n"


class _Reader(HTMLParser):
    """Makes a tree of what the cleaner left, which is whole."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("div")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, {name: seemly(value or "") for name, value in attrs})
        self._open[-1].inside.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and len(self._open) > 1 and self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(seemly(data))


def _blocks(node: _Node, place: Place) -> str:
    """Write what stands in a block, itself in blocks with a blank line between."""
    found: list[str] = []
    line: list[_Node | str] = []

    def end_line() -> None:
        words = _line(line, place)
        line.clear()
        if words:
            found.append(_AT_START.sub(r"\1\\\2", words))

    for one in node.inside:
        if isinstance(one, _Node) and one.tag in _BLOCKS:
            end_line()
            found.append(_block(one, place))
        else:
            line.append(one)
    end_line()
    return "\n\n".join(one for one in found if one.strip())


def _block(node: _Node, place: Place) -> str:
    if node.tag in ("ul", "ol"):
        return _list(node, place)
    if node.tag == "blockquote":
        return _prefixed(_blocks(node, place), "> ", "> ")
    if node.tag == "pre":
        return _fenced(_plain(node))
    if node.tag == "hr":
        return "---"
    if node.tag == "table":
        return _table(node, place)
    if node.tag == "figure":
        return _figure(node, place)
    if node.tag == "dt":
        words = _line(node.inside, place)
        return f"**{words}**" if words else ""
    if len(node.tag) == 2 and node.tag[0] == "h":
        words = _line(node.inside, place)
        # Signs at its end would be taken for the end of the heading.
        said = _LAST_HASHES.sub(r"\\\g<0>", words)
        return f"{'#' * max(2, int(node.tag[1]))} {said}" if words else ""
    return _blocks(node, place)


def _list(node: _Node, place: Place) -> str:
    points = [one for one in node.inside if isinstance(one, _Node) and one.tag == "li"]
    begins = node.given.get("start", "")
    first = int(begins) if _START.fullmatch(begins) else 1
    found = []
    for number, point in enumerate(points, start=first):
        mark = f"{number}. " if node.tag == "ol" else "- "
        found.append(_prefixed(_blocks(point, place), mark, " " * len(mark)))
    is_loose = any("\n\n" in one for one in found)
    return ("\n\n" if is_loose else "\n").join(found)


def _table(node: _Node, place: Place) -> str:
    rows = [
        [_line(cell.inside, place).replace("\n", " ") for cell in _all(row, ("td", "th"))]
        for row in _all(node, ("tr",))
    ]
    width = max(map(len, rows), default=0)
    if not width:
        return ""
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
    lines.insert(1, f"|{' --- |' * width}")
    above = [_line(one.inside, place) for one in _all(node, ("caption",))]
    return "\n\n".join([*filter(None, above), "\n".join(lines)])


def _figure(node: _Node, place: Place) -> str:
    captions = _all(node, ("figcaption",))
    said = " ".join(_plain(one) for one in captions)
    shown = [_picture(one, place, caption=said) for one in _all(node, ("img",))]
    if shown:
        return "\n\n".join(shown)
    return _blocks(node, place)


def _line(inside: list[_Node | str], place: Place) -> str:
    """Write what stands in a line: one line, but for breaks that were meant."""
    words = "".join(_inline(one, place) for one in inside)
    parts = [_BLANK.sub(" ", part).strip() for part in words.split("\\\n")]
    while parts and not parts[0]:
        parts.pop(0)
    while parts and not parts[-1]:
        parts.pop()
    return "\\\n".join(parts)


def _inline(one: _Node | str, place: Place) -> str:
    if isinstance(one, str):
        return _SPECIAL.sub(r"\\\1", _BLANK.sub(" ", one))
    if one.tag == "br":
        return "\\\n"
    if one.tag == "img":
        return _picture(one, place)
    if one.tag in ("code", "kbd"):
        return _ticked(_BLANK.sub(" ", _plain(one)).strip())
    inner = "".join(_inline(part, place) for part in one.inside)
    if one.tag == "a":
        return _linked(one, inner)
    mark = _MARKS.get(one.tag, "")
    bare = inner.strip(" ")
    if not mark or not bare or "\\\n" in bare:
        return f"« {bare} »" if one.tag == "q" else inner
    lead, end = inner[: len(inner) - len(inner.lstrip(" "))], inner[len(inner.rstrip(" ")) :]
    return f"{lead}{mark}{bare}{mark}{end}"


def _linked(one: _Node, inner: str) -> str:
    target = links.target_of(one.given.get("href", ""))
    words = " ".join(inner.split())
    if target is None or not words or "](photo:" in words:
        return inner
    return f"[{words}](<{target.address.replace('>', '%3E').replace('<', '%3C')}>)"


def _picture(one: _Node, place: Place, *, caption: str = "") -> str:
    address, alt = one.given.get("src", ""), _BLANK.sub(" ", one.given.get("alt", "")).strip()
    said = " ".join((caption or one.given.get("title", "")).split())
    number = place(address, alt) if address else None
    words = _SPECIAL.sub(r"\\\1", alt)
    if number:
        title = _SPECIAL.sub(r"\\\1", said).replace('"', '\\"')
        return f'![{words}](photo:{number} "{title}")' if title else f"![{words}](photo:{number})"
    target = links.target_of(address)
    below = _SPECIAL.sub(r"\\\1", said)
    if target is None:
        return words or below
    return f"[{words or below or target.shown_host}](<{target.address}>)"


def _ticked(words: str) -> str:
    if not words:
        return ""
    ticks = "`" * (max(map(len, re.findall("`+", words)), default=0) + 1)
    pad = " " if words[0] == "`" or words[-1] == "`" else ""
    return f"{ticks}{pad}{words}{pad}{ticks}"


def _fenced(words: str) -> str:
    fence = "`" * max(3, max(map(len, re.findall("`+", words)), default=0) + 1)
    bare = words.strip("\n")
    return f"{fence}\n{bare}\n{fence}"


def _prefixed(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    whole = [first + lines[0], *(rest + one if one or rest.strip() else "" for one in lines[1:])]
    return "\n".join(one.rstrip() for one in whole)


def _plain(one: _Node | str) -> str:
    if isinstance(one, str):
        return one
    return "\n" if one.tag == "br" else "".join(_plain(part) for part in one.inside)


def _all(node: _Node, tags: tuple[str, ...]) -> list[_Node]:
    found: list[_Node] = []
    for one in node.inside:
        if isinstance(one, _Node):
            found += [one] if one.tag in tags else _all(one, tags)
    return found
