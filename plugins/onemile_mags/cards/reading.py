"""What a page says of itself: its title, a sentence, its site; words alone, no picture of it."""

from dataclasses import dataclass
from html.parser import HTMLParser

from onemile.api import cleaned
from onemile_mags.card_models import SITE_CHARS_MAX, TITLE_CHARS_MAX, WORDS_CHARS_MAX

# All of it stands in the head of a page; what comes after is not looked at.
HEAD_CHARS_MAX = 200_000
TAGS_MAX = 2_000


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a page says of itself; empty where it says nothing."""

    title: str = ""
    words: str = ""
    site: str = ""


def said_in(html: str) -> Said:
    """Read a page's head; of a page that hides its words behind hostile marks, what is found."""
    reader = _Head()
    try:
        reader.feed(html[:HEAD_CHARS_MAX])
    except (_Enough, AssertionError):
        pass  # the second is the library's word for a declaration that it does not know
    found = reader.found
    return Said(
        title=_line(found.get("og:title") or "".join(reader.title), TITLE_CHARS_MAX),
        words=_line(found.get("og:description") or found.get("description", ""), WORDS_CHARS_MAX),
        site=_line(found.get("og:site_name", ""), SITE_CHARS_MAX),
    )


class _Enough(Exception):
    """The head of the page is over, or there is too much of it."""


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}
        self.title: list[str] = []
        self._in_title, self._tags = False, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tags += 1
        if tag == "body" or self._tags > TAGS_MAX:
            raise _Enough
        self._in_title = tag == "title"
        if tag == "meta":
            given = {name: value or "" for name, value in attrs}
            name = (given.get("property") or given.get("name") or "").lower()
            self.found.setdefault(name, given.get("content", ""))

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False
        if tag == "head":
            raise _Enough

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)


def _line(text: str, most: int) -> str:
    words = " ".join(cleaned(text).split())
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
