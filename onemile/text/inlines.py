"""What stands in a line, as HTML: the walk over a line's tokens."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from onemile.text import links
from onemile.text.characters import seemly
from onemile.text.records import Profile, Shelf, ShownPicture
from onemile.text.token_shape import Token
from onemile.text.typography import set_in

_TAGS = {"strong": "strong", "em": "em", "s": "s"}


@dataclass
class Lines:
    """Writes lines of one text, and remembers what is to know of them."""

    shelf: Shelf
    profile: Profile
    language: str
    note_mark: Callable[[str], str]
    links_count: int = 0
    addresses: dict[str, None] = field(default_factory=dict)
    picture_numbers: dict[int, None] = field(default_factory=dict)
    unsaid_pictures: dict[int, None] = field(default_factory=dict)
    _out: list[str] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)
    # Links that are open: where their HTML and their words begin, and where they lead.
    _open: list[tuple[int, int, Token]] = field(default_factory=list)

    def write(self, tokens: Sequence[Token]) -> tuple[str, str]:
        """Return the HTML of some tokens of a line, and the words in it."""
        self._out, self._words, self._open = [], [], []
        for token in tokens:
            self._write(token)
        return "".join(self._out), "".join(self._words)

    def _write(self, token: Token) -> None:
        kind = token.type
        if kind == "text":
            self._text(token.content)
        elif kind in ("softbreak", "hardbreak"):
            self._out.append("<br />\n" if kind == "hardbreak" else "\n")
            self._words.append("\n")
        elif kind == "code_inline":
            words = seemly(token.content)
            self._put(f"<code>{escape(words)}</code>", words)
        elif kind == "link_open":
            self._open.append((len(self._out), len(self._words), token))
        elif kind == "link_close":
            self._close_link()
        elif kind == "image":
            self._picture(token)
        elif kind == "footnote_ref":
            self._put(self.note_mark(str(token.meta["label"])), "")
        elif (name := kind.rpartition("_")[0]) in _TAGS:
            self._out.append(f"<{'/' if token.nesting < 0 else ''}{_TAGS[name]}>")
        else:
            self._text(token.content)

    def _put(self, html: str, words: str) -> None:
        self._out.append(html)
        self._words.append(words)

    def _text(self, content: str) -> None:
        words = seemly(content)
        if self._open or "://" not in words:
            self._prose(words)
            return
        begun = 0
        for found in links.BARE.finditer(words):
            target = links.target_of(found[0])
            if target is None:
                continue
            self._prose(words[begun : found.start()])
            self._link(str(escape(found[0])), words=found[0], target=target)
            begun = found.end()
        self._prose(words[begun:])

    def _prose(self, words: str) -> None:
        words = set_in(self.language, words)
        self._put(str(escape(words)), words)

    def _close_link(self) -> None:
        html_from, words_from, token = self._open.pop()
        inner, words = "".join(self._out[html_from:]), "".join(self._words[words_from:])
        del self._out[html_from:], self._words[words_from:]
        address = str(token.attrs.get("href", ""))
        if self.profile == "house" and _is_own(address):
            self._put(f'<a href="{escape(address)}">{inner}</a>', words)
            return
        target = links.target_of(address)
        if target is None:
            self._put(inner, words)
            self._unlinked(address, words)
        else:
            title = str(token.attrs.get("title", ""))
            self._link(inner, words=words, target=target, title=title)

    def _link(self, inner: str, *, words: str, target: links.Target, title: str = "") -> None:
        self.links_count += 1
        self.addresses[target.address] = None
        shows = "<img " in inner
        html = links.anchor(inner, words=words, target=target, title=title, shows=shows)
        self._put(html, words)

    def _unlinked(self, address: str, words: str) -> None:
        """An address to write or to telephone to is said: in the words alone it would be lost."""
        found = _REACHES.fullmatch(seemly(address))
        if found and found[1] not in words:
            self._text(f" ({found[1]})")

    def _picture(self, token: Token) -> None:
        number = links.picture_number(str(token.attrs.get("src", "")))
        alt = alt_of(token)
        picture = self.picture(number, alt=alt)
        if picture is None:
            # Not a request to anybody: what it shows, as words.
            self._prose(alt or seemly(str(token.attrs.get("title", ""))))
        else:
            self._put(image(picture, alt=alt, title=seemly(str(token.attrs.get("title", "")))), "")

    def picture(self, number: int | None, *, alt: str) -> ShownPicture | None:
        """Return the picture of that number, and remember that it is named."""
        if number is None:
            return None
        self.picture_numbers[number] = None
        if not alt:
            self.unsaid_pictures[number] = None
        return self.shelf.pictures(number) if self.shelf.pictures else None


_REACHES = re.compile(r"(?:mailto|tel):([^\s?&%]{3,254})(?:\?.*)?", re.I | re.S)
_OWN = re.compile(r"/(?![/\\])[A-Za-z0-9/_.~#?=&%-]*|#[A-Za-z0-9_-]+|mailto:[^\s?&]+@[^\s?&]+")


def _is_own(address: str) -> bool:
    return _OWN.fullmatch(address) is not None


def alt_of(token: Token) -> str:
    """Return what Markdown says in a picture's brackets, as plain words."""
    said = []
    for child in token.children or ():
        said.append("\n" if child.type in ("softbreak", "hardbreak") else child.content)
        if child.type == "image":
            said[-1] = alt_of(child)
    return " ".join(seemly("".join(said)).split())


def image(picture: ShownPicture, *, alt: str, title: str = "") -> str:
    """Return a picture of the shelf as HTML."""
    alt = alt or seemly(picture.alt)
    said = f' title="{escape(title)}"' if title else ""
    return (
        f'<img src="{escape(picture.url)}" alt="{escape(alt)}" width="{picture.width:d}"'
        f' height="{picture.height:d}" loading="lazy" decoding="async"{said} />'
    )


def figure(picture: ShownPicture, *, alt: str, title: str) -> Markup:
    """Return a picture with its caption."""
    caption = " ".join((title or seemly(picture.caption)).split())
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return Markup(f'<figure class="text-figure">{image(picture, alt=alt)}{below}</figure>\n')
