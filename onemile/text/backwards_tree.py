"""A stranger's HTML as a tree, once it is cleaned: what is written as Markdown, and where."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from onemile.text import foreign
from onemile.text.characters import seemly

# Asked with the address and the words of a picture; gives its number on the shelf, or None.
Place = Callable[[str, str], int | None]

BLOCKS = frozenset(
    {
        *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre"),
        *("figure", "figcaption", "table", "hr", "dl", "dt", "dd", "caption", "thead", "tbody"),
        *("tfoot", "tr", "td", "th"),
    }
)
_VOID = {"br", "hr", "img"}
_BLANK = re.compile(r"[ \t\r\n\f]+")


@dataclass
class Node:
    """An element, with what was said of it and what stands in it."""

    tag: str
    given: dict[str, str] = field(default_factory=dict)
    inside: list["Node | str"] = field(default_factory=list)


def tree_of(html: str, *, chars_max: int) -> Node:
    """Return HTML cleaned and as a tree. Raises TextRefused as ``sanitised`` does."""
    reader = _Reader()
    reader.feed(foreign.whole_with_pictures(html, chars_max=chars_max))
    reader.close()
    return reader.root


def plain(one: Node | str) -> str:
    """Return the words of a piece, breaks as line ends."""
    if isinstance(one, str):
        return one
    return "\n" if one.tag == "br" else "".join(plain(part) for part in one.inside)


def squeezed(words: str) -> str:
    """Return words with one blank for several, as a page shows them."""
    return _BLANK.sub(" ", words)


def outermost(inside: Iterable[Node | str], tags: tuple[str, ...]) -> list[Node]:
    """Return the elements of some names, without those that stand in one of them."""
    found: list[Node] = []
    for one in inside:
        if isinstance(one, Node):
            found += [one] if one.tag in tags else outermost(one.inside, tags)
    return found


class _Reader(HTMLParser):
    """Makes a tree of what the cleaner left, which is whole."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("div")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: seemly(value or "") for name, value in attrs})
        self._open[-1].inside.append(node)
        if tag in _VOID:
            return
        self._open.append(node)
        # What was counted as it was written may lie deeper once it is mended.
        if len(self._open) > foreign.DEPTH_MAX:
            raise foreign.too_deep()

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and len(self._open) > 1 and self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(seemly(data))
