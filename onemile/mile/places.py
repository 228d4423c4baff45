"""Where a member says they live: checked against the region, snapped to a square, stored.

What arrives is a postcode, a commune and perhaps the text of a square; never a point.
"""

from dataclasses import dataclass

from onemile import clock
from onemile.db import lock_rows, rows, transaction
from onemile.errors import Invalid
from onemile.events import record
from onemile.i18n import gettext as _
from onemile.mile import extent, gazetteer, grid, moves, pack_state
from onemile.mile.commune import Commune
from onemile.mile.events import PlaceMoved, PlaceRedrawn
from onemile.mile.models import Place, PlaceMove
from onemile.mile.postcode_index import PostcodeStanding
from onemile.mile.radius import HOME
from onemile.mile.region import Region
from onemile.models import EventRow

ROWS_PER_DELETE = 400


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A checked answer to "where do you live?", ready to be stored.

    ``cell`` is None at commune level. ``commune`` is the one that others may read;
    ``declared_commune`` and ``postcode`` stay private.
    """

    postcode: str
    declared_commune: str
    commune: str
    cell: int | None


def region() -> Region:
    """Give the region of the instance at work."""
    return gazetteer.region()


def commune_name(code: str) -> str:
    """Give the name of a commune by its code, or the one it had in an earlier pack; or nothing."""
    return pack_state.name_of(code)


def check_postcode(typed: str) -> str:
    """Give a typed postcode as its digits. Raises Invalid on ``postcode`` saying what is wrong."""
    standing = region().standing(typed)
    title = region().title
    if standing is PostcodeStanding.KNOWN:
        return region().tidy_postcode(typed)
    abroad = "" if standing is PostcodeStanding.MALFORMED else gazetteer.named_abroad(typed)
    if abroad:
        message = _(
            "This is the postcode of %(place)s, outside %(region)s, where this instance is at "
            "home. Perhaps there is one nearer to you.",
            place=abroad,
            region=title,
        )
        raise Invalid({"postcode": message})
    if standing is PostcodeStanding.UNKNOWN:
        message = _("No commune has this postcode. Check its last digits, or try a neighbour’s.")
    elif standing is PostcodeStanding.ELSEWHERE:
        message = _(
            "This postcode lies outside %(region)s, where this instance is at home. "
            "Perhaps there is one nearer to you.",
            region=title,
        )
    else:
        example = region().example_postcode
        message = _(
            "A postcode has %(n)s digits, for example %(example)s.", n=len(example), example=example
        )
    raise Invalid({"postcode": message})


def check(*, postcode: str, commune: str, cell_text: str = "") -> Spot:
    """Check an answer and snap it to the squares that the region's rule allows.

    An empty ``cell_text`` stays at commune level. A square that is finer than is allowed where it
    lies is made coarser; a coarser one is kept. Raises Invalid on ``postcode``,
    ``commune`` or ``cell``.
    """
    tidy = check_postcode(postcode)
    declared = next((one for one in region().communes_of(tidy) if one.code == commune), None)
    if declared is None:
        raise Invalid({"commune": _("Choose your commune among those of this postcode.")})
    if not cell_text:
        return Spot(postcode=tidy, declared_commune=commune, commune=commune, cell=None)
    cell = _allowed(_read(cell_text), declared)
    return Spot(
        postcode=tidy,
        declared_commune=commune,
        commune=region().commune_at(cell).code,
        cell=cell,
    )


def settle(*, member_id: int, postcode: str, commune: str, cell_text: str = "") -> Place:
    """Store where a member lives; record PlaceMoved when others can tell the difference.

    The first answer is free, and so is becoming vaguer; other changes are counted (``moves``).
    Raises Invalid as ``check`` does, LimitReached, Conflict while the region changes.
    """
    spot = check(postcode=postcode, commune=commune, cell_text=cell_text)
    with transaction():
        pack_state.refuse_other_pack()
        mine = Place.select().where((Place.member_id == member_id) & (Place.slot == HOME))
        place: Place | None = lock_rows(mine).first()
        if place is None:
            moves.note_settled(member_id)
            return _store(Place(member_id=member_id, slot=HOME), spot, is_new=True)
        if _is_counted(place, spot):
            moves.count_home_move(member_id)
        return _store(place, spot, is_new=False)


def set_live(member_id: int, *, is_live: bool) -> None:
    """Take a member's places out of every count, or back into them (suspended, restored)."""
    Place.update(is_live=is_live).where(Place.member_id == member_id).execute()


def forget(member_id: int) -> None:
    """Delete a member's places, what was counted of them and what was told of their moves.

    In the open transaction. An event says whose move it was, and one of an older house where to;
    what cannot be read may say either, and nobody will ever be told of it.
    """
    Place.delete().where(Place.member_id == member_id).execute()
    PlaceMove.delete().where(PlaceMove.member_id == member_id).execute()
    told = (PlaceMoved.name, PlaceRedrawn.name)
    found = rows(_TOLD_OF, (*told, f"%{member_id}%", _NAMES_SOMEBODY))
    mine = [number for number, text in found if not _is_of_another(text, member_id)]
    for start in range(0, len(mine), ROWS_PER_DELETE):
        EventRow.delete().where(EventRow.id.in_(mine[start : start + ROWS_PER_DELETE])).execute()


# What may be of a member, by the digits of their number, and what has not the shape of our JSON.
_TOLD_OF = (
    "SELECT id, payload FROM event WHERE name IN (?, ?) AND (payload LIKE ? OR payload NOT LIKE ?)"
)
_NAMES_SOMEBODY = '{%"member_id"%}'


def _is_of_another(payload: str, member_id: int) -> bool:
    """Tell whether an event can be read and says that somebody else has moved."""
    read = EventRow.payload.python_value(payload)
    named = read.get("member_id") if isinstance(read, dict) else None
    return isinstance(named, int) and named != member_id


def _store(place: Place, spot: Spot, *, is_new: bool) -> Place:
    is_moved = is_new or (place.cell, place.commune) != (spot.cell, spot.commune)
    place.cell, place.commune = spot.cell, spot.commune
    place.declared_commune, place.postcode = spot.declared_commune, spot.postcode
    if is_moved:
        place.changed_at = clock.now()
    place.save(force_insert=is_new)
    if is_moved:
        record(PlaceMoved(member_id=place.member_id))
    return place


def _is_counted(place: Place, spot: Spot) -> bool:
    """Tell a move from what nobody notices, and from what tells others less than before."""
    if spot.cell is None:
        return spot.commune not in (place.commune, place.declared_commune)
    if place.cell is None:
        return True
    level = grid.level_of(spot.cell)
    return level < grid.level_of(place.cell) or grid.coarsen(place.cell, level) != spot.cell


def _read(cell_text: str) -> int:
    try:
        return grid.from_text(cell_text)
    except ValueError as error:
        message = _("This square is not one of the map. Touch the map again.")
        raise Invalid({"cell": message}) from error


def _allowed(cell: int, declared: Commune) -> int:
    """Give the square at the finest level that is allowed where it lies, whatever was declared.

    The text may come from anybody, not only from our map: a fine square in a hamlet, sent
    under the name of the town beside it, would stand for three houses.
    """
    cell = region().snap(cell)
    latitude, longitude = grid.centre(cell)
    away_m = grid.haversine_m(latitude, longitude, declared.latitude, declared.longitude)
    if away_m > extent.reach_m(region(), declared) or not region().holds(cell):
        message = _(
            "This square is too far away: %(commune)s lies elsewhere.", commune=declared.name
        )
        raise Invalid({"cell": message})
    return cell
