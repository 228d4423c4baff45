"""A cover's art: a design in a palette, one of sixteen variants that title and number choose.

The art holds no text and nothing of the Mag: the page sets real words over it. So it is nobody's,
and one address serves it to everybody, for ever (``art_url``): a narrowed Mag leaves no trace in
it, no database is asked, and a shelf of covers seen once is drawn without a request.
"""

import hashlib
from functools import lru_cache
from random import Random

from onemile_mags.covers import crafts, land
from onemile_mags.covers.palettes import DESIGNS, PALETTES
from onemile_mags.covers.shapes import HEIGHT, WIDTH

# Two covers alike side by side are rare by then, and all that can be are 576, some 2 MB.
VARIANTS = 16
# Raised when a drawing changes: browsers keep what they have under the old address.
EDITION = 1

_DRAWN = {
    "sillons": land.sillons,
    "kelsch": crafts.kelsch,
    "courant": land.courant,
    "colombage": crafts.colombage,
    "ballons": land.ballons,
    "decoupe": crafts.decoupe,
}


def draw(title: str, number: int, design: str, palette: str) -> str:
    """Draw the cover of a Mag's number as SVG: the same arguments give the same bytes."""
    return drawing(design, palette, variant_of(title, number))


def variant_of(title: str, number: int) -> int:
    """Return which variant a title and a number choose."""
    return _digest(f"{title}\n{number}") % VARIANTS


def design_of(design: str, *, title: str) -> str:
    """Return a known design: the one named, or else one that the title chooses."""
    return design if design in DESIGNS else DESIGNS[_digest(title) % len(DESIGNS)]


def palette_of(palette: str, *, title: str) -> str:
    """Return a known palette: the one named, or else one that the title chooses."""
    known = tuple(PALETTES)
    return palette if palette in PALETTES else known[_digest(title) // 64 % len(known)]


@lru_cache(maxsize=len(DESIGNS) * len(PALETTES) * VARIANTS)
def drawing(design: str, palette: str, variant: int) -> str:
    """Draw one variant of a design in a palette. Raises KeyError for what there is not."""
    if not 0 <= variant < VARIANTS:
        raise KeyError(variant)
    pieces = _DRAWN[design](Random(f"{design} {variant}"), PALETTES[palette])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' preserveAspectRatio="xMidYMid slice">{"".join(pieces)}</svg>\n'
    )


def art_url(title: str, number: int, design: str, palette: str) -> str:
    """Return the address under which the art of a cover is served."""
    return f"/mags/cover/{EDITION}/{design}-{palette}-{variant_of(title, number)}.svg"


def _digest(text: str) -> int:
    # Half of a pair that stands alone is no text; it chooses a variant like any other letter.
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8])
