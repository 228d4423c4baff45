"""HTML from elsewhere as Markdown that draws the same again, to write on in."""

import re

from onemile.text import foreign
from onemile.text.backwards_lines import line, picture, signs
from onemile.text.backwards_tree import BLOCKS, Node, Place, outermost, plain, tree_of

_START = re.compile(r"[0-9]{1,3}")
_FREE_PIPE = re.compile(r"(?<!\\)\|")
# Alone at the end of a heading they would be its frame.
_LAST_HASHES = re.compile(r"(?<=\s)#+$")


def markdown_from(html: str, *, place: Place, chars_max: int = foreign.HTML_CHARS_MAX) -> str:
    """Return the Markdown of a stranger's HTML: the same words, links, lists, tables, pictures.

    What HTML does not say stays as it reads: each sign that Markdown would take for one of its
    own is written as itself. Pictures stand as ``photo:<number>`` where ``place`` knows one, else
    as a link in their words. Raises TextRefused as ``sanitised`` does.
    """
    return _blocks(tree_of(html, chars_max=chars_max).inside, place).strip("\n ") + "\n"


def _blocks(inside: list[Node | str], place: Place) -> str:
    """Write what stands in a block, itself in blocks with a blank line between."""
    found: list[str] = []
    words: list[Node | str] = []
    for one in inside:
        if isinstance(one, Node) and one.tag in BLOCKS:
            found += [line(words, place), _block(one, place)]
            words = []
        else:
            words.append(one)
    found.append(line(words, place))
    return "\n\n".join(one for one in found if one.strip())


def _block(node: Node, place: Place) -> str:
    if node.tag in ("ul", "ol"):
        return _list(node, place)
    if node.tag == "blockquote":
        return _prefixed(_blocks(node.inside, place), "> ", "> ")
    if node.tag == "pre":
        return _fenced(plain(node))
    if node.tag == "hr":
        return "---"
    if node.tag == "table":
        return _table(node, place)
    if node.tag == "figure":
        return _figure(node, place)
    if node.tag == "dt":
        return line([Node("strong", inside=node.inside)], place, is_one=True)
    if len(node.tag) == 2 and node.tag[0] == "h":
        words = _LAST_HASHES.sub(r"\\\g<0>", line(node.inside, place, is_one=True))
        return f"{'#' * max(2, int(node.tag[1]))} {words}" if words else ""
    return _blocks(node.inside, place)


def _list(node: Node, place: Place) -> str:
    start = node.given.get("start", "")
    first = int(start) if _START.fullmatch(start) else 1
    found = []
    for number, inside in enumerate(_points(node), start=first):
        mark = f"{number}. " if node.tag == "ol" else "- "
        found.append(_prefixed(_blocks(inside, place), mark, " " * len(mark)))
    is_loose = any("\n\n" in one for one in found)
    return ("\n\n" if is_loose else "\n").join(found)


def _points(node: Node) -> list[list[Node | str]]:
    """Return what stands in each point; what stands beside them belongs to the one above."""
    found: list[list[Node | str]] = []
    for one in node.inside:
        if isinstance(one, Node) and one.tag == "li":
            found.append(one.inside.copy())
        elif isinstance(one, Node) or one.strip():
            if not found:
                found.append([])
            found[-1].append(one)
    return found


def _table(node: Node, place: Place) -> str:
    rows = [
        [_cell(cell, place) for cell in outermost(row.inside, ("td", "th"))]
        for row in outermost(node.inside, ("tr",))
    ]
    width = max(map(len, rows), default=0)
    above = [line(one.inside, place) for one in outermost(node.inside, ("caption",))]
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
    if width:
        lines.insert(1, f"|{' --- |' * width}")
    return "\n\n".join(filter(None, [*above, "\n".join(lines) if width else ""]))


def _cell(cell: Node, place: Place) -> str:
    return _FREE_PIPE.sub(r"\\|", line(cell.inside, place, is_one=True))


def _figure(node: Node, place: Place) -> str:
    """Write a picture with its words; what is more than that in a figure, as its parts."""
    images = outermost(node.inside, ("img",))
    captions = outermost(node.inside, ("figcaption",))
    rest = plain(node).strip() != "".join(map(plain, captions)).strip()
    if len(images) != 1 or rest or outermost(captions, ("a", "img")):
        return _parts(node, place)
    said = " ".join(" ".join(map(plain, captions)).split())
    shown = picture(images[0], place, caption=said)
    if shown.startswith("!") or not said or not images[0].given.get("alt", "").strip():
        return shown
    return f"{shown}\n\n{signs(said)}"


def _parts(node: Node, place: Place) -> str:
    """Write what stands in a figure; pictures that follow each other are a gallery."""
    found: list[str] = []
    for one in _blocks(node.inside, place).split("\n\n"):
        is_next = found and found[-1].startswith("![") and one.startswith("![")
        found.append(one)
        if is_next:
            found[-2:] = ["\n".join(found[-2:])]
    return "\n\n".join(found)


def _fenced(words: str) -> str:
    fence = "`" * max(3, max(map(len, re.findall("`+", words)), default=0) + 1)
    bare = words.strip("\n")
    return f"{fence}\n{bare}\n{fence}"


def _prefixed(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    whole = [first + lines[0], *(rest + one if one or rest.strip() else "" for one in lines[1:])]
    return "\n".join(one.rstrip() for one in whole)
