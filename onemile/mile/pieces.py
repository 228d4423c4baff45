"""Pieces of the page that are alike for many looks, drawn once and kept for a while."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup

from onemile import current
from onemile.contracts import FeedFilter, FeedItem, FeedKind, Ring
from onemile.i18n import language
from onemile.mile import feed, wording
from onemile.mile.look import Look, category_chips, kind_chips
from onemile.web.filters import when

# Cards that are kept in each process: the newest things of some hundred miles, 1 kB each.
CARDS_KEPT = 4_096
# Each kind with each category, in each ring and language.
BARS_KEPT = 1_024


@dataclass(frozen=True, slots=True)
class Shown:
    """A thing as its card shows it."""

    item: FeedItem
    kind: FeedKind | None
    excerpt: str
    place: str
    when: str


def cards(items: Sequence[FeedItem], look: Look, *, level: int = 2) -> list[Markup]:
    """Draw the cards of things, with headings of a level."""
    draw: Callable[..., Markup] = _kept("mile.cards", CARDS_KEPT, _card)
    cells, spoken = look.cells, language()
    return [
        draw(spoken, item, when(item.published_at), wording.place(item, cells), level)
        for item in items
    ]


def filter_bar(narrow: FeedFilter, *, shown: Ring) -> Markup:
    """Draw the chips that narrow the feed to a kind and a category."""
    draw: Callable[..., Markup] = _kept("mile.bars", BARS_KEPT, _bar)
    return draw(language(), narrow, shown)


def _kept(name: str, most: int, draw: Callable[..., Markup]) -> Any:
    """Give the drawing function of this instance that remembers what it drew."""
    rooms = current.instance().rooms
    if name not in rooms:
        rooms[name] = lru_cache(maxsize=most)(draw)
    return rooms[name]


def _card(_language: str, item: FeedItem, said_when: str, place: str, level: int) -> Markup:
    shown = Shown(
        item=item,
        kind=feed.kind_of(item),
        excerpt=wording.excerpt(item.text),
        place=place,
        when=said_when,
    )
    return _macro("mile/_item.html", "item_card")(shown, level)


def _bar(_language: str, narrow: FeedFilter, shown: Ring) -> Markup:
    kinds = kind_chips(narrow, shown=shown)
    categories = category_chips(narrow, shown=shown)
    return _macro("mile/_filter_bar.html", "filter_bar")(kinds, categories, narrow)


def _macro(template: str, name: str) -> Callable[..., Markup]:
    macro: Callable[..., Markup] = getattr(
        current_app.jinja_env.get_template(template).module, name
    )
    return macro
