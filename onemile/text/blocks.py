"""What stands on a page, as HTML: the one walk over a text's tokens.

Nothing is ever changed in HTML afterwards, by a pattern or otherwise: an article about
``href="/x"`` keeps its words.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape

from onemile.i18n import gettext as _
from onemile.text import links
from onemile.text.characters import seemly
from onemile.text.excerpts import cut, words_in
from onemile.text.inlines import Lines, alt_of, figure
from onemile.text.outline import Outline
from onemile.text.records import EXCERPT_CHARS_MAX, Profile, Rendered, Shelf, ShownPicture
from onemile.text.side_notes import Notes
from onemile.text.token_shape import Token

_TAGS = {
    "bullet_list": "ul",
    "list_item": "li",
    "blockquote": "blockquote",
    "thead": "thead",
    "tbody": "tbody",
    "tr": "tr",
}
# The parser says it as a style, which our pages' policy forbids.
_ALIGNED = {"text-align:center": "text-center", "text-align:right": "text-end"}


class Walk:
    """Writes one text; used once."""

    def __init__(self, shelf: Shelf, *, profile: Profile, language: str, nth: int) -> None:
        self.shelf, self.profile = shelf, profile
        prefix = "t-" if nth == 1 else f"t-p{nth}-"
        self.outline = Outline(prefix, keeps_levels=profile == "house", has_ids=profile != "house")
        self.notes = Notes(prefix)
        self.lines = Lines(shelf, profile, language, self.notes.mark)
        self._out: list[str] = []
        self._plain: list[str] = []
        self._opening: list[str] = []
        self._embeds: dict[str, None] = {}
        self._depth = 0

    def write(self, tokens: Sequence[Token]) -> Rendered:
        """Return what becomes of the tokens of a text."""
        place = 0
        while place < len(tokens):
            place += self._write(tokens, place)
        plain = "\n".join(filter(None, self._plain))
        return Rendered(
            html=Markup("".join(self._out) + self.notes.html()),
            headings=tuple(self.outline.headings),
            words=words_in(plain),
            links=self.lines.links_count,
            addresses=tuple(self.lines.addresses),
            picture_numbers=tuple(self.lines.picture_numbers),
            unsaid_pictures=tuple(self.lines.unsaid_pictures),
            embed_links=tuple(self._embeds),
            plain=plain,
            excerpt=cut(" ".join(self._opening), chars_max=EXCERPT_CHARS_MAX),
        )

    def _write(self, tokens: Sequence[Token], place: int) -> int:
        """Write what begins at a place; return how many tokens that were."""
        token = tokens[place]
        kind, _sep, way = token.type.rpartition("_")
        if kind == "paragraph":
            return self._paragraph(token, tokens[place + 1])
        if kind == "heading":
            return self._heading(token, tokens[place + 1])
        if kind == "footnote_reference":
            self._note(token, opens=way == "open")
        elif token.type in ("fence", "code_block"):
            self._code(token)
        elif token.type == "hr":
            self._out.append("<hr />\n")
        elif token.type == "inline":
            self._out.append(self._line(token))
        elif kind == "table":
            self._table(opens=way == "open")
        elif kind in ("th", "td"):
            self._cell(kind, token)
        elif kind == "ordered_list":
            self._out.append(_ordered(token) if way == "open" else "</ol>\n")
        else:
            mark = "" if way == "open" else "/"
            self._out.append(
                f"<{mark}{_TAGS[kind]}>" + ("\n" if mark or kind != "list_item" else "")
            )
        self._depth += token.nesting
        return 1

    def _line(self, inline: Token) -> str:
        html, words = self.lines.write(inline.children or ())
        self._plain.append(" ".join(words.split()))
        return html

    def _paragraph(self, opening: Token, inline: Token) -> int:
        children = inline.children or ()
        if shown := self._figures(children):
            self._out.append(shown)
            return 3
        html = self._line(inline)
        if not self._depth and len(self._opening) < 4:
            self._opening.append(self._plain[-1])
        alone = _link_alone(children)
        card = None
        if alone and not opening.hidden:
            self._embeds[alone] = None
            card = self.shelf.cards(alone) if self.shelf.cards else None
        if opening.hidden:
            self._out.append(html)
        else:
            said = ' class="text-embed"' if alone else ""
            self._out.append(f"<p{said}>{html}</p>\n{card or ''}")
        return 3

    def _figures(self, children: Sequence[Token]) -> str:
        """Return the pictures of a paragraph that has nothing else; empty for any other."""
        found: list[tuple[Token, ShownPicture]] = []
        for token in children:
            if token.type == "image":
                number = links.picture_number(str(token.attrs.get("src", "")))
                picture = self.lines.picture(number, alt=alt_of(token))
                if picture is None:
                    return ""
                found.append((token, picture))
            elif token.type not in ("softbreak", "hardbreak") and token.content.strip():
                return ""
            elif token.type not in ("softbreak", "hardbreak", "text"):
                return ""
        figures = []
        for token, picture in found:
            title = seemly(str(token.attrs.get("title", "")))
            figures.append(figure(picture, alt=alt_of(token), title=title))
        if len(figures) < 2:
            return "".join(figures)
        return f'<div class="text-gallery">\n{"".join(figures)}</div>\n'

    def _heading(self, opening: Token, inline: Token) -> int:
        html = self._line(inline)
        heading = self.outline.add(int(opening.tag[1:]), title=self._plain[-1])
        said = f' id="{heading.id}"' if heading.id else ""
        self._out.append(f"<h{heading.level}{said}>{html}</h{heading.level}>\n")
        return 3

    def _note(self, token: Token, *, opens: bool) -> None:
        """Write a note apart from the text it is about."""
        if opens:
            self.notes.begin(str(token.meta["label"]), self._out)
            self._out = []
        else:
            self._out = self.notes.end("".join(self._out))

    def _code(self, token: Token) -> None:
        words = seemly(token.content)
        about = " ".join(seemly(token.info).split())
        # What stands behind the three marks is a language mostly, and sometimes a title.
        above = f'<p class="text-code">{escape(about)}</p>\n' if about else ""
        self._plain += [about, words.strip("\n")]
        self._out.append(f'{above}<pre tabindex="0"><code>{escape(words)}</code></pre>\n')

    def _table(self, *, opens: bool) -> None:
        """A table scrolls by itself, and can be scrolled without a mouse."""
        if opens:
            label = escape(_("Table, scrolls sideways"))
            self._out.append(
                f'<div class="text-scroll" role="group" tabindex="0" aria-label="{label}">'
                "\n<table>\n"
            )
        else:
            self._out.append("</table>\n</div>\n")

    def _cell(self, kind: str, token: Token) -> None:
        if token.nesting < 0:
            self._out.append(f"</{kind}>\n")
            return
        aligned = _ALIGNED.get(str(token.attrs.get("style", "")), "")
        said = f' class="{aligned}"' if aligned else ""
        self._out.append(f"<{kind}{said}>")


def _ordered(token: Token) -> str:
    start = int(token.attrs.get("start", 1))
    return f'<ol start="{start}">\n' if start != 1 else "<ol>\n"


def _link_alone(children: Sequence[Token]) -> str:
    """Return the address of a link that is all there is in a paragraph; empty where it is not."""
    kinds = [token.type for token in children]
    address = ""
    if len(kinds) == 1 and kinds[0] == "text":
        address = children[0].content.strip()
        if not links.BARE.fullmatch(address):
            return ""
    elif kinds[:1] == ["link_open"] and kinds.index("link_close") == len(kinds) - 1:
        if "image" not in kinds:
            address = str(children[0].attrs.get("href", ""))
    target = links.target_of(address)
    return target.address if target else ""
