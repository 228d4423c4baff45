"""The headings of a text: levels without a gap, ids that are nobody else's on the page."""

import re
import unicodedata

from onemile.text.records import Heading

SLUG_CHARS_MAX = 40
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})
# What notes, and further texts of the same page, are called.
_TAKEN = re.compile(r"(notes|(note|ref|p)-?[0-9].*|[0-9].*)")


class Outline:
    """Collects headings in their order.

    The page has its h1 already, so they begin at h2, and one that is two signs deeper than the
    one before is one level deeper.
    """

    def __init__(self, prefix: str, *, keeps_levels: bool, has_ids: bool) -> None:
        self.headings: list[Heading] = []
        self._prefix, self._keeps_levels, self._has_ids = prefix, keeps_levels, has_ids
        self._above: list[int] = []
        self._ids: set[str] = set()
        # How often each slug was wanted: a thousand headings of one title are not counted through
        # from the first one every time.
        self._wanted: dict[str, int] = {}

    def add(self, level: int, *, title: str) -> Heading:
        """Return the next heading, of so many signs."""
        while self._above and self._above[-1] >= level:
            self._above.pop()
        self._above.append(level)
        shown = level if self._keeps_levels else min(6, len(self._above) + 1)
        heading = Heading(level=shown, id=self._new_id(title) if self._has_ids else "", title=title)
        self.headings.append(heading)
        return heading

    def _new_id(self, title: str) -> str:
        slug = _slug(title) or "part"
        if _TAKEN.fullmatch(slug):
            slug = f"h-{slug}"
        number = self._wanted.get(slug, 0) + 1
        wanted = slug if number == 1 else f"{slug}-{number}"
        while wanted in self._ids:
            number += 1
            wanted = f"{slug}-{number}"
        self._wanted[slug] = number
        self._ids.add(wanted)
        return f"{self._prefix}{wanted}"


def _slug(title: str) -> str:
    folded = unicodedata.normalize("NFKD", title.lower().translate(_LIGATURES))
    plain = folded.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_CHARS_MAX].strip("-")
