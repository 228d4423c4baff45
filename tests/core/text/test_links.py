"""A link leads to the web, on its face, and its words do not say otherwise."""

import pytest

from onemile.text import rendered, sanitised


@pytest.mark.parametrize(
    "address",
    [
        *("https:host.example", "http:/host.example", "\\\\host.example", "/\\host.example"),
        *("//host.example", "https://user@host.example", "https://host%2fevil.example/"),
        *("https://host%5c.example/", "https://host\\evil.example/", "javascript:alert(1)"),
        *("data:text/html,x", "https://", "https://localhost/", "/logout", "?x=1", "#main"),
        *("https://host.example:x/", "https://[::1]/", "ftp://host.example/", "https://a..b/"),
        "java&#10;script:alert(1)",
    ],
)
def test_what_a_browser_may_read_otherwise_is_no_link_and_its_words_stay(address):
    markdown = rendered(f"[words](<{address.replace(chr(92), chr(92) * 2)}>)").html
    html = sanitised(f'<p><a href="{address}">words</a></p>')

    assert "<a" not in markdown and "words" in markdown
    assert "<a" not in html and "words" in html


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTP://Example.org:8080/A?b=c&d#e", "http://example.org:8080/A?b=c&amp;d#e"),
        ("https://bücher.example/é", "https://xn--bcher-kva.example/%C3%A9"),
        ("https://a.example/100%25", "https://a.example/100%25"),
        ("https://a.example/(x)_y", "https://a.example/(x)_y"),
    ],
)
def test_an_honest_address_is_a_link_that_recommends_nobody(address, written):
    link = f'<a href="{written}" rel="nofollow noopener ugc">words</a>'

    assert link in rendered(f"[words](<{address}>)").html
    assert link in sanitised(f'<p><a href="{address}" target="_blank" rel="x">words</a></p>')


@pytest.mark.parametrize(
    "words",
    [
        *("banque.example", "`banque.example`", "**banque.example**", "banque\u200b.example"),
        *("banque\u3002example", "banque\uff0eexample", "https://banque.example/x"),
        *("www.banque.example", "ｂａｎｑｕｅ.example", "banque.example.", "b\u00adanque.example"),
    ],
)
def test_words_that_name_another_host_have_the_true_one_beside_them(words):
    html = rendered(f"[{words}](https://evil.example/x)").html

    assert '</a> <span class="text-host">(evil.example)</span>' in html


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("lemonde.example", "https://www.lemonde.example/x"),
        ("www.lemonde.example", "https://lemonde.example/x"),
        ("https://a.example/x", "https://a.example/x"),
        ("bücher.example", "https://bücher.example/"),
        ("M. Dupont", "https://a.example/"),
    ],
)
def test_honest_words_have_nothing_beside_them(words, address):
    assert "text-host" not in rendered(f"[{words}]({address})").html
    assert "text-host" not in sanitised(f'<a href="{address}">{words}</a>')


def test_a_host_in_other_letters_stands_as_the_network_knows_it():
    html = rendered("[аррӏе.example](https://аррӏе.example/)").html

    assert "(xn--80ak6aa92e.example)" in html


def test_words_that_name_very_many_hosts_are_not_believed():
    html = rendered(f"[{'a.example ' * 21}](https://a.example/)").html

    assert '</a> <span class="text-host">(a.example)</span>' in html


@pytest.mark.parametrize("words", ["", "\u200b", "&#x200b;", "&nbsp;", "\u200d"])
def test_a_link_with_nothing_to_see_shows_its_address(words):
    assert ">https://a.example/x</a>" in rendered(f"[{words}](https://a.example/x)").html
    assert ">https://a.example/x</a>" in sanitised(f'<a href="https://a.example/x">{words}</a>')


def test_an_address_among_words_is_a_link_without_the_stop_behind_it():
    text = rendered("Voir (https://a.example/x_y_z), et https://b.example.")

    assert '<a href="https://a.example/x_y_z" rel' in text.html
    assert "</a>), et" in text.html and "https://b.example</a>." in text.html
    assert text.links == 2


def test_an_address_to_write_to_is_said():
    assert "écris-moi (ana@a.example)" in rendered("[écris-moi](mailto:ana@a.example)").html
