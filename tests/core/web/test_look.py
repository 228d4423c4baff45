"""The look: legible in light and dark, small, and free of anything a strict policy forbids."""

import re
from pathlib import Path

import jinja2
import pytest

import onemile

CORE = Path(onemile.__file__).parent
HOUSE = CORE.parent
CSS = (CORE / "static" / "onemile.css").read_text(encoding="utf-8")
CSS_BYTES_MAX = 60_000  # the sheet travels with the first page, on a slow phone
TEXT_CONTRAST_MIN = 4.5  # WCAG 2.2, 1.4.3, any size of text
EDGE_CONTRAST_MIN = 3.0  # WCAG 2.2, 1.4.11, what shows where a field is

TEMPLATES = sorted(
    path
    for room in (CORE, HOUSE / "plugins", HOUSE / "federation")
    for path in room.rglob("templates/**/*")
    if path.suffix in {".html", ".svg"}
)
# Where the text of a page may stand: on any ground, in either ink; links and amounts too.
GROUNDS = ["paper", "card", "sunk"]
SOFT_GROUNDS = [f"{tone}-soft" for tone in ("geranium", "gres", "vigne", "ciel", "miel")]
ON_GROUNDS = ["ink", "soft", "ciel", "geranium", "vigne", "miel", "gres-ink"]
PAIRS = [(text, ground) for text in ON_GROUNDS for ground in GROUNDS]
PAIRS += [(text, ground) for text in ("ink", "soft") for ground in SOFT_GROUNDS]
PAIRS += [("on-tone", f"tone-{tone}") for tone in range(8)]
EDGES = [(edge, ground) for edge in ("edge", "ciel", "geranium") for ground in ("paper", "card")]


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


LIGHT = tokens(re.search(r"^:root \{(.*?)^\}", CSS, re.S | re.M)[1])
DARK = LIGHT | tokens(re.search(r"prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}", CSS, re.S)[1])
SCHEMES = pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def pairs_of_one_rule() -> set[tuple[str, str]]:
    """Text and ground that one and the same rule sets, as token names."""
    found = set()
    for _selector, rule in re.findall(r"([^{}]+)\{([^{}]*)\}", CSS):
        text = re.search(r"(?<![\w-])color: var\(--([\w-]+)\)", rule)
        ground = re.search(r"background(?:-color)?: var\(--([\w-]+)\)", rule)
        if text and ground:
            found.add((text[1], ground[1]))
    return found


@SCHEMES
@pytest.mark.parametrize(("text", "ground"), sorted({*PAIRS, *pairs_of_one_rule()}))
def test_every_text_is_legible_on_its_ground(scheme, text, ground):
    assert contrast(scheme[text], scheme[ground]) >= TEXT_CONTRAST_MIN


@SCHEMES
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_the_edge_of_a_field_can_be_seen(scheme, edge, ground):
    assert contrast(scheme[edge], scheme[ground]) >= EDGE_CONTRAST_MIN


def test_the_dark_scheme_forgets_no_colour():
    kept = {"on-tone"}  # dark words on a pale picture, by day and by night

    forgotten = {name for name in LIGHT if DARK[name] == LIGHT[name]} - kept

    assert not forgotten


def test_the_sheet_names_no_colour_outside_its_tokens():
    rules = CSS.split("/* --- Ground")[1]
    cover_and_print = {"#fff", "#000", "#999", "#4a3a33"}  # words on a picture; ink on paper

    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", rules)) <= cover_and_print


def test_every_token_that_is_used_is_defined():
    defined = set(re.findall(r"--([\w-]+):", CSS))

    assert set(re.findall(r"var\(--([\w-]+)", CSS)) <= defined


def test_the_sheet_closes_what_it_opens():
    bare = re.sub(r"/\*.*?\*/", "", CSS, flags=re.S)

    assert bare.count("{") == bare.count("}")
    assert not re.search(r"^(<<<<<<<|=======|>>>>>>>)", CSS, re.M)


def test_the_sheet_stays_small():
    assert len(CSS.encode()) <= CSS_BYTES_MAX


def test_motion_stops_for_those_who_ask_for_it():
    assert "prefers-reduced-motion: reduce" in CSS


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_inline_style_or_script(template):
    text = template.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "<style" not in text
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_wears_only_classes_that_are_drawn(template):
    text = re.sub(r"{{.*?}}|{%.*?%}", " ", template.read_text(encoding="utf-8"))
    worn = {name for names in re.findall(r'class="([^"]*)"', text) for name in names.split()}
    room = next(folder for folder in template.parents if folder.name == "templates").parent
    drawn = set(re.findall(r"\.([a-z][\w-]*)", CSS))
    for file in [*room.glob("static/**/*.css"), *room.glob("static/**/*.js")]:
        if "vendor" not in file.parts:
            drawn |= set(re.findall(r"\.([a-z][\w-]*)", file.read_text(encoding="utf-8")))

    assert not {name for name in worn - drawn if not name.endswith("-")}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_asks_for_icons_and_drawings_that_exist(template):
    icons = jinja2.Environment(loader=jinja2.FileSystemLoader(CORE / "templates")).get_template(
        "_icons.html"
    )
    drawn = {path.stem for path in (CORE / "templates" / "_drawings").glob("*.svg")}
    text = template.read_text(encoding="utf-8")

    assert set(re.findall(r"\bicon\(\"([\w-]+)\"", text)) <= set(icons.module.PATHS)
    assert set(re.findall(r"\b(?:drawing|empty_state)\(\"([\w-]+)\"", text)) <= drawn


def tints_of_the_picker() -> dict[str, tuple[str, float]]:
    """Each kind of square a newcomer sees, as the token of its fill and how opaque it is."""
    rules = re.findall(r"^\.picker-square([\w.-]*) \{([^}]*)\}", CSS, re.M)
    usual = float(re.search(r"fill-opacity: ([\d.]+)", dict(rules)[""])[1])
    found = {}
    for name, rule in rules:
        opacity = re.search(r"fill-opacity: ([\d.]+)", rule)
        fill = re.search(r"fill: var\(--([\w-]+)\)", rule)[1]
        found[name] = (fill, float(opacity[1]) if opacity else usual)
    return found


@SCHEMES
@pytest.mark.parametrize("tint", tints_of_the_picker())
def test_a_commune_is_legible_on_every_square_of_the_picker(scheme, tint):
    fill, opacity = tints_of_the_picker()[tint]
    over, under = scheme[fill], scheme["sunk"]
    channels = [
        round(int(over[at : at + 2], 16) * opacity + int(under[at : at + 2], 16) * (1 - opacity))
        for at in (1, 3, 5)
    ]
    ground = "#" + "".join(f"{channel:02x}" for channel in channels)
    assert contrast(scheme["soft"], ground) >= TEXT_CONTRAST_MIN
    assert contrast(scheme["ink"], ground) >= TEXT_CONTRAST_MIN
    assert contrast(scheme["ciel"], ground) >= EDGE_CONTRAST_MIN, "where the keyboard stands"
