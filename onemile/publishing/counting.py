"""How many things an area holds: the same for all who look from there, blocks aside."""

from typing import Any

from peewee import JOIN, Field, fn

from onemile.contracts import Area, FeedTally
from onemile.members.models import ACTIVE, Member
from onemile.mile.radius import lies_in
from onemile.publishing.placed import PUBLISHED, Placed
from onemile.publishing.showing import part_of, shows_of

Spot = int | str


def count(
    model: type[Placed],
    *,
    area: Area,
    hidden: frozenset[str] = frozenset(),
    where: Any = None,
) -> dict[Spot, int]:
    """Return how many things lie in each spot of an area: exactly those ``newest`` shows there.

    Spots are cells in an area of cells alone, and else communes. Things of ``hidden`` people,
    named by URI, are left out; ``where`` narrows as the same expression narrows ``newest``. One
    question.
    """
    spot = _spot(model, area)
    query: Any = _counted(model, area, hidden, where, spot)
    return {where: int(n) for where, n in query.group_by(spot).tuples()}


def tallies(
    model: type[Placed],
    *,
    area: Area,
    kind: Field | str,
    hidden: frozenset[str] = frozenset(),
    where: Any = None,
) -> list[FeedTally]:
    """Return the same as the hook ``feed_tallies`` gives it; ``kind`` is a field or one name."""
    if isinstance(kind, str):
        counted = count(model, area=area, hidden=hidden, where=where).items()
        return [FeedTally(kind=kind, spot=where, n=n) for where, n in counted]
    spot = _spot(model, area)
    query: Any = _counted(model, area, hidden, where, kind, spot)
    found = query.group_by(kind, spot).tuples()
    return [FeedTally(kind=name, spot=where, n=int(n)) for name, where, n in found]


def _spot(model: type[Placed], area: Area) -> Field:
    return model.cell if area.is_of_cells else model.commune


def _counted(
    model: type[Placed], area: Area, hidden: frozenset[str], where: Any, *by: Field
) -> Any:
    shows = {kind: model.audience.in_(shown) for kind, shown in shows_of(model).items()}
    is_live = model.author_id.is_null() | (Member.state == ACTIVE)
    query: Any = model.select(*by, fn.COUNT(model.id))
    query = query.join(Member, JOIN.LEFT_OUTER, on=(Member.id == model.author_id))
    query = query.where((model.state == PUBLISHED) & is_live)
    if where is not None:
        query = query.where(where)
    if hidden:
        query = query.where(model.author_uri.not_in(sorted(hidden)))
    part = part_of(model, area)
    return query.where(lies_in(model, [part] if part is not None else [], shows=shows))
