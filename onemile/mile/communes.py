"""What plugins may ask about communes: some by name or nearness, and the name behind a code."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from onemile import current
from onemile.contracts import CommuneCard
from onemile.mile import gazetteer, grid, pack_state, region_pack
from onemile.mile.commune import Commune, in_index
from onemile.mile.names import folded
from onemile.mile.region import Region

# A list to choose from; who wants another types more of its name.
LISTED_MAX = 100
# Longer than any name or code of a place; what is longer is looked up nowhere.
_TYPED_CHARACTERS_MAX = 80


def communes(begins: str = "", near: int | None = None) -> Sequence[CommuneCard]:
    """Return the communes of the region whose name or postcode begins like ``begins``.

    That of the square ``near`` and then the nearest to its middle come first, else they stand
    in the order of a French index; at most ``LISTED_MAX`` of them. Raises ValueError for what is
    no square.
    """
    if len(begins) > _TYPED_CHARACTERS_MAX:
        return []
    digits = begins.strip() if begins.strip().isdecimal() else ""
    # "St" begins Saint-Louis and Strasbourg: a last word may be a short form, or not whole yet.
    wanted = (folded(begins), folded(f"{begins}x")[:-1])
    if begins.strip() and not wanted[0]:
        return []
    found = [
        one
        for one in gazetteer.region().communes
        if folded(one.name).startswith(wanted)
        or (digits and any(code.startswith(digits) for code in one.postcodes))
    ]
    if near is None:
        found.sort(key=in_index)
    else:
        own, middle = gazetteer.region().commune_at(near), grid.centre(near)
        found.sort(
            key=lambda one: (
                one is not own,
                grid.haversine_m(*middle, one.latitude, one.longitude),
            )
        )
    return [_card(one) for one in found[:LISTED_MAX]]


def place_name(code: str, host: str = "") -> str:
    """Return the name of a commune by its code, bare or as it travels (``FR-67482``).

    ``host`` is the instance that the code comes from, "" for this one: a commune of another
    region is looked up in what this release knows. Empty where nobody knows it.
    """
    if not 0 < len(code) <= _TYPED_CHARACTERS_MAX:
        return ""
    country, _dash, bare = code.rpartition("-")
    own = gazetteer.region()
    regions = [own]
    if host not in ("", urlsplit(current.card().base_url).netloc):
        regions += [region_pack.load(name) for name in region_pack.names()]
    for region in regions:
        found = _of(region, country=country, code=bare)
        if found is not None:
            return found.name
    former = pack_state.former(bare)
    return str(former.name) if former is not None and country in ("", former.country) else ""


def wire_code(code: str) -> str:
    """Return the code of a commune as it travels, with its country; empty for an unknown one."""
    if not 0 < len(code) <= _TYPED_CHARACTERS_MAX:
        return ""
    found = gazetteer.region().commune(code) or pack_state.former(code)
    return f"{found.country}-{found.code}" if found is not None else ""


def _of(region: Region, *, country: str, code: str) -> Commune | None:
    found = region.commune(code)
    return found if found is not None and country in ("", found.country) else None


def _card(commune: Commune) -> CommuneCard:
    return CommuneCard(
        code=commune.code,
        name=commune.name,
        postcodes=commune.postcodes,
        population=commune.population,
    )
