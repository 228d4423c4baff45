"""Looks at a kind of things as whoever carries it to neighbours across a border does."""

import json
from collections.abc import Callable
from typing import Any

from onemile.api import across, transaction
from onemile.background.listening import restore
from onemile.models import EventRow

# An event of what is left may tell of what is left after it; that ends.
ROUNDS_MAX = 1_000


def named_after(kind: across.MileType, act: Callable[[], object]) -> list[str]:
    """The URIs that are named by the events which an act records, and by those of what is left."""
    newest = _newest()
    act()
    named: list[str] = []
    for _round in range(ROUNDS_MAX):
        rows = list(EventRow.select().where(EventRow.id > newest).order_by(EventRow.id))
        if not rows:
            return named
        newest = rows[-1].id
        for event in filter(None, map(restore, rows)):
            if isinstance(event, kind.announces):
                with transaction():
                    uris = kind.concerned(event)
                assert len(uris) <= across.MILE_CONCERNED_MAX
                named += uris
    raise AssertionError("of what is left it is told for ever")


def after_act(kind: across.MileType, uri: str, act: Callable[[], object]) -> str:
    """What an act does to what neighbours are shown of a thing: came, went, changed or same.

    Where it does anything, it is said by an event.
    """
    before = kind.shown(uri)
    named = named_after(kind, act)
    now = kind.shown(uri)
    assert before == now or uri in named, "it is shown otherwise, and nobody was told"
    assert (now is not None) == (uri in {one for _n, one in kind.after(0, 1_000, "")})
    if before == now:
        return "same"
    return "came" if before is None else "went" if now is None else "changed"


def written(kind: across.MileType, uri: str) -> str:
    """The document of a thing, to the letter."""
    found: Any = kind.shown(uri)
    return json.dumps(found.document, sort_keys=True, ensure_ascii=False)


def _newest() -> int:
    found: Any = EventRow.select(EventRow.id).order_by(EventRow.id.desc()).first()
    return 0 if found is None else int(found.id)
