"""Covers of Mags: drawn from title and number, or a picture; real words over either."""

from onemile_mags.covers.art import draw
from onemile_mags.covers.choosing import Look, discard_pictures, keys_of, reaches, set_cover
from onemile_mags.covers.making import of_mag, of_many, palette_of
from onemile_mags.covers.palettes import DESIGNS, PALETTES, next_palette
from onemile_mags.covers.record import HEADLINES_MAX, Cover, headline_of

__all__ = [
    "Cover",
    "DESIGNS",
    "HEADLINES_MAX",
    "Look",
    "PALETTES",
    "discard_pictures",
    "draw",
    "headline_of",
    "keys_of",
    "next_palette",
    "of_mag",
    "of_many",
    "palette_of",
    "reaches",
    "set_cover",
]
