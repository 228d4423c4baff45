"""What whoever lives within a thing's mile is shown of it, wherever they are a member."""

from collections.abc import Callable, Sequence
from typing import Any

from onemile.contracts import Event
from onemile.events import record
from onemile.federated import MILE_CONCERNED_MAX
from onemile.publishing.authors import of_live_authors, written_by
from onemile.publishing.placed import PUBLISHED, Placed
from onemile.publishing.showing import is_met, shows_of


def reaches_mile(thing: Placed) -> bool:
    """Tell whether everybody in a thing's mile is shown it now, of a member who is at work here.

    No block is asked about, nor whether its author is seen across a border.
    """
    is_on_show = thing.state == PUBLISHED and thing.audience in _shown(type(thing))
    is_placed = thing.author_id is not None and thing.cell is not None
    return bool(is_on_show and is_placed and is_met(thing, None))


def reaching_mile(model: type[Placed]) -> Any:
    """Return the same as a condition on rows."""
    on_show = (model.state == PUBLISHED) & model.audience.in_(_shown(model))
    placed = model.author_id.is_null(False) & model.cell.is_null(False)
    return on_show & placed & of_live_authors(model)


def after_in_mile(
    model: type[Placed], number: int, most: int, of: str = "", *, where: Any = None
) -> list[tuple[int, str]]:
    """Return number and URI of ``most`` rows above a number that reach their mile, in order.

    ``of`` narrows it to an author by their URI, ``where`` further. It is ``MileType.after``.
    """
    which = reaching_mile(model) & (model.id > number)
    if of:
        which &= written_by(model, [of])
    if where is not None:
        which &= where
    found: Any = model.select(model.id, model.uri).where(which).order_by(model.id).limit(most)
    return [(int(one), str(uri)) for one, uri in found.tuples()]


def concerned_page(
    model: type[Placed], which: Any, *, after: int, rest: Callable[[int], Event]
) -> Sequence[str]:
    """Return URIs of rows above a number, MILE_CONCERNED_MAX at most, in the open transaction.

    Where that many are found, ``rest`` is recorded: it tells of those above the last one.
    """
    above = model.id > after
    query = model.select(model.id, model.uri).where(which & above).order_by(model.id)
    found: Any = query.limit(MILE_CONCERNED_MAX).tuples()
    rows = [(int(number), str(uri)) for number, uri in found]
    if len(rows) == MILE_CONCERNED_MAX:
        record(rest(rows[-1][0]))
    return [uri for _number, uri in rows]


def _shown(model: type[Placed]) -> tuple[str, ...]:
    return shows_of(model)["mile"]
