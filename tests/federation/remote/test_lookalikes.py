"""Letters that are drawn like ours: the standard's table, tried on names that deceived people."""

import json

import pytest

from onemile_federation.remote import lookalikes, lookalikes_table

pytestmark = pytest.mark.one_engine

# Registered or shown in earnest (the first by Xudong Zheng, 2017), then one of each alphabet.
PAIRS = [
    ("\u0430\u0440\u0440\u04cf\u0435.com", "apple.com"),
    ("xn--80ak6aa92e.com", "apple.com"),
    ("\u0435\u0440\u0456\u0441.com", "epic.com"),
    ("\u0262oogle.com", "google.com"),
    ("wi\u03ba\u03b9pedia.org", "wikipedia.org"),
    ("al\u0455ace.example", "alsace.example"),
    ("\u043cile.example", "mile.example"),
    ("\u03bcile.example", "mile.example"),
    ("\u13aalsace.example".lower(), "alsace.example"),
    ("\u0570\u0585use.example", "house.example"),
    ("m\u05d5le.example", "mile.example"),
    ("m\u00efle.example", "mile.example"),
    ("rnile.example", "mile.example"),
    ("\u0446rsula.example", "ursula.example"),
    ("\u03c9iki.example", "wiki.example"),
    ("b\u0153uf.example", "boeuf.example"),
    ("m1le.example", "mile.example"),
    ("m0on.example", "moon.example"),
]


@pytest.mark.parametrize(("deceiving", "meant"), PAIRS)
def test_a_name_is_drawn_like_the_one_that_is_meant(deceiving, meant):
    assert lookalikes.drawn(deceiving) == lookalikes.drawn(meant)


@pytest.mark.parametrize(
    "deceiving",
    [
        "\U0001d400lsace",
        "\U0001d434\U0001d4db\U0001d682\U0001d5d4\U0001d402\U0001d404",
        "\U0001f170\U0001f17b\U0001f182\U0001f170\U0001f172\U0001f174",
        "\U0001f130\u24c1\u24e2ace",
        "\U0001f1e6lsace",
        "\uff21LSACE",
    ],
)
def test_a_capital_of_any_kind_is_read_as_its_letter(deceiving):
    assert lookalikes.letters(deceiving) == lookalikes.letters("alsace")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("alsace.example", "elsace.example"),
        ("пример.example", "primer.example"),
        ("v.org", "n.org"),
    ],
)
def test_names_that_nobody_takes_for_each_other_are_not_alike(one, other):
    assert lookalikes.drawn(one) != lookalikes.drawn(other)


@pytest.mark.parametrize(
    ("host", "is_mixed"),
    [
        ("g\u043eogle.example", True),
        ("go\u0d20gle.example", True),
        ("\u0967mile.example", False),  # a digit is no letter of an alphabet
        ("\u043f\u0440\u0438\u043c\u0435\u0440.example", False),
        ("m\u00fcller.example", False),
        ("mile\u65e5\u672c.example", False),  # nobody takes these for Latin ones
    ],
)
def test_letters_of_several_alphabets_in_one_word_are_seen(host, is_mixed):
    assert lookalikes.is_mixed(host) == is_mixed


def test_the_table_is_read_as_it_is_written(tmp_path):
    def pair(sign, like):
        return {sign: [{"c": like, "n": ""}]}

    found = pair("\u0430", "a") | pair("\u041a", "K") | pair("\u043a", "\u0138")
    found |= pair("\u200e\u05d5\u200e", "l") | pair("\u65e5", "\u66f0") | pair("\u00e0", "a")
    found |= {"a": [{"c": "\u0430", "n": ""}, {"c": "\u0251", "n": ""}]}

    rows = lookalikes_table.written(json.loads(json.dumps(found))).splitlines()

    assert [row for row in rows if row[0] != "#"] == ["a\t0430", "k\t043A", "l\t05D5"]


def test_a_letter_stands_once_in_the_table():
    lines = lookalikes_table.FILE.read_text("utf-8").splitlines()
    codes = [code for line in lines if line[0] != "#" for code in line.partition("\t")[2].split()]

    assert len(codes) == len(set(codes)) == len(lookalikes_table.read()) > 700


@pytest.mark.plugins("federation")
@pytest.mark.parametrize("language", ["fr", "de"])
def test_the_credits_name_the_table_and_its_licence(instance, browser, language):
    page = browser().get("/credits", headers={"Accept-Language": language})

    assert "Unicode Technical Standard 39" in page.text and "Unicode License v3" in page.text
    assert {"fr": "se ressemblent", "de": "sich gleichen"}[language] in page.text
    licence = lookalikes_table.FILE.parent / "UNICODE-LICENSE.txt"
    assert "UNICODE LICENSE V3" in licence.read_text("utf-8")
