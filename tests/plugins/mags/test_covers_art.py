"""The art of covers: deterministic, small, harmless, and legible under real type."""

import re
from itertools import product
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest

import onemile_mags
from onemile_mags.covers import DESIGNS, PALETTES, art, next_palette
from onemile_mags.covers.palettes import GROUNDS

PAIRS = list(product(DESIGNS, PALETTES))
BYTES_MAX = 8_000
DRAWN_WITH = {"svg", "g", "rect", "path", "circle"}
NIGHT = 0.9
HOSTILE = [
    "<script>alert(1)</script>",
    "\"/><image href='https://elsewhere.example/x'>",
    "‮Ana‬",
    "حديقة الحي المشتركة",
    "é" * 80,
    "Donaudampfschifffahrtsgesellschaftskapit",
    "🌻🐝👩‍👩‍👧",
    "",
    "\ud800",
]


def luminance(channels: list[float]) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def channels(colour: str, *, dimmed: float = 1) -> list[float]:
    return [int(colour[n : n + 2], 16) / 255 * dimmed for n in (1, 3, 5)]


def contrast(one: list[float], other: list[float]) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("design", "palette"), PAIRS)
@pytest.mark.parametrize("dimmed", [1, NIGHT], ids=["day", "night"])
def test_type_is_legible_on_every_pair(design: str, palette: str, dimmed: float):
    colours = PALETTES[palette]
    for ground, ink in GROUNDS[design]:
        pair = [channels(getattr(colours, name), dimmed=dimmed) for name in (ground, ink)]
        assert contrast(*pair) >= 4.5


@pytest.mark.parametrize(("design", "palette"), PAIRS)
def test_every_drawing_is_small_sound_and_harmless(design: str, palette: str):
    for variant in range(art.VARIANTS):
        svg = art.drawing(design, palette, variant)
        assert len(svg.encode()) < BYTES_MAX
        for element in ElementTree.fromstring(svg).iter():
            assert element.tag.rpartition("}")[2] in DRAWN_WITH
            assert not {"style", "href", "class", "id"} & element.attrib.keys()
            assert not any(name.startswith("on") or ":" in name for name in element.attrib)
            assert not any("url(" in value for value in element.attrib.values())


def test_a_title_and_number_always_draw_the_same():
    art.drawing.cache_clear()
    first = art.draw("Le potager partagé", 4, "sillons", "vigne")
    art.drawing.cache_clear()
    assert art.draw("Le potager partagé", 4, "sillons", "vigne") == first
    assert art.variant_of("Le potager partagé", 4) == 5  # in every release, on every machine
    drawn = {art.draw("Le potager partagé", number, "sillons", "vigne") for number in range(12)}
    assert len(drawn) > 4


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_in_no_drawing_and_no_address(title: str):
    for design, palette in PAIRS:
        svg = art.draw(title, 1, design, palette)
        ElementTree.fromstring(svg)
        address = art.art_url(title, 1, design, palette)
        assert re.fullmatch(r"/mags/cover/\d+/[a-z]+-[a-z]+-\d+\.svg", address)
        assert not title or title not in svg


def test_an_unknown_look_is_replaced_by_one_that_the_title_chooses():
    assert art.design_of("rococo", title="Kinzig-Blätter") in DESIGNS
    assert art.palette_of("", title="Kinzig-Blätter") in PALETTES
    titles = [f"Mag {n}" for n in range(60)]
    assert {art.design_of("", title=one) for one in titles} == set(DESIGNS)
    assert {art.palette_of("", title=one) for one in titles} == set(PALETTES)


def test_the_next_number_has_the_next_colours_until_all_six_were_there():
    seen, palette = [], "vigne"
    for _number in range(6):
        palette = next_palette(palette)
        seen.append(palette)
    assert set(seen) == set(PALETTES)
    assert palette == "vigne"
    assert next_palette("no such") in PALETTES


@pytest.mark.plugins("mags")
def test_its_address_is_public_for_ever_and_harmless_alone(browser):
    address = art.art_url("Le potager partagé", 4, "sillons", "vigne")
    answer = browser().get(address).response
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
    assert answer.text == art.draw("Le potager partagé", 4, "sillons", "vigne")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    again = browser().get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status == 304


@pytest.mark.plugins("mags")
@pytest.mark.parametrize(
    "name",
    ["1/rococo-vigne-1", "1/sillons-mauve-1", "1/sillons-vigne-16", "1/sillons-vigne-01",
     "0/sillons-vigne-1", "1/sillons-vigne--1", "1/sillons-vigne", "1/a-b-1000000000000"],
)  # fmt: skip
def test_there_are_no_other_drawings(browser, name: str):
    assert browser().get(f"/mags/cover/{name}.svg").status == 404


SHEET = Path(onemile_mags.__file__).parent / "static" / "covers.css"


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("dimmed", [1, NIGHT], ids=["day", "night"])
def test_the_band_makes_words_legible_on_any_picture(palette: str, dimmed: float):
    """On white, on black, and on every point of a noise: the band lets so much of it through."""
    found = re.search(
        r"--cover-band: color-mix\(in srgb, var\(--cover-deep\) (\d+)%", SHEET.read_text()
    )
    assert found
    covers = int(found[1]) / 100
    deep, paper = (channels(getattr(PALETTES[palette], one)) for one in ("deep", "paper"))
    dice = Random(7)
    noise = [[dice.random() for _channel in range(3)] for _point in range(500)]
    for point in [[0.0] * 3, [1.0] * 3, [1.0, 1.0, 0.0], *noise]:
        mixed = [covers * d + (1 - covers) * p for d, p in zip(deep, point, strict=True)]
        seen = [[one * dimmed for one in colour] for colour in (mixed, paper)]
        assert contrast(*seen) >= 4.5
