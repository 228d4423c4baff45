"""HTML from elsewhere as plain words: what a comment or a name says, without any mark."""

import re

from onemile.text import links
from onemile.text.backwards_tree import Node, plain, tree_of
from onemile.text.characters import is_visible
from onemile.text.foreign import HTML_CHARS_MAX

# Beside its words an address is read by people: what is longer is said by its host alone.
ADDRESS_CHARS_MAX = 300
# So many of one text; whoever links more says with the others what their words say.
ADDRESSES_MAX = 20

_BLOCKS = frozenset(
    "p div li dt dd h1 h2 h3 h4 h5 h6 blockquote pre tr figure figcaption caption hr".split()
)
# A name or a tag, as a word of its own: it leads to who or what it names.
_MENTION = re.compile(r"[@#][^\s@#]+(@[^\s@#]+)?")


def spoken(html: str, *, chars_max: int = HTML_CHARS_MAX) -> str:
    """Return the words of HTML, a line for each paragraph, pictures by their words.

    A link says where it leads where its words do not: ``the list (https://town.example/list)``;
    names and tags (``@anna``, ``#bread``) are words. What is no address of the web is none.
    Raises TextRefused as ``sanitised`` does.
    """
    out: list[str] = []
    _Speaker(out).speak(tree_of(html, chars_max=chars_max))
    lines = (" ".join(line.split()) for line in "".join(out).split("\n"))
    return "\n".join(line for line in lines if line)


class _Speaker:
    def __init__(self, out: list[str]) -> None:
        self._out, self._addresses = out, 0
        self._ends_in_address = False

    def speak(self, node: Node) -> None:
        if node.tag == "br":
            self._say("\n")
        elif node.tag == "img":
            self._say(node.given.get("alt", ""))
        before = "".join(self._out[-1:])
        begun = len(self._out)
        for one in node.inside:
            if isinstance(one, str):
                self._say(one.replace("\n", " "))
            else:
                self.speak(one)
        if node.tag == "a":
            self._end_link(node, words="".join(self._out[begun:]), before=before)
        if node.tag in _BLOCKS:
            self._say("\n")

    def _say(self, words: str) -> None:
        if self._ends_in_address and words[:1].isalnum():
            self._out.append(" ")
        self._out.append(words)
        self._ends_in_address = self._ends_in_address and not words

    def _end_link(self, node: Node, *, words: str, before: str) -> None:
        target = links.target_of(node.given.get("href", ""))
        # Some write the sign before the link, and the name in it.
        is_mention = _MENTION.fullmatch(plain(node).strip()) or before.endswith(("@", "#"))
        if target is None or is_mention or self._addresses >= ADDRESSES_MAX:
            return
        address = links.readable_address(target)
        if _bare(words) in (_bare(address), _bare(target.address)):
            return
        self._addresses += 1
        said = address if len(address) <= ADDRESS_CHARS_MAX else target.shown_host
        self._say(f" ({said})" if is_visible(words) else f" {said}")
        self._ends_in_address = True


def _bare(address: str) -> str:
    """Return an address as people read it: without its scheme, its www and its last slash."""
    return re.sub(r"^(https?://)?(www\.)?", "", address.strip().lower()).rstrip("/")
