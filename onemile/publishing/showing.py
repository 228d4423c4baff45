"""Who may see what: one table, asked in SQL for lists and in Python for a single thing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any

from peewee import SQL, Node

from onemile.contracts import ActorCard, Area, SpotKind
from onemile.current import out_of_sight, resolve_actors
from onemile.db import database
from onemile.members.directory import cards_of
from onemile.mile.nearby import areas_near
from onemile.mile.radius import SLICES_MAX, lies_in, slice_of
from onemile.publishing.authors import of_live_authors, written_by
from onemile.publishing.chosen import is_chosen, is_chosen_in
from onemile.publishing.placed import (
    ACROSS,
    AROUND,
    EVERYONE,
    INSTANCE,
    ME,
    MILE,
    PARTNERS,
    PEOPLE,
    PUBLISHED,
    WITHDRAWN,
    Placed,
)

# Which audiences each part of an area shows. A mile is lived in: who looks from a square that
# is not their home, or has none, reads nothing that is meant for the mile alone. What is for chosen
# people lies in no area: a count is the same for everybody who looks, so they find it elsewhere (on
# its author's page, among the followed, in a search and under "For you").
SHOWS: Mapping[SpotKind, tuple[str, ...]] = {
    "mile": (MILE, AROUND, INSTANCE),
    "here": (AROUND, INSTANCE),
    "commune": (AROUND, INSTANCE),
    "everywhere": (INSTANCE,),
}
# What is for everyone is shown wherever what is for the instance is; to a visitor, it alone. So is
# what is for the members of partners' instances as well.
_SHOWS_WITH_WEB, _SHOWS_WITH_PARTNERS, _SHOWS_WITH_BOTH = (
    {kind: (*shown, *more) for kind, shown in SHOWS.items()}
    for more in ((EVERYONE,), (PARTNERS,), (PARTNERS, EVERYONE))
)
_SHOWS_VISITORS: Mapping[SpotKind, tuple[str, ...]] = dict.fromkeys(SHOWS, (EVERYONE,))
# What came from a partner is in no other part, and in the mile only around a home: see ``part_of``.
_SHOWS_ACROSS: Mapping[SpotKind, tuple[str, ...]] = {
    "mile": (ACROSS, PARTNERS),
    "everywhere": (PARTNERS,),
}
_PUBLISHED = f"state = '{PUBLISHED}'"
# What must be known of a row to decide about it.
_NEEDED = ("id", "uri", "author_uri", "author_id", "cell", "commune")


def shows_of(model: type[Placed]) -> Mapping[SpotKind, tuple[str, ...]]:
    """Return which audiences each part of an area shows to members, of things of a table."""
    if model.comes_across:
        return _SHOWS_ACROSS
    if model.offers_partners:
        return _SHOWS_WITH_BOTH if model.offers_web else _SHOWS_WITH_PARTNERS
    return _SHOWS_WITH_WEB if model.offers_web else SHOWS


def part_of(model: type[Placed], area: Area) -> Area | None:
    """Return the part of an area in which things of a table may lie; None for no part of it.

    All of it, except for what came from partners: that lies in the cells around a home which
    every instance means by a mile, and in the widest ring as a whole, in no commune of ours.
    """
    if not model.comes_across:
        return area
    around = area.cells_across if area.from_home else ()
    is_widest = area.everywhere and not area.at
    if not (around or is_widest):
        return None
    return replace(area, cells=around, communes=(), everywhere=is_widest)


def newest(
    model: type[Placed],
    *,
    area: Area,
    viewer: Any,
    columns: Sequence[str] = (),
    before: int | None = None,
    limit: int,
    where: Node | str | None = None,
    values: Sequence[Any] = (),
    with_chosen: bool = False,
) -> list[dict[str, Any]]:
    """Return the ``limit`` newest things of an area before a cursor that ``viewer`` may see.

    Each is a dict of ``columns``, of what says where it lies and whose it is, and of "author",
    the card of a live author. ``before`` is the cursor: what stands in the last thing's column
    that orders the model (``ordered_by``), and a ``FeedItem``'s id. Left out are other audiences,
    states and areas, who is suspended or has left, and whom a block keeps apart, either way. A
    visitor sees what is for everyone.

    ``where`` narrows further: an expression on the model's fields, or fixed SQL on its columns
    with ``?`` for each of ``values`` (never text from outside). ``with_chosen``, for a search,
    adds what the viewer was chosen for, wherever it lies. Two questions, one more for those, and
    further ones only where left out things fill most of a page.
    """
    part = part_of(model, area)
    if part is None or (viewer is None and not model.offers_web):
        return []
    condition, given = _where(where, values)
    asked_for = _asked_for(model, columns)
    hidden = _hidden_from(viewer)
    shows = _in_sql(shows_of(model) if viewer is not None else _SHOWS_VISITORS)
    kept: list[dict[str, Any]] = []
    first, asked = before, 2 * limit if hidden else limit
    for _slice in range(SLICES_MAX):
        rows = slice_of(model, part, asked_for, condition, given, shows, before, asked)
        met = [row for row in rows if row["author_uri"] not in hidden] if hidden else rows
        cards = _cards(met, viewer)
        kept += [
            row | {"author": cards[row["author_uri"]]} for row in met if row["author_uri"] in cards
        ]
        if len(rows) < asked or len(kept) >= limit:
            break
        before, asked = rows[-1][model.ordered_by], 2 * asked
    if with_chosen and viewer is not None and not model.comes_across:
        kept += _chosen(model, viewer, asked_for, condition, given, first, limit)
        kept.sort(key=lambda row: -int(row[model.ordered_by]))
    return kept[:limit]


def by_authors(
    model: type[Placed],
    *,
    author_uris: Collection[str],
    viewer: Any,
    columns: Sequence[str] = (),
    before: int | None = None,
    limit: int,
    sight: Any = None,
) -> list[dict[str, Any]]:
    """Return the ``limit`` newest things of some people that ``viewer`` may see, like ``newest``.

    Wherever they lie, before a cursor. ``sight`` is the condition for what a viewer may see
    where a plugin shows more than ``in_sight`` does, such as what the two have agreed about. Three
    questions for people of this instance, and one call for all who live elsewhere.
    """
    if not author_uris:
        return []
    asked_for = _asked_for(model, columns)
    theirs = written_by(model, author_uris) & (model.state == PUBLISHED)
    seen = in_sight(model, viewer) if sight is None else sight
    return _anywhere(model, viewer, asked_for, theirs & seen, before, limit)


def in_sight(model: type[Placed], viewer: Any) -> Any:
    """Return the condition for things that a member's rings or others show them, and their own.

    A visitor (None) is shown what is for everyone, where the model offers it. It says where they
    lie and whom they are for. State, blocks and live authors are still to be asked: ``newest``
    and ``reaches`` do.
    """
    if viewer is None:
        return model.audience == EVERYONE if model.offers_web else SQL("1 = 0")
    shows = {kind: model.audience.in_(shown) for kind, shown in shows_of(model).items()}
    parts = [part for area in areas_near(viewer.id) if (part := part_of(model, area))]
    around = lies_in(model, parts, shows=shows)
    if model.comes_across:
        return around | shows["everywhere"]
    own = model.author_uri == viewer.uri
    return reduce(or_, [own, shows["everywhere"], around, is_chosen_in(model, viewer)])


def reaches(thing: Placed, viewer: Any, *, in_any_state: bool = False) -> bool:
    """Tell whether ``viewer`` (or None, a visitor) may see a thing now.

    The one sentence that pages, pictures, report pages and copies ask. Its author sees it until
    it is withdrawn. ``in_any_state`` asks only whom it is for, for a plugin that shows some of
    its things while they rest.
    """
    if viewer is None and not thing.offers_web:
        return False
    if viewer is not None and thing.author_uri == viewer.uri:
        return in_any_state or bool(thing.state != WITHDRAWN)
    if thing.state != PUBLISHED and not in_any_state:
        return False
    return is_met(thing, viewer) and is_for(thing, viewer)


def is_met(thing: Placed, viewer: Any) -> bool:
    """Tell whether a thing's author is live, and kept apart from ``viewer`` by no block.

    Of a visitor (None) no block is known.
    """
    if thing.author_uri in _hidden_from(viewer):
        return False
    row = {"author_id": thing.author_id, "author_uri": thing.author_uri}
    return bool(_cards([row], viewer))


def is_for(thing: Placed, viewer: Any) -> bool:
    """Tell whether a viewer (None: a visitor) is among those for whom a thing is."""
    if thing.comes_across:
        return viewer is not None and _lies_across(thing, viewer)
    if viewer is None or thing.audience == EVERYONE:
        return thing.offers_web and bool(thing.audience == EVERYONE)
    if thing.audience in shows_of(type(thing))["everywhere"]:
        return True
    if thing.audience == PEOPLE:
        return is_chosen(thing, viewer)
    return thing.audience != ME and any(_lies_in(thing, area) for area in areas_near(viewer.id))


def _lies_in(thing: Placed, area: Area) -> bool:
    by_cell = SHOWS["mile" if area.from_home else "here"]
    if thing.cell in area.cells and thing.audience in by_cell:
        return True
    return thing.commune in area.communes and thing.audience in SHOWS["commune"]


def _lies_across(thing: Placed, viewer: Any) -> bool:
    parts = [part_of(type(thing), area) for area in areas_near(viewer.id)]
    around = {cell for part in parts if part is not None for cell in part.cells}
    return thing.audience == PARTNERS or (thing.audience == ACROSS and thing.cell in around)


def _chosen(
    model: type[Placed],
    viewer: Any,
    columns: Sequence[str],
    condition: str,
    given: Sequence[Any],
    before: int | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Give what a member was chosen for, newest first, as ``newest`` gives its rows."""
    asked = is_chosen_in(model, viewer) & SQL(
        condition.replace("?", str(database.param)), list(given)
    )
    return _anywhere(model, viewer, columns, asked, before, limit)


def _anywhere(
    model: type[Placed],
    viewer: Any,
    columns: Sequence[str],
    condition: Any,
    before: int | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Give things wherever they lie, newest first, without those of whom the viewer meets not."""
    order = getattr(model, model.ordered_by)
    condition &= of_live_authors(model)
    hidden = _hidden_from(viewer)
    if hidden:
        condition &= model.author_uri.not_in(sorted(hidden))
    if before is not None:
        condition &= order < before
    query: Any = model.select(*(getattr(model, name) for name in columns)).where(condition)
    rows = list(query.order_by(order.desc()).limit(limit).dicts())
    cards = _cards(rows, viewer)
    return [
        row | {"author": cards[row["author_uri"]]} for row in rows if row["author_uri"] in cards
    ]


def _asked_for(model: type[Placed], columns: Sequence[str]) -> tuple[str, ...]:
    """Give what must be known of each row, what orders it, and what was asked for."""
    return tuple(dict.fromkeys((*_NEEDED, model.ordered_by, *columns)))


def _hidden_from(viewer: Any) -> frozenset[str]:
    hidden: frozenset[str] = frozenset() if viewer is None else viewer.hidden_uris()
    return hidden


def _in_sql(shows: Mapping[SpotKind, tuple[str, ...]]) -> Mapping[SpotKind, str]:
    """Give the same in SQL: of a single audience SQLite finds the index only by an equation."""
    return {
        kind: f"audience IN {shown}" if len(shown) > 1 else f"audience = '{shown[0]}'"
        for kind, shown in shows.items()
    }


def _cards(rows: Sequence[Mapping[str, Any]], viewer: Any) -> dict[str, ActorCard]:
    """Give the cards of live authors by URI whom the viewer comes upon; one question for ours."""
    found = cards_of(row["author_id"] for row in rows if row["author_id"] is not None)
    cards = {card.uri: card for card in found.values()}
    from_afar = {row["author_uri"] for row in rows if row["author_id"] is None}
    from_afar -= out_of_sight(from_afar, viewer)
    return cards | resolve_actors(from_afar) if from_afar else cards


def _where(where: Node | str | None, values: Sequence[Any]) -> tuple[str, Sequence[Any]]:
    """Give a condition and the state in SQL with ``?`` for each value."""
    if where is None:
        return _PUBLISHED, ()
    # Its kind first: an expression that is compared is another expression, and true.
    if isinstance(where, str):
        return (f"{_PUBLISHED} AND {where}", values) if where else (_PUBLISHED, ())
    context = database.get_sql_context()
    with context.scope_values():
        sql, given = context.sql(where).query()
    return f"{_PUBLISHED} AND {sql.replace(str(database.param), '?')}", given
