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
    "<p>une<br>- deux<br># trois<br>1. quatre<br>===<br>---</p>",
    "<h2>langage<br>C #</h2><h3>#</h3>",
    "<table><tr><th>a<br>b</th><th>c</th></tr><tr><td><code>x|y</code></td><td>z</td></tr></table>",
    "<p><strong>mot</strong><strong>suite</strong> <em>un</em><em>deux</em></p>",
    "<ul><li>a</li><ul><li>b</li></ul></ul><ol start='7'><li>c</li></ol>",
    "<p>Regarde!<a href='https://a.example/'>ici<br>bas</a></p>",
    "<p><code>a</code><code>b</code> <strong><a href='https://a.example/'>l</a></strong></p>",
]
# Marks that nothing can say in Markdown: the words stay, and no star beside them.
TIGHT = [
    "<p>a<strong>(b)</strong>c<em>«\u00a0d\u00a0»</em>e</p>",
    "<p><strong>\u00a0mot\u00a0</strong>x <b>Note :</b>texte</p>",
    "<p><em>a</em><strong>b</strong>c<strong>x <em>*y*</em></strong>z</p>",
    "<p>a<br>\u00a0</p><ul>mot<li>b</li></ul><ol start='abc'><li>x</li></ol>",
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


@pytest.mark.parametrize("html", [*SAMPLES, *TIGHT])
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
    if "</strong><strong>" in html:  # what meets is one
        wanted.remove("strong"), wanted.remove("em")
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


def test_a_gallery_keeps_the_words_of_each_picture_and_its_own():
    image = "<img src='https://a.example/{0}.jpg' alt='{0}'>"
    one = f"<figure>{image}<figcaption>sous {{0}}</figcaption></figure>"
    html = f"<figure>{one.format(1)}{one.format(2)}<figcaption>en <i>tout</i></figcaption></figure>"
    credit = (
        "<figure><img src='https://a.example/3.jpg' alt='3'><figcaption>de {}</figcaption></figure>"
    )
    link = '<a href="https://b.example/">Lou</a>'

    text = markdown_from(html + credit.format(link), place=lambda at, _alt: int(at[-5]))

    assert text == (
        '![1](photo:1 "sous 1")\n![2](photo:2 "sous 2")\n\nen *tout*\n\n'
        "![3](photo:3)\n\nde [Lou](<https://b.example/>)\n"
    )


# Read as it is written, each of these is closed; mended, all stand in each other.
HIDDEN = "<div><table></div></table>" * 1_000


@pytest.mark.parametrize("html", [HIDDEN, "<div>" * 80 + "x", "<b>" * 25_000, "a" * 1_000_001])
def test_what_costs_more_than_any_page_is_refused(html):
    with pytest.raises(TextRefused):
        markdown_from(html, place=nowhere)
