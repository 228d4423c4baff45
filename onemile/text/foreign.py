"""HTML from elsewhere: imports, feeds, other servers."""

import re
from html.parser import HTMLParser

import nh3
from markupsafe import Markup, escape

from onemile.i18n import gettext as _
from onemile.text import links
from onemile.text.characters import seemly
from onemile.text.records import TextRefused
from onemile.text.weights import check_links

# A book of a page with all its tags; past it one imports in parts.
HTML_CHARS_MAX = 1_000_000
# In each other. A browser keeps 512 and then loses what is ours behind it; people use a dozen.
DEPTH_MAX = 60
# Begun or ended in all; a long post has two thousand. The reader's time is squared in them.
TAGS_MAX = 20_000
# Of all tags together, for the same reason: each costs a look at all others of its tag.
ATTRIBUTES_MAX = 20_000

# Of "&" and no-break spaces: at each the cleaner copies the words of its paragraph anew.
REFERENCES_MAX = 40_000
# Of the words that stand for a picture: no class comes from elsewhere, so it is never forged.
PICTURE_CLASS = "text-picture"

_TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("strong", "b", "em", "i", "s", "del", "u", "sub", "sup", "small", "mark", "cite", "q"),
    *("code", "pre", "kbd", "abbr", "blockquote", "ul", "ol", "li", "dl", "dt", "dd"),
    *("a", "img", "figure", "figcaption", "table", "caption", "thead", "tbody", "tfoot"),
    *("tr", "th", "td", "div"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"alt", "title"},
    "ol": {"start"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
# What lies in these is no words of a text.
_WITHOUT_CONTENT = {
    *("script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math"),
    *("textarea", "select", "title", "xmp", "noembed", "noframes", "plaintext"),
}
_VOID = {"br", "hr", "img"}
_ALL_VOID = {*_VOID, "input", "link", "meta", "area", "base", "col", "embed", "source", "track"}
_NUMBERS = {"start", "colspan", "rowspan"}
_SMALL = re.compile(r"[0-9]{1,3}")
_tag = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_between_attributes = re.compile(r"[\s/=\"']+")


def _cleaner_of(attributes: dict[str, set[str]]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_WITHOUT_CONTENT,
        attributes=attributes,
        link_rel=None,  # written by ourselves, with all the rest
        url_schemes={"http", "https"},
        url_relative="deny",
        generic_attribute_prefixes=set(),
        strip_comments=True,
    )


_cleaner = _cleaner_of(_ATTRIBUTES)
_cleaner_with_pictures = _cleaner_of({**_ATTRIBUTES, "img": {"alt", "title", "src"}})


def sanitised(html: str, *, chars_max: int = HTML_CHARS_MAX) -> Markup:
    """Return HTML of strangers as a page of ours may show it. Raises TextRefused.

    No class, no id, no style, no address that would be one of ours when it is read here; h1 is h2,
    and links say where they lead. Of a picture its alt text stands, marked as such (PICTURE_CLASS).
    """
    _check_before(html, chars_max=chars_max)
    writer = _Rewritten()
    writer.feed(_cleaner.clean(seemly(html)))
    writer.close()
    return Markup("".join(writer.out))


def whole_with_pictures(html: str, *, chars_max: int) -> str:
    """Return the same HTML whole and without danger, to be read and shown to nobody.

    Its pictures say where they lie, elsewhere. Raises TextRefused.
    """
    _check_before(html, chars_max=chars_max)
    return _cleaner_with_pictures.clean(seemly(html))


def _check_before(html: str, *, chars_max: int) -> None:
    if len(html) > chars_max:
        raise TextRefused(
            _(
                "This page has %(chars)s characters, and %(max)s are the most.",
                chars=len(html),
                max=chars_max,
            )
        )
    if html.count("&") + html.count("\xa0") > REFERENCES_MAX:
        raise too_deep()
    # What stands after a tag's end is words; a tag ends no later than at the last ">".
    inside = (piece.rpartition(">")[0] for piece in html.split("<"))
    attributes = sum(len(_between_attributes.findall(piece)) for piece in inside)
    if html.count("<") > TAGS_MAX or attributes > ATTRIBUTES_MAX:
        raise too_deep()
    opened: dict[str, int] = {}
    depth = 0
    for found in _tag.finditer(html):
        name = found[2].lower()
        if found[1]:
            closes = opened.get(name, 0) > 0
            depth -= closes
            opened[name] = opened.get(name, 0) - closes
        elif name not in _ALL_VOID:
            depth += 1
            opened[name] = opened.get(name, 0) + 1
        # Paragraphs and points of a list end without being told.
        loose = sum(opened.get(one, 0) for one in ("p", "li", "dt", "dd", "td", "th", "tr"))
        if depth - loose > DEPTH_MAX:
            raise too_deep()


def too_deep() -> TextRefused:
    """Return the refusal of what lies deeper than DEPTH_MAX, or has more parts than TAGS_MAX."""
    return TextRefused(_("This page is made of too many parts in each other to be taken over."))


class _Rewritten(HTMLParser):
    """Writes again what the cleaner left, which is whole and knows no surprises."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._open: list[str] = []
        # The link that is open: where its HTML begins, its address and title, its words so far.
        self._link: tuple[int, links.Target | None, str] | None = None
        self._words: list[str] = []
        self._links_count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: seemly(value or "") for name, value in attrs}
        if tag == "img":
            self._picture(given.get("alt", ""))
        elif tag == "a":
            self._links_count += 1
            check_links(self._links_count)
            target = links.target_of(given.get("href", ""))
            self._link = (len(self.out), target, given.get("title", ""))
            self._words = []
        elif tag in _VOID:
            self.out.append(f"<{tag} />")
        else:
            self._begin(tag, given)

    def _picture(self, alt: str) -> None:
        """Write what a picture shows as words with a sign that it is one; in a link, bare words."""
        words = " ".join(seemly(alt).split())
        if self._link is not None or not words:
            self.handle_data(alt)
            return
        self.out.append(f'<span class="{PICTURE_CLASS}" role="img">{escape(words)}</span>')

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        self._open.append(tag)
        if len(self._open) > DEPTH_MAX:
            raise too_deep()
        said = "".join(
            f' {name}="{value}"'
            for name, value in given.items()
            if name in _NUMBERS and _SMALL.fullmatch(value)
        )
        if tag == "table":
            label = escape(_("Table, scrolls sideways"))
            self.out.append(
                f'<div class="text-scroll" role="group" tabindex="0" aria-label="{label}">'
            )
        self.out.append(f"<{_shown(tag)}{said}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        elif tag not in _VOID and self._open and self._open[-1] == tag:
            self._open.pop()
            self.out.append(f"</{_shown(tag)}>" + ("</div>" if tag == "table" else ""))

    def _end_link(self) -> None:
        if self._link is None:
            return
        begun, target, title = self._link
        self._link = None
        inner = "".join(self.out[begun:])
        if target is not None:
            del self.out[begun:]
            words = "".join(self._words)
            self.out.append(links.anchor(inner, words=words, target=target, title=title))

    def handle_data(self, data: str) -> None:
        # Once more: what was written as a reference is a character only now.
        words = seemly(data)
        self._words.append(words)
        self.out.append(str(escape(words)))


def _shown(tag: str) -> str:
    return "h2" if tag == "h1" else tag
