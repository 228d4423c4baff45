"""A Mag as the pages of a book: what its HTML, its EPUB and its PDF have in common."""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from html import unescape
from importlib.resources import files
from itertools import islice
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from flask import render_template
from markupsafe import Markup, escape

from onemile.api import ShownPicture, card, day, language, pictures, rendered
from onemile.api import gettext as _
from onemile_mags.article_models import TEXT_CHARS_MAX
from onemile_mags.covers import book as fronts
from onemile_mags.covers import making
from onemile_mags.exports.contents import Chapter, Contents, Photo
from onemile_mags.exports.strict import strict
from onemile_mags.outside import sound
from onemile_mags.reading import stand_covers

STYLE = (files("onemile_mags") / "static" / "book.css").read_bytes()
# Headings and notes of one page to which others of the book lead; a link to a further one leads to
# the page itself. That many are remembered for each page that is led to.
PLACES_MAX = 300
_HREF = re.compile(r'(?<= )href="([^"#][^"]*)"')
_ID = re.compile(r'(?<= )id="([^"]+)"')
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

    @property
    def direction(self) -> str:
        """Which way its language is written (``dir`` of HTML)."""
        return direction_of(self.language)


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
        # Places in a page, by its slug, once some link leads to one.
        self._places: dict[str, frozenset[str]] = {}
        self.by: list[str] = []
        self.modified = _instant(contents.mag.published_at)

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
    def direction(self) -> str:
        """Which way its pages are turned."""
        return direction_of(self.language)

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
            self.modified = max(self.modified, _instant(changed))
            leaf = self._leaf(chapter)
            if leaf.by not in self.by:
                self.by.append(leaf.by)
            yield leaf

    def front(self) -> bytes:
        """Draw its cover as a JPEG."""
        mag, issues = self.contents.mag, self.contents.issues
        issue = issues[-1] if len(issues) == 1 and self.contents.part else None
        key = (issue.cover_key if issue is not None else "") or mag.cover_key
        photo = pictures.content(str(key)) if key else None
        above = making.issue_name(issue) if issue is not None else self.place
        people = stand_covers.writers([mag], viewer=self.contents.viewer)[int(mag.id)]
        return fronts.front(
            str(mag.title),
            above=above,
            below=stand_covers.named(people),
            palette=making.palette_of(mag, issue),
            photo=io.BytesIO(photo) if photo else None,
        )

    def page(self, template: str, **values: Any) -> bytes:
        """Draw one file of the book, well-formed; in the reader's language but for its texts."""
        spoken = {
            "language": language(),
            "interface": language(),
            "book": self,
            "is_web": False,
            **values,
        }
        return render_template(f"mags/book/{template}", **spoken).lstrip().encode()

    def _leaf(self, chapter: Chapter) -> Leaf:
        shown = tuple(one for one in chapter.photos if pictures.is_kept(one.key))
        slug, spoken = str(chapter.row.slug), str(chapter.row.language)
        html = self._html(chapter.text, shown, spoken)
        part = _("no. %(n)s", n=chapter.issue) if chapter.issue else ""
        return Leaf(
            file=self._files[slug],
            title=sound(chapter.title),
            lead=sound(chapter.lead),
            by=sound(chapter.by),
            above=sound(" · ".join(filter(None, [part, chapter.section]))),
            day=day(chapter.row.published_at, has_year=True),
            language=spoken,
            part=part,
            html=Markup(self._led(html)),
            shown=shown,
        )

    def _html(self, text: str, shown: Iterable[Photo], spoken: str) -> str:
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
        drawn = rendered(text, pictures=shelf.get, language=spoken, chars_max=TEXT_CHARS_MAX)
        return sound(str(drawn.html)).replace(_LAZY, "")

    def _led(self, html: str) -> str:
        """Lead links to what is in the book to its page there, all others to the web."""
        base, path = card().base_url, self.contents.mag.path

        def lead(found: re.Match[str]) -> str:
            address = unescape(found[1])
            whole = f"{base}{address}" if address.startswith("/") else address
            there, mark, place = whole.partition("#")
            mag, _slash, slug = there.removeprefix(base).rpartition("/")
            if there.startswith(base) and mag == path and slug in self._files:
                # A place that is not in the page is one that a validator calls missing.
                is_there = bool(place) and place in self._places_in(slug)
                return f'href="{escape(self._files[slug] + (mark + place if is_there else ""))}"'
            return f'href="{escape(strict(whole))}"'

        return _HREF.sub(lead, html)

    def _places_in(self, slug: str) -> frozenset[str]:
        """Return the first places of a page of the book, which perhaps is still to come."""
        if slug not in self._places:
            found = _ID.finditer(self._html(self.contents.text_of(slug), (), ""))
            self._places[slug] = frozenset(one[1] for one in islice(found, PLACES_MAX))
        return self._places[slug]


def _instant(at: datetime | None) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at is not None else ""


def direction_of(spoken: str) -> str:
    """Return which way a language is written, as HTML says it; of ours one begins at the right."""
    return "rtl" if spoken == "ar" else "ltr"


def parts_of(leaves: list[Leaf]) -> list[Part]:
    """Put the leaves of each number together, in the order in which they come."""
    parts: list[Part] = []
    for leaf in leaves:
        if not parts or parts[-1].title != leaf.part:
            parts.append(Part(title=leaf.part, leaves=[]))
        parts[-1].leaves.append(leaf)
    return parts
