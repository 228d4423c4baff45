"""What would cost much is refused in words, and in no time; what people write is not."""

import time

import pytest

from onemile.text import ShownPicture, TextRefused, rendered, sanitised

N = 200_000
HEAVY = {
    "brackets": "[ a_" * (N // 4),
    "stars": "*a_ " * (N // 4),
    "code marks": "``a `" * (N // 5),
    "line ends": "\n" * N,
    "a text too long": "a " * N,
    "quotes in each other": (">" * 100 + " a\n") * 1900,
    "lists in each other": "".join("  " * level + "- a\n" for level in range(12)),
    "a reference that multiplies": "[a]\n\n" * 5000 + "[a]: https://a.example/" + "x" * 1900,
    "notes that multiply": "[^a]\n\n" * 5000 + "[^a]: x",
    "a table of nothing": "|a" * 250 + "|\n" + "|-" * 250 + "|\n" + "|x\n" * 300,
    "pictures": "![](photo:1)\n\n" * 501,
}
HEAVY_HTML = {
    "depth": "<div>" * 25_000,
    "paragraphs in bold": "<b><p>" * 20_000,
    "depth that seems to end": "<div><table><td></div></td></table>" * 25_000,
    "attributes": "<p " + "".join(f"a{i}=''" for i in range(90_000)) + ">x</p>",
    "attributes behind a quote": '<p a="<" ' + " ".join(f"a{i}" for i in range(90_000)) + ">x</p>",
    "ends without a beginning": "</p>" * 250_000,
    "brackets": "<" * 1_000_000,
    "length": "a" * 1_000_001,
}


@pytest.mark.parametrize("kind", HEAVY)
def test_a_heavy_text_is_refused_in_words_at_once(kind):
    begun = time.process_time()
    with pytest.raises(TextRefused) as refused:
        rendered(HEAVY[kind])

    assert len(refused.value.fields["text"]) > 20
    assert time.process_time() - begun < 3, "seconds"


@pytest.mark.parametrize("kind", HEAVY_HTML)
def test_heavy_html_is_refused_in_words_at_once(kind):
    begun = time.process_time()
    with pytest.raises(TextRefused):
        sanitised(HEAVY_HTML[kind])

    assert time.process_time() - begun < 3, "seconds"


def test_ten_lists_in_each_other_keep_their_last_word():
    text = "".join("  " * level + f"- level{level}\n" for level in range(10))

    assert "level9" in rendered(text).html


def test_a_long_honest_text_is_shown_whole():
    paragraph = "Le *compost* du [balcon](https://a.example/), c'est `trois` bacs. " * 8
    text = rendered("\n\n".join([paragraph] * 60) + "\n\nlastword")

    assert "lastword" in text.html and text.links == 480


def test_five_hundred_pictures_are_shown():
    html = rendered(
        "![](photo:1)\n\n" * 500,
        pictures=lambda number: ShownPicture(url="/pictures/1", width=1, height=1, alt="x"),
    ).html

    assert html.count("<img") == 500


def test_an_honest_long_page_from_elsewhere_stays_whole():
    page = '<p class="x" style="color:red">Un <b>bac</b>, <a href="https://a.example/">ici</a>.</p>'
    html = sanitised(page * 500 + "<ul><li>a<ul><li>lastword</ul></ul>")

    assert html.count("<p>Un <b>bac</b>") == 500 and "lastword" in html
