"""Plain words of HTML from elsewhere say where its links lead."""

import pytest

from onemile.text.spoken import ADDRESSES_MAX, spoken

LIST = "https://town.example/list"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        (f'<p>See <a href="{LIST}">the list</a>.</p>', f"See the list ({LIST})."),
        (f'<a href="{LIST}"><b>the</b> list</a>', f"the list ({LIST})"),
        (f'<a href="{LIST}">{LIST}</a>', LIST),
        (f'<a href="{LIST}/">town.example/list</a>', "town.example/list"),
        # As Mastodon shortens them, with the rest in hidden pieces.
        (
            f'<a href="{LIST}"><span class="invisible">https://</span><span>town.example/l</span>'
            '<span class="invisible">ist</span></a>',
            LIST,
        ),
        # The words of another address than the link's.
        (f'<a href="{LIST}">https://bank.example</a>', f"https://bank.example ({LIST})"),
        ('<a href="https://e.example/@anna" class="mention">@<span>anna</span></a>', "@anna"),
        ('<a href="https://e.example/@anna">@anna@e.example</a> hi', "@anna@e.example hi"),
        ('@<a href="https://e.example/profile/anna">anna</a>', "@anna"),
        ('<a href="https://e.example/tags/bread">#bread</a>', "#bread"),
        (
            '<a href="https://e.example/x">@anna and more</a>',
            "@anna and more (https://e.example/x)",
        ),
        (f'<a href="{LIST}"><img src="x" alt=""></a>', LIST),
        (f'<a href="{LIST}"><img src="https://e.example/x" alt="A loaf"></a>', f"A loaf ({LIST})"),
        (f'<a href="{LIST}?{"a" * 400}">long</a>', "long (town.example)"),
        ('<a href="https://xn--bcher-kva.example/a">books</a>', "books (https://bücher.example/a)"),
        ('<a href="https://e.example/\u202ea">a</a>b', "a (https://e.example/a) b"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
    ],
)
def test_a_link_says_where_it_leads_where_its_words_do_not(html, words):
    assert spoken(html) == words


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java&#10;script:alert(1)",
        "data:text/html,x",
        "/members/1",
        "//e.example",
        "https://user:pass@e.example/",
        "https://e.example\\@evil.example",
        "mailto:a@e.example",
        "",
    ],
)
def test_what_is_no_address_of_the_web_is_left_out(href):
    assert spoken(f'<a href="{href}">words</a>') == "words"


def test_so_many_addresses_and_no_more():
    said = spoken("".join(f'<p><a href="https://e.example/{n}">w</a></p>' for n in range(100)))

    assert said.count("https://") == ADDRESSES_MAX and said.count("w") == 100
