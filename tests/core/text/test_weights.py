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
    "bare addresses": " http://é.fr" * 9_000,
    "e-mail addresses": "a@b.fr " * 16_000,
    "links": "[a](http://é.fr)\n\n" * 1_001,
    "one reference for all": "[a]: http://é.fr\n\n" + "[a] [a] [a]\n\n" * 400,
    "addresses that are not written out": "[a](http&#58;//é.fr)\n\n" * 1_001,
    "references": "".join(f"[a{i}]: http&#58;//é{i}.fr\n\n" for i in range(1_001)),
    "brackets in many places": ("[" * 499 + "\n\n") * 200,
}
# The heaviest of what is accepted, of each kind: what a reader, or a whole instance, waits for.
ACCEPTED = {
    "bare addresses": "".join(f" http://é{i}.fr" for i in range(1_000)),
    "long hosts": " ".join(f"http://é{i}{'é' * 40}.{'é' * 50}.fr" for i in range(600)),
    "e-mail addresses": "a@b.fr " * 1_000,
    "references": "".join(f"[a{i}]: http&#58;//é{i}.fr\n\n" for i in range(499)),
    "brackets": ("[" * 1_000 + "\n\n") * 10,
    "emphasis": ("*a " * 3_900 + "\n\n") * 9,
    "letters": "a" * 115_000,
    "points": "- a\n" * 9_900,
    "headings": "# a\n" * 9_900,
    "link words of digits": f"[{'1.' * 50_000}](http://b.example/)",
    "link words of letters": f"[{'a' * 100_000}](http://b.example/)",
    "link words of hyphens": f"[{'-a' * 50_000}](http://b.example/)",
    "link words of words": f"[{('a' * 126 + '._ ') * 800}](http://b.example/)",
    "link words of hosts": f"[{'é.fr ' * 20_000}](http://é.fr/)",
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
    "links": '<a href="http://é.fr">a</a> ' * 1_001,
}


@pytest.mark.parametrize("kind", HEAVY)
def test_a_heavy_text_is_refused_in_words_at_once(kind):
    begun = time.process_time()
    with pytest.raises(TextRefused) as refused:
        rendered(HEAVY[kind])

    assert len(refused.value.fields["text"]) > 20
    assert time.process_time() - begun < 3, "seconds"


@pytest.mark.parametrize("kind", ACCEPTED)
def test_the_heaviest_of_what_is_accepted_is_drawn_while_one_waits(kind):
    begun = time.process_time()
    rendered(ACCEPTED[kind], language="fr")

    assert time.process_time() - begun < 4, "seconds; a quiet machine takes one"


def test_link_words_of_strangers_are_read_in_a_time_that_grows_with_their_length():
    begun = time.process_time()
    html = sanitised(f'<a href="http://b.example/">{"1." * 100_000}</a>')

    assert "text-host" in html, "a word longer than any host is not trusted"
    assert time.process_time() - begun < 4, "seconds"


def test_an_article_of_two_hundred_sources_is_shown_whole():
    sources = "".join(
        f"- [Source {i}](https://s{i}.example/), http://é{i}.fr\n" for i in range(200)
    )

    assert rendered(f"Écrire à a@b.example.\n\n{sources}").links == 400


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
