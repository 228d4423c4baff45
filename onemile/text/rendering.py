"""A text in Markdown, as a page shows it."""

from collections.abc import Callable

from markupsafe import Markup

from onemile.text.blocks import Walk
from onemile.text.markdown import tokens_of
from onemile.text.records import Profile, Rendered, Shelf, ShownPicture
from onemile.text.weights import TEXT_CHARS_MAX


def rendered(
    markdown: str,
    *,
    pictures: Callable[[int], ShownPicture | None] | None = None,
    cards: Callable[[str], Markup | None] | None = None,
    profile: Profile = "article",
    language: str = "",
    nth: int = 1,
    chars_max: int = TEXT_CHARS_MAX,
) -> Rendered:
    """Return what becomes of a Markdown text. Raises TextRefused (Invalid, field ``text``).

    ``pictures`` gives a picture of the shelf by its number, or None: then its words are shown.
    ``cards`` gives what stands below a link that is a paragraph by itself. ``language`` is the
    text's own, for its typography. ``nth`` counts the texts of one page, so that no id is there
    twice. A ``comment`` has neither headings, pictures, tables, notes nor ids.
    """
    tokens = tokens_of(markdown, profile=profile, chars_max=chars_max)
    walk = Walk(Shelf(pictures=pictures, cards=cards), profile=profile, language=language, nth=nth)
    return walk.write(tokens)
