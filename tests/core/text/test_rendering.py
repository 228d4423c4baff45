"""Markdown as a page shows it: every word, and nothing that acts."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from onemile.text import ShownPicture, rendered, sanitised
from tests.core.text.samples import POSITIONS, SAMPLES

KNOWN = {"id", "class", "href", "rel", "title", "role", "aria-label", "tabindex", "start"}
KNOWN |= {"src", "alt", "width", "height", "loading", "decoding", "colspan", "rowspan"}
FORBIDDEN = {"script", "style", "iframe", "svg", "math", "object", "embed", "form", "input"}
FORBIDDEN |= {"base", "meta", "link", "button", "template", "textarea", "noscript"}


def PICTURES(number):
    return (
        ShownPicture(url=f"/pictures/{number}", width=640, height=480, alt="un chat")
        if number < 9
        else None
    )


class Watch(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag in FORBIDDEN:
            self.found.append(tag)
        for name, value in attrs:
            if name not in KNOWN:
                self.found.append(f"{tag} {name}")
            if name == "href" and not value.startswith(("https://", "http://", "#t-")):
                self.found.append(f"{tag} {value}")
            if name == "id" and not value.startswith("t-"):
                self.found.append(f"{tag} {value}")
            if name == "src" and not value.startswith("/pictures/"):
                self.found.append(f"{tag} {value}")


def harmful(html):
    watch = Watch()
    watch.feed(str(html))
    return watch.found


def test_an_article_is_rendered_with_what_is_to_know_of_it():
    text = rendered("# Le compost\n\nTrois bacs, *un* balcon.\n\n## Et l’hiver\n\nOui.")

    assert str(text.html) == (
        '<h2 id="t-le-compost">Le compost</h2>\n<p>Trois bacs, <em>un</em> balcon.</p>\n'
        '<h3 id="t-et-lhiver">Et l’hiver</h3>\n<p>Oui.</p>\n'
    )
    assert [(one.level, one.title) for one in text.headings] == [
        (2, "Le compost"),
        (3, "Et l’hiver"),
    ]
    assert (text.words, text.minutes, text.links) == (9, 1, 0)
    assert text.excerpt == "Trois bacs, un balcon. Oui."


def test_headings_have_no_gap_and_no_name_of_the_page_or_of_each_other():
    text = rendered("### csrf_token\n\n# main\n\n#### main\n\n# note-1\n\n# 你好")

    assert [(one.level, one.id) for one in text.headings] == [
        (2, "t-csrf-token"),
        (2, "t-main"),
        (3, "t-main-2"),
        (2, "t-h-note-1"),
        (2, "t-part"),
    ]
    assert rendered("# main", nth=2).headings[0].id == "t-p2-main"


def test_a_comment_gives_no_ids_and_keeps_its_words():
    text = rendered(
        "# main\n\nx[^1] ![y](photo:1)\n\n[^1]: z", profile="comment", pictures=PICTURES
    )

    assert " id=" not in text.html and "<img" not in text.html
    assert "# main" in text.html and "[^1]: z" in text.html


def test_no_note_is_lost_and_each_leads_back():
    text = rendered("x[^b] y[^a] z[^b]\n\n[^a]: first\n\n[^b]: second\n\n[^c]: third\n\n[^a]: more")

    notes = text.html.partition("<section")[2]
    assert [notes.index(word) for word in ("second", "first", "more", "third")] == sorted(
        notes.index(word) for word in ("second", "first", "more", "third")
    )
    assert notes.count("doc-backlink") == 2
    ids = re.findall(r' id="([^"]+)"', text.html)
    assert len(ids) == len(set(ids))
    assert {one[1:] for one in re.findall(r'href="(#[^"]+)"', text.html)} <= set(ids)


def test_a_table_says_its_alignment_as_a_class_and_loses_no_cell():
    text = rendered("| a | b |\n|:-:|--:|\n| 1 | 2 | 3 |")

    assert "style" not in text.html
    assert '<td class="text-center">1</td>\n<td class="text-end">2 | 3</td>' in text.html


def test_a_line_that_only_looks_like_a_reference_is_still_read():
    assert "[Rappel]: pain" in rendered("[Rappel]: pain").html
    assert 'href="https://a.example/"' in rendered("[x]\n\n[x]: https://a.example/").html


@pytest.mark.parametrize(
    "address", ["/logout", "", "?x=1", "x.png", "https://a.example/x.png", "photo:0", "photo:9"]
)
def test_only_a_picture_of_the_shelf_is_a_picture(address):
    html = rendered(f"![un chat]({address})", pictures=PICTURES).html

    assert html == "<p>un chat</p>\n"


def test_pictures_of_the_shelf_are_figures_with_words_and_measures():
    text = rendered('![](photo:1)\n![Bacs](photo:2 "En <mars>")', pictures=PICTURES)

    assert text.html.count("<figure") == 2 and "text-gallery" in text.html
    assert '<img src="/pictures/2" alt="Bacs" width="640" height="480" loading="lazy"' in text.html
    assert "<figcaption>En &lt;mars&gt;</figcaption>" in text.html
    assert 'alt="un chat"' in text.html and text.picture_numbers == (1, 2)


def test_where_links_lead_and_which_pictures_are_without_words_is_known():
    text = rendered(
        "![un chat](photo:1)\n\n![](photo:1) et ![un chien](photo:2), [ici](https://a.example/x)"
        "\n\n![](photo:3)\n\n`![](photo:4) https://b.example`, https://a.example/x"
    )
    assert (text.picture_numbers, text.unsaid_pictures) == ((1, 2, 3), (1, 3))
    assert (text.addresses, text.links) == (("https://a.example/x",), 2)


def test_an_article_about_addresses_keeps_its_words():
    said = 'write href="/x" class="y" or src=x'

    assert rendered(f"`{said}`").plain == said
    assert said in unescape(str(rendered(said).html))


def test_a_link_alone_in_a_paragraph_is_named_for_a_card():
    text = rendered(
        "https://a.example/x\n\nsee https://b.example/\n\n[c](https://c.example)",
        cards=lambda address: Markup("<b>card</b>") if "a.example" in address else None,
    )

    assert text.embed_links == ("https://a.example/x", "https://c.example")
    assert text.html.count("<b>card</b>") == 1


def test_french_marks_keep_to_their_words_and_code_stays_as_it_is():
    html = rendered("« Vraiment ? » dit-il : l'an 2 ; `a ? b`", language="fr").html

    assert "«\u00a0Vraiment\u202f?\u00a0»" in html and "l’an 2\u202f;" in html
    assert "<code>a ? b</code>" in html
    assert "Really ?" in rendered("Really ?", language="en").html


@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_nothing_that_acts_comes_out_of_markdown(sample, position):
    html = rendered(POSITIONS[position].format(SAMPLES[sample]), pictures=PICTURES).html

    assert harmful(html) == []


@pytest.mark.parametrize("sample", SAMPLES)
def test_nothing_that_acts_comes_out_of_html_from_elsewhere(sample):
    assert harmful(sanitised(f"<div>{SAMPLES[sample]}</div>")) == []
    assert harmful(sanitised(f"<table><td>{SAMPLES[sample]}")) == []


def test_the_watch_for_what_acts_would_notice_it():
    assert harmful(SAMPLES["handler"]) == ["img x", "img onerror"]
    assert harmful('<a href="javascript:x">') == ["a javascript:x"]
