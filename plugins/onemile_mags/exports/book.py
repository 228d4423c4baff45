"""A Mag as the pages of a book: what its HTML and its EPUB have in common."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any
from urllib.parse import urldefrag
from uuid import NAMESPACE_URL, uuid5

from flask import render_template
from markupsafe import Markup

from onemile.api import ShownPicture, card, day, language, pictures, rendered
from onemile.api import gettext as _
from onemile_mags.article_models import TEXT_CHARS_MAX
from onemile_mags.covers import book as fronts
from onemile_mags.covers import making
from onemile_mags.exports.contents import Chapter, Contents
from onemile_mags.outside import sound

STYLE = (files("onemile_mags") / "static" / "book.css").read_bytes()
_HREF = re.compile(r'(?<= )href="([^"#][^"]*)"')
# A book has no network to be lazy for, and its validators know no such words.
_LAZY = ' loading="lazy" decoding="async"'


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """An article as a page: ``file`` is its name in the book, ``html`` its text (XHTML)."""

    file: str
    title: str
    lead: str
    by: str
    above: str
    day: str
    language: str
    part: str
    html: Markup
    shown: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """Leaves that stand together in the table of contents: those of a number, or the others."""

    title: str
    leaves: list[Leaf]


class Book:
    """Pages and facts of a Mag's contents; pictures are called ``pictures/<number>.<ending>``."""

    def __init__(self, contents: Contents, *, ending: str, name: Callable[[int, str], str]) -> None:
        self.contents, self._ending = contents, ending
        numbered = enumerate(contents.slugs(), start=1)
        self._files = {slug: name(number, slug) for number, slug in numbered}
        self.by: list[str] = []
        self.modified = ""

    @cached_property
    def title(self) -> str:
        """The Mag's title, with the number or the article where it is a part."""
        title = str(self.contents.mag.title)
        return sound(f"{title}, {self.contents.part}" if self.contents.part else title)

    @cached_property
    def id(self) -> str:
        """A name that the same part of the same Mag has each time (RFC 4122)."""
        return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{self.contents.mag.uri} {self.contents.part}')}"

    @property
    def description(self) -> str:
        """What the Mag says of itself."""
        return sound(str(self.contents.mag.description))

    @property
    def language(self) -> str:
        """The Mag's language."""
        return str(self.contents.mag.language)

    @property
    def has_drop_caps(self) -> bool:
        """Whether its articles begin with a large letter."""
        return bool(self.contents.mag.has_drop_caps)

    @property
    def place(self) -> str:
        """The instance that it comes from."""
        return sound(str(card().name))

    @property
    def address(self) -> str:
        """Where it is read on the web."""
        return f"{card().base_url}{self.contents.mag.path}"

    def leaves(self) -> Iterator[Leaf]:
        """Give the pages one by one, and note on the way who wrote it and when it changed."""
        for chapter in self.contents.articles():
            changed = chapter.row.edited_at or chapter.row.published_at
            if changed is not None:
                self.modified = max(self.modified, f"{changed:%Y-%m-%dT%H:%M:%SZ}")
            if chapter.by not in self.by:
                self.by.append(sound(chapter.by))
            yield self._leaf(chapter)

    def front(self) -> bytes:
        """Draw its cover as a JPEG."""
        mag, issues = self.contents.mag, self.contents.issues
        issue = issues[-1] if len(issues) == 1 and self.contents.part else None
        key = (issue.cover_key if issue is not None else "") or mag.cover_key
        photo = pictures.content(str(key)) if key else None
        above = _("no. %(n)s", n=issue.number) if issue is not None else self.place
        return fronts.front(
            str(mag.title),
            above=above,
            below=self.contents.by,
            palette=making.palette_of(mag, issue),
            photo=io.BytesIO(photo) if photo else None,
        )

    def page(self, template: str, **values: Any) -> bytes:
        """Draw one file of the book, well-formed; in the reader's language but for its texts."""
        spoken = {"language": language(), "book": self, "is_web": False, **values}
        return render_template(f"mags/book/{template}", **spoken).lstrip().encode()

    def _leaf(self, chapter: Chapter) -> Leaf:
        shown = tuple(one for one in chapter.photos if pictures.is_kept(one.key))
        shelf = {
            one.number: ShownPicture(
                url=f"pictures/{one.number}.{self._ending}",
                width=one.width,
                height=one.height,
                alt="" if one.is_decorative else one.alt,
                caption=one.caption,
            )
            for one in shown
        }
        spoken = str(chapter.row.language)
        text = rendered(chapter.text, pictures=shelf.get, language=spoken, chars_max=TEXT_CHARS_MAX)
        part = _("no. %(n)s", n=chapter.issue) if chapter.issue else ""
        return Leaf(
            file=self._files[str(chapter.row.slug)],
            title=sound(chapter.title),
            lead=sound(chapter.lead),
            by=sound(chapter.by),
            above=sound(" · ".join(filter(None, [part, chapter.section]))),
            day=day(chapter.row.published_at),
            language=spoken,
            part=part,
            html=Markup(self._led(sound(str(text.html)).replace(_LAZY, ""))),
            shown=shown,
        )

    def _led(self, html: str) -> str:
        """Lead links to what is in the book to its page there, all others to the web."""
        base, path = card().base_url, self.contents.mag.path

        def lead(found: re.Match[str]) -> str:
            address, place = urldefrag(found[1])
            whole = f"{base}{address}" if address.startswith("/") else address
            mag, _slash, slug = whole.removeprefix(base).rpartition("/")
            file = self._files.get(slug) if whole.startswith(base) and mag == path else None
            there = f"{file or whole}#{place}" if place else file or whole
            return f'href="{there}"'

        return _HREF.sub(lead, html)


def parts_of(leaves: list[Leaf]) -> list[Part]:
    """Put the leaves of each number together, in the order in which they come."""
    parts: list[Part] = []
    for leaf in leaves:
        if not parts or parts[-1].title != leaf.part:
            parts.append(Part(title=leaf.part, leaves=[]))
        parts[-1].leaves.append(leaf)
    return parts
