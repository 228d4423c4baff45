"""Counts, squares and places in words, in the language of whoever looks; never metres."""

from collections.abc import Mapping
from typing import Any

from onemile import i18n
from onemile.contracts import FeedItem
from onemile.i18n import gettext as _
from onemile.mile import feed
from onemile.mile.gazetteer import region
from onemile.mile.people import step_of
from onemile.mile.squares import Square
from onemile.web.filters import grouped

# About three lines of a card; cut at a word.
EXCERPT_LETTERS = 220


def neighbours(n: int) -> str:
    """Say about how many neighbours, by the steps that people are told in."""
    step = step_of(n)
    if step is None:
        return _("a few neighbours")
    return _("%(least)s to %(most)s neighbours", least=grouped(step[0]), most=grouped(step[1]))


def communes(n: int) -> str:
    """Say about in how many communes; nothing where so few would point at people."""
    step = step_of(n)
    if step is None:
        return ""
    return _("in %(least)s to %(most)s communes", least=grouped(step[0]), most=grouped(step[1]))


def things(kinds: Mapping[str, int]) -> list[str]:
    """Say how many of each kind there are, in the order of their chips: 17 offers, 9 needs."""
    said = []
    for kind in feed.kinds().values():
        n = kinds.get(kind.name, 0)
        if n:
            name = str(kind.title if n == 1 else kind.plural)
            said.append(f"{n} {name if i18n.spoken().has_capital_nouns else lowered(name)}")
    return said


def square(shape: Square) -> str:
    """Name a square of the map; sizes are told against the member's own."""
    if shape.is_home:
        return _("Your square")
    name = shape.name
    if shape.step > 1:
        return _("Very large square %(name)s", name=name)
    if shape.step == 1:
        return _("Large square %(name)s", name=name)
    if shape.step == -1:
        return _("Small square %(name)s", name=name)
    if shape.step < -1:
        return _("Very small square %(name)s", name=name)
    return _("Square %(name)s", name=name)


def place(item: FeedItem, cells: frozenset[int]) -> str:
    """Say where a thing is: in the mile, or else the name of its commune."""
    if item.cell is not None and item.cell in cells:
        return _("in your mile")
    return commune(item.commune)


def commune(code: str) -> str:
    """Give the name of a commune; what is no code of the region is shown as it is."""
    found: Any = region().commune(code)
    return str(found.name) if found is not None else code


def excerpt(text: str) -> str:
    """Cut a text to what a card shows, at the end of a word."""
    if len(text) <= EXCERPT_LETTERS:
        return text
    cut = text[: EXCERPT_LETTERS - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut}…"


def lowered(name: str) -> str:
    """Begin a word with a small letter, for the middle of a sentence."""
    return name[:1].lower() + name[1:]
