"""Covers in a real browser: words stay on the flat ground that each design keeps for them."""

from pathlib import Path

import pytest
from flask import render_template_string

import onemile
import onemile_mags
from onemile_mags.covers import DESIGNS, PALETTES, Cover

pytestmark = [pytest.mark.browser, pytest.mark.plugins("mags")]
SHEETS = (
    Path(onemile.__file__).parent / "static" / "onemile.css",
    Path(onemile_mags.__file__).parent / "static" / "covers.css",
)
# Of the height of a cover: where the art begins below the title, and ends above the headlines.
ART = {
    "sillons": (0.43, 0.675),
    "kelsch": (0.92, 0.0),
    "courant": (0.42, 0.684),
    "colombage": (0.36, 0.66),
    "ballons": (0.43, 0.685),
    "decoupe": (0.37, 0.72),
}
TITLES = (
    "Port du Rhin",
    "Le potager partagé",
    "Les ballons sans voiture",
    "Ce que nous avons appris en restaurant une vieille maison de Neudorf en onze ans",
    "Rindfleischetikettierungsüberwachungsauf",
    "<script>alert(1)</script>",
    "",
)
HEADLINES = (
    "Composter sur un balcon, oui",
    "Nos pommes de terre à l’abri",
    "Qui garde les graines ?",
)
PAGE = """{% from "mags/_cover.html" import mags_cover %}<!doctype html><html lang="fr">
<body>
{% for cover in covers %}<p class="{{ cover.design }}">{{ mags_cover(cover) }}</p>{% endfor %}"""
MEASURE = """width => [...document.querySelectorAll('.mags-cover')].map(one => {
  one.style.width = width + 'px';
  const box = one.getBoundingClientRect();
  const at = name => one.querySelector(name)?.getBoundingClientRect();
  const title = at('b'), lines = at('.mags-cover-lines');
  const shown = lines && lines.height > 2;
  return {design: one.parentElement.className, title: one.querySelector('b').textContent,
    head: title.height > 2 ? (title.bottom - box.top) / box.height : 0,
    foot: shown ? (lines.top - box.top) / box.height : 1,
    right: Math.max(title.right, shown ? lines.right : 0) - box.right,
    high: box.height / box.width};
})"""


@pytest.mark.parametrize("width", [70, 110, 150, 230, 300])
def test_words_stay_on_their_ground(instance, chromium, width):
    shown = [
        Cover(title=title, number=4, date="novembre", headlines=HEADLINES, design=one, palette=hue)
        for one, hue in zip(DESIGNS, PALETTES, strict=True)
        for title in TITLES
    ]
    with instance.test_request_context():
        html = render_template_string(PAGE, covers=shown)
    page = chromium.new_page()
    # Words alone are measured: neither art nor fonts are there to be fetched.
    page.set_content(html, wait_until="domcontentloaded")
    for sheet in SHEETS:
        page.add_style_tag(content=sheet.read_text("utf-8"))
    try:
        for one in page.evaluate(MEASURE, width):
            top, bottom = ART[one["design"]]
            assert abs(one["high"] - 4 / 3) < 0.02
            assert one["head"] <= top, one
            assert one["foot"] >= bottom, one
            assert one["right"] <= 0, one
    finally:
        page.close()
