"""HTML from elsewhere keeps its words and its shape, and nothing that is ours or theirs alone."""

import pytest

from onemile.text import TextRefused, sanitised
from onemile.text.foreign import REFERENCES_MAX


def test_a_page_from_elsewhere_keeps_its_shape():
    html = sanitised(
        "<h1 id=main class=button>Un</h1><p>a <em>b</em><br>c</p><ol start=3><li>d</ol>"
        "<table><tr><th colspan=2>e</th></tr></table><blockquote>f</blockquote><pre>  g\n h</pre>"
    )

    assert html.startswith("<h2>Un</h2><p>a <em>b</em><br />c</p>")
    assert '<ol start="3"><li>d</li></ol>' in html and '<th colspan="2">e</th>' in html
    assert '<div class="text-scroll"' in html and html.endswith("<pre>  g\n h</pre>")


def test_names_and_relative_addresses_of_another_house_are_dropped():
    html = sanitised(
        '<p class="notice" id="main"><a href="/logout">a</a> <a href="//b.c/">d</a></p>'
    )

    assert html == "<p>a d</p>"


def test_a_picture_from_elsewhere_is_its_words():
    assert sanitised('<p>x <img src="https://evil.example/x.png" alt="un chat"></p>') == (
        '<p>x <span class="text-picture" role="img">un chat</span></p>'
    )
    forged = '<span class="text-picture" role="img">x</span><img alt="&lt;b&gt; &quot;"><img>'
    assert sanitised(forged) == ('x<span class="text-picture" role="img">&lt;b&gt; &#34;</span>')
    assert "text-picture" not in sanitised('<a href="https://e.example/"><img alt="un chat"></a>')


def test_a_page_about_addresses_keeps_its_words():
    assert sanitised('<code>href="/x" class="y"</code>') == (
        "<code>href=&#34;/x&#34; class=&#34;y&#34;</code>"
    )


def test_what_was_escaped_stays_escaped():
    assert sanitised("<p>&lt;script&gt;&amp;lt;</p>") == "<p>&lt;script&gt;&amp;lt;</p>"


@pytest.mark.parametrize("sign", ["&", "\xa0"])
def test_what_costs_the_square_of_its_length_is_bounded(sign):
    with pytest.raises(TextRefused):
        sanitised(f"<p>{sign * (REFERENCES_MAX + 1)}</p>")
    assert sanitised(f"<p>{sign * 1_000}</p>")
