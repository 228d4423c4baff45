"""Markdown as a stream of tokens, refused in words before it costs much or loses a word.

The library leaves that open: what lies too deep it leaves out, what a table has no column for as
well, and a paragraph of brackets takes it seconds.
"""

from collections.abc import Iterator
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit, getLine, table
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from onemile.i18n import gettext as _
from onemile.text import links
from onemile.text.records import Profile, TextRefused
from onemile.text.weights import check_before, check_links

# Lists and quotes in each other that a telephone can still show.
NESTING_MAX = 10
# A level of ours is two of the parser's at most: it sees more than we allow, and drops nothing.
_BLOCK_LEVELS = 4 * NESTING_MAX
# A link in a link's words in a picture's words: what is deeper is read as the signs it is.
_INLINE_LEVELS = 6
CELLS_MAX = 4_000  # of all tables: a page a day for two years of a table of five columns
NOTES_MAX = 1_000  # marks that lead to notes, two for each page of the longest text
PICTURES_MAX = 500
# Addresses and titles together may be so many times as long as the text: a reference that is
# used again and again makes a book of a page.
_REPEATED_MAX, _REPEATED_CHARS_MAX = 3, 50_000
_CONTAINERS = ("bullet_list_open", "ordered_list_open", "blockquote_open")
_ABSENT: dict[Profile, list[str]] = {
    "article": [],
    "comment": ["heading", "lheading", "table", "image", "hr"],
    "house": [],
}


def tokens_of(text: str, *, profile: Profile, chars_max: int) -> list[Token]:
    """Return the tokens of a Markdown text. Raises TextRefused for what cannot be shown whole."""
    check_before(text, chars_max=chars_max)
    blocks, inlines = _parsers[profile]
    state = StateCore(text, blocks, {})
    _rule(blocks, "normalize")(state)
    _rule(blocks, "block")(state)
    _check_nesting(state.tokens)
    state.md = inlines
    for name in ("inline", "text_join"):
        _rule(inlines, name)(state)
    _check_repeated(state.tokens, text)
    return state.tokens


def _check_nesting(tokens: list[Token]) -> None:
    depth = 0
    for token in tokens:
        if token.type in _CONTAINERS:
            depth += 1
        elif token.type.replace("_close", "_open") in _CONTAINERS:
            depth -= 1
        if depth > NESTING_MAX:
            raise TextRefused(
                _(
                    "Lists and quotes stand more than %(max)s deep in each other near line "
                    "%(line)s. Bring some of them out; nothing is lost.",
                    max=NESTING_MAX,
                    line=(token.map or [0])[0] + 1,
                )
            )


def _check_repeated(tokens: list[Token], text: str) -> None:
    repeated = notes = pictures = led = 0
    for token in _inline_tokens(tokens):
        for name in ("href", "src", "title"):
            repeated += len(str(token.attrs.get(name, "")))
        notes += token.type == "footnote_ref"
        pictures += token.type == "image"
        led += token.type == "link_open"
    check_links(led)
    if repeated > _REPEATED_MAX * len(text) + _REPEATED_CHARS_MAX:
        raise TextRefused(
            _("One long address is used so often that the page would be a book; use it less often.")
        )
    if pictures > PICTURES_MAX:
        raise TextRefused(
            _(
                "More than %(max)s pictures are too many for one page; make two of it.",
                max=PICTURES_MAX,
            )
        )
    if notes > NOTES_MAX:
        raise TextRefused(
            _("More than %(max)s notes are too many for one page; make two of it.", max=NOTES_MAX)
        )


def _inline_tokens(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def _whole_table(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """Read a table; what a line has too many cells for stands in its last one."""
    if not table(state, first, last, True):
        return False
    if silent:
        return True
    _count_cells(state, first, last)
    begun = len(state.tokens)
    table(state, first, last, False)
    columns = sum(token.type == "th_open" for token in state.tokens[begun:])
    left_over = ""
    cell: Token | None = None
    for token in state.tokens[begun:]:
        if token.type == "tr_open" and token.map:
            left_over = " | ".join(_cells(getLine(state, token.map[0]))[columns:])
        elif token.type == "inline":
            cell = token
        elif token.type == "tr_close" and left_over and cell:
            cell.content = f"{cell.content} | {left_over}"
    return True


def _cells(line: str) -> list[str]:
    cells = [cell.strip() for cell in escapedSplit(line.strip())]
    return cells[bool(cells and not cells[0]) : len(cells) - bool(len(cells) > 1 and not cells[-1])]


def _count_cells(state: StateBlock, first: int, last: int) -> None:
    rows = next((row for row in range(first, last) if state.isEmpty(row)), last) - first
    columns = len(_cells(getLine(state, first)))
    state.env["cells"] = state.env.get("cells", 0) + rows * columns
    if state.env["cells"] > CELLS_MAX:
        raise TextRefused(
            _(
                "The tables have more than %(max)s cells together; make several pages of them.",
                max=CELLS_MAX,
            )
        )


def _rule(parser: MarkdownIt, name: str) -> Any:
    rules = parser.core.ruler
    return rules.__rules__[rules.__find__(name)].fn


class _Parser(MarkdownIt):
    """A parser that leaves addresses as they are written: they are judged where they are shown."""

    def normalizeLink(self, url: str) -> str:
        return url

    def normalizeLinkText(self, link: str) -> str:
        return link

    def validateLink(self, url: str) -> bool:
        return True


class _BlockParser(_Parser):
    """Takes only what has an address for a reference.

    A line "[Remember]: bread" would be read as one, and be seen no more.
    """

    def validateLink(self, url: str) -> bool:
        return _is_address(url)


def _made(profile: Profile, kind: type[MarkdownIt], *, levels: int) -> MarkdownIt:
    parser = kind("commonmark", {"html": False, "maxNesting": levels})
    parser.enable(["table", "strikethrough"])
    if profile == "article":
        footnote_plugin(parser, inline=False, move_to_end=False)
    parser.block.ruler.at("table", _whole_table, {"alt": ["paragraph", "reference"]})
    parser.disable(["html_block", "html_inline", *_ABSENT[profile]])
    return parser


def _is_address(written: str) -> bool:
    return links.target_of(written) is not None or links.picture_number(written) is not None


# One parser for blocks and one for what stands in them: each has its own depth, and neither is
# changed while it is used, so that threads may share them.
_parsers: dict[Profile, tuple[MarkdownIt, MarkdownIt]] = {
    profile: (
        _made(profile, _BlockParser, levels=_BLOCK_LEVELS),
        _made(profile, _Parser, levels=_INLINE_LEVELS),
    )
    for profile in _ABSENT
}
