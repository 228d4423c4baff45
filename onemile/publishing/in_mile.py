"""What whoever lives within a thing's mile is shown of it, wherever they are a member."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from onemile.contracts import Event
from onemile.events import record
from onemile.federated import MILE_CONCERNED_MAX, MileObject, MilePicture
from onemile.mile.places import commune_name
from onemile.moderation.events import MemberReinstated, MemberSuspended
from onemile.publishing.authors import of_live_authors, written_by
from onemile.publishing.events import ThingHidden, ThingNarrowed, ThingRestored, ThingsTouched
from onemile.publishing.placed import PARTNERS, PUBLISHED, Placed
from onemile.publishing.showing import is_met, shows_of

# After each of these a thing may be shown otherwise, whichever plugin's it is.
IN_MILE: tuple[type[Event], ...] = (
    ThingHidden,
    ThingRestored,
    ThingNarrowed,
    MemberSuspended,
    MemberReinstated,
)


def reaches_mile(thing: Placed) -> bool:
    """Tell whether everybody in a thing's mile is shown it now, of a member who is at work here.

    Or every member of partners' instances, wherever they live. No block is asked about, nor
    whether its author is seen across a border.
    """
    is_on_show = thing.state == PUBLISHED and thing.audience in _shown(type(thing))
    is_placed = thing.author_id is not None and (
        thing.cell is not None or thing.audience == PARTNERS
    )
    return bool(is_on_show and is_placed and is_met(thing, None))


def reaching_mile(model: type[Placed]) -> Any:
    """Return the same as a condition on rows."""
    on_show = (model.state == PUBLISHED) & model.audience.in_(_shown(model))
    placed = model.cell.is_null(False)
    if model.offers_partners:
        placed |= model.audience == PARTNERS
    return on_show & model.author_id.is_null(False) & placed & of_live_authors(model)


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


def object_in_mile(
    thing: Placed, document: Mapping[str, Any], pictures: Sequence[MilePicture] = ()
) -> MileObject:
    """Return a thing that reaches its mile as ``MileType.shown`` gives it, with pictures."""
    is_for_partners = thing.audience == PARTNERS
    return MileObject(
        uri=str(thing.uri),
        author_uri=str(thing.author_uri),
        cell=None if thing.cell is None else int(thing.cell),
        document=document,
        pictures=tuple(pictures),
        is_for_partners=is_for_partners,
        place_name=commune_name(str(thing.commune)) if is_for_partners else "",
    )


def concerned_in_mile(
    model: type[Placed], event: Event, *, touched: type[ThingsTouched]
) -> Sequence[str]:
    """Return which things of a table one of IN_MILE, or a plugin's ``touched``, is about.

    In the open transaction, as ``concerned_page``: ``touched`` tells of what is left.
    """
    if isinstance(event, (ThingHidden, ThingRestored, ThingNarrowed)):
        is_one = model.select(model.id).where(model.uri == event.uri).exists()
        return [event.uri] if is_one else []
    after = event.after if isinstance(event, touched) else 0
    author_uri = ""
    if isinstance(event, touched):
        author_uri = event.author_uri
    elif isinstance(event, (MemberSuspended, MemberReinstated)):
        author_uri = event.member_uri
    return concerned_page(
        model,
        written_by(model, [author_uri] if author_uri else []),
        after=after,
        rest=lambda last: touched(author_uri=author_uri, after=last),
    )


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
