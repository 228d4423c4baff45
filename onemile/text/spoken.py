"""HTML from elsewhere as plain words: what a comment or a name says, without any mark."""

from onemile.text.backwards_tree import Node, tree_of
from onemile.text.foreign import HTML_CHARS_MAX

_BLOCKS = frozenset(
    "p div li dt dd h1 h2 h3 h4 h5 h6 blockquote pre tr figure figcaption caption hr".split()
)


def spoken(html: str, *, chars_max: int = HTML_CHARS_MAX) -> str:
    """Return the words of HTML, a line for each paragraph, links and pictures by their words.

    Raises TextRefused as ``sanitised`` does.
    """
    out: list[str] = []
    _speak(tree_of(html, chars_max=chars_max), out)
    lines = (" ".join(line.split()) for line in "".join(out).split("\n"))
    return "\n".join(line for line in lines if line)


def _speak(node: Node, out: list[str]) -> None:
    if node.tag == "br":
        out.append("\n")
    elif node.tag == "img":
        out.append(node.given.get("alt", ""))
    for one in node.inside:
        if isinstance(one, str):
            out.append(one.replace("\n", " "))
        else:
            _speak(one, out)
    if node.tag in _BLOCKS:
        out.append("\n")
