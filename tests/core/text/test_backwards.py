"""HTML of strangers as Markdown: it draws the same again, and its words stay words."""

import re
from html.parser import HTMLParser

import pytest

from onemile.text import ShownPicture, TextRefused, markdown_from, rendered, sanitised

SAMPLES = [
    "<h1>Titre * _x_</h1><p>Un <b>gras </b>et <em>penché</em> &amp; 1 &lt; 2 [x].</p>",
    "<p># pas un titre</p><p>1. pas une liste</p><p>- non</p><p>+ non</p><p>=== non</p><p>2) x</p>",
    "<ul><li>un<ul><li>dedans</li></ul></li><li><p>deux</p><p>bis</p></li></ul>",
    '<ol start="3"><li>trois</li><li>quatre</li></ol><p>après</p>',
    '<ol start="-2"><li>un</li></ol><p>et</p><ol start="x"><li>un</li></ol>',
    "<h2>Do # ré #</h2><p>fa</p>",
    "<blockquote><p>dit</p><blockquote><p>redit</p></blockquote></blockquote>",
    "<pre>a &lt; b\n  ```c```\n</pre><p>`code` et <code>x `y`</code></p>",
    "<table><tr><th>a</th><th>b|c</th></tr><tr><td>1</td></tr></table>",
    "<p>une<br>deux<br><br>trois</p>",
    '<p><a href="https://a.example/x(y)?a=1&amp;b">lien [ici]</a> et <a href="/x">rien</a></p>',
    "<div>texte nu<p>puis un</p>encore</div>",
    "<dl><dt>mot</dt><dd>sens</dd></dl><hr><p>fin</p>",
    "<p>&amp;lt;b&amp;gt; &amp;copy; &#42;étoile&#42; ~~barré~~ <del>ôté</del></p>",
    "<p>a<strong>b</strong>c <i> d </i> e<em></em></p>",
]


class Words(HTMLParser):
    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.words, self.links = [], []
        self.feed(html)

    def handle_data(self, data):
        self.words.append(data)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.links.append(dict(attrs)["href"])

    def said(self):
        return re.sub(r"\s+", "", "".join(self.words)), self.links


def nowhere(_address, _alt):
    return None


@pytest.mark.parametrize("html", SAMPLES)
def test_it_says_the_same_and_leads_to_the_same(html):
    direct = Words(sanitised(html)).said()
    back = Words(rendered(markdown_from(html, place=nowhere)).html).said()

    assert back == direct


@pytest.mark.parametrize("html", SAMPLES)
def test_it_has_the_same_headings_lists_quotes_and_tables(html):
    def made_of(text):
        return sorted(re.findall(r"<(h\d|[uo]l|blockquote|table|pre|hr|strong|em|del)\b", text))

    given = html.replace("<b>", "<strong>").replace("<i>", "<em>").replace("<h1>", "<h2>")
    # Markdown here knows no word that is struck out: it stays, as a word.
    wanted = [one for one in made_of(given.replace("<em></em>", "")) if one != "del"]
    found = made_of(str(rendered(markdown_from(html, place=nowhere)).html))
    if "<dt>" in html:
        found.remove("strong")  # a word that is explained stands in bold

    assert found == wanted


def test_pictures_take_their_place_on_the_shelf_with_their_words():
    html = (
        '<figure><img src="https://a.example/1.jpg" alt="un [bac]">'
        '<figcaption>En "hiver"</figcaption></figure>'
        '<p>Avec <img src="https://a.example/2.jpg" alt="une image"> dedans</p>'
        '<p><a href="https://a.example/1.jpg"><img src="https://a.example/1.jpg" alt="x"></a></p>'
    )
    text = markdown_from(html, place=lambda address, _alt: 4 if "1.jpg" in address else None)
    shown = ShownPicture(url="/pictures/x.webp", width=3, height=2)

    html = str(rendered(text, pictures={4: shown}.get).html)

    assert html.count("<img") == 2 and 'alt="un [bac]"' in html
    assert "<figcaption>En &#34;hiver&#34;</figcaption>" in html
    assert 'href="https://a.example/2.jpg"' in html and "une image" in html


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>", '<p onclick="x()">a</p>', "<svg><script>x</script></svg>",
        '<a href="javascript:x()">a</a>', '<img src="data:image/png;base64,x" onerror="x()">',
        "<style>p{}</style>",
        "<iframe src='https://x.example'></iframe>",
        "<math><mi>x</mi></math>",
        "<p>](javascript:x) <a href='https://a.example/>'>[x](javascript:y)</a></p>",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        "<pre></pre><p>```\n<b>x</b></p>",
    ],
)  # fmt: skip
def test_nothing_hostile_comes_back_to_life(html):
    drawn = str(rendered(markdown_from(html, place=nowhere)).html)

    assert not re.search(r"<(script|style|iframe|svg|math|img)\b", drawn)
    assert not re.search(r'(href|src)="(?!https?:)', drawn) and " on" not in drawn.split("<p>")[0]


@pytest.mark.parametrize("html", ["<div>" * 80 + "x", "<b>" * 25_000, "a" * 1_000_001])
def test_what_costs_more_than_any_page_is_refused(html):
    with pytest.raises(TextRefused):
        markdown_from(html, place=nowhere)
