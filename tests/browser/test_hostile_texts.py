"""Every sample of the table, rendered, under our policy in Chromium: nothing runs or is asked."""

from pathlib import Path

import pytest
from markupsafe import Markup

from onemile.text import ShownPicture, rendered, sanitised
from tests.core.text.samples import POSITIONS, SAMPLES

SHEET = Path(__file__).parents[2] / "onemile" / "static" / "onemile.css"
WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective));
"""


def page_of(pieces: list[str], place: str) -> str:
    own = '<form id="own" action="/own"><input name="csrf_token" value="true"></form>'
    return f"<!doctype html><title>x</title><main id=main>{place.join(pieces)}</main>{own}"


@pytest.mark.browser
def test_no_sample_runs_asks_a_stranger_or_takes_the_form(person):
    ana = person()
    policy = ana.page.request.get(f"{ana.url}/").headers["content-security-policy"]
    here = f"{ana.url}/texts"
    picture = ShownPicture(url="/static/none.png", width=1, height=1, alt="x")
    pieces = [
        rendered(shape.format(sample), pictures=lambda number: picture, nth=number).html
        for number, (shape, sample) in enumerate(
            ((shape, sample) for shape in POSITIONS.values() for sample in SAMPLES.values()), 1
        )
    ]
    pieces += [Markup(sanitised(sample)) for sample in SAMPLES.values()]
    asked: list[str] = []
    ana.page.on("request", lambda request: asked.append(request.url))
    ana.page.add_init_script(WATCH)
    answer = {"body": page_of(pieces, "\n"), "content_type": "text/html; charset=utf-8"}
    ana.page.route(
        here,
        lambda route: route.fulfill(**answer, headers={"content-security-policy": policy}),
    )
    ana.page.goto(here)

    assert ana.page.evaluate("window.ran") is None
    assert ana.page.evaluate("violations") == []
    assert [one for one in asked if not one.startswith(ana.url)] == []
    assert ana.page.evaluate("document.forms.length") == 1
    assert ana.page.evaluate("document.getElementById('own').elements.csrf_token.value") == "true"
    assert ana.page.evaluate("document.getElementById('own').parentElement.tagName") == "BODY"

    answer["body"] = page_of([SAMPLES["handler"]], "")
    ana.page.goto(here)
    ana.page.wait_for_function("violations.length > 0")


@pytest.mark.browser
def test_ten_lists_in_each_other_and_a_wide_table_fit_a_telephone(chromium):
    lists = "".join("  " * level + f"- level{level}\n" for level in range(10))
    table = f"\n{'| a ' * 30}|\n{'|---' * 30}|\n{'| words ' * 30}|\n"
    page = chromium.new_page(viewport={"width": 360, "height": 780})
    page.set_content(f"<div class=prose>{rendered(lists + table).html}</div>")
    page.add_style_tag(content=SHEET.read_text("utf-8"))
    indents = page.evaluate(
        "[...document.querySelectorAll('ul')].map(e => parseFloat(getComputedStyle(e).paddingLeft))"
    )

    assert len(indents) == 10 and indents[0] > 0 and indents[4:] == [0] * 6
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()
