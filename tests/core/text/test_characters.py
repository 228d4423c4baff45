"""What deceives or breaks goes, however it is written; what people write stays."""

import unicodedata

import pytest

from onemile.text import cleaned, rendered, sanitised
from onemile.text.characters import MARKS_MAX

DECEIVES = ["\u202e", "\u0001", "\u001b", "\x00", "\u0085", "\ufffe", "\U000e0041", "\u2066"]
STAYS = [
    "👨\u200d👩\u200d👧",  # a family is three and two joiners
    "نامه\u200cای",
    "a\u200fb",
    "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # Scotland
    "\u2067שלום\u2069 (ana)",
    "é",
    "漢\U000e0101",  # a variant of a letter is no tag
    "בְּרֵאשִׁ֖ית",
    "ཧྐྵྨླྺྼྻྂ",  # the highest pile of Tibetan
]


@pytest.mark.parametrize("sign", DECEIVES)
@pytest.mark.parametrize(
    "written", ["{}b", "`{}b`", "[x](https://a.example '{}b')", "# {}b", "![{}b](x)"]
)
def test_what_deceives_goes_also_when_it_is_written_as_a_reference(sign, written):
    for form in (sign, f"&#x{ord(sign):x};"):
        html = str(rendered(written.format(form)).html)
        assert sign not in html and "b" in html


@pytest.mark.parametrize("sign", DECEIVES)
def test_it_goes_from_html_from_elsewhere_and_from_what_is_stored(sign):
    html = sanitised(
        f"<p>a&#x{ord(sign):x};b{sign}<a href='https://a.example' title='{sign}'>c</a>"
    )

    assert sign not in html and "c</a>" in html
    assert sign not in cleaned(f"a{sign}b")


@pytest.mark.parametrize("words", STAYS)
def test_what_people_write_stays(words):
    assert cleaned(words) == words
    assert words in rendered(words).html and words in sanitised(f"<p>{words}</p>")


def test_half_a_pair_is_a_mark_that_something_was_there():
    assert cleaned("a\ud83db") == "a\ufffdb"


def test_an_isolate_ends_with_its_line():
    assert cleaned("a \u2067b\nc\u2069 d") == "a b\nc d"


def test_line_ends_are_one_kind_and_part_words():
    assert cleaned("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"


@pytest.mark.parametrize(
    "pile",
    [
        "\u0301" * 300,
        "\u0301\u200b" * 300,
        "\u0301\u200d" * 300,
        "\u0344" * 300,
        "\u20dd\u0489" * 90,
    ],
    ids=["alike", "with nothing between", "with joiners", "each two", "around"],
)
def test_no_letter_grows_over_the_lines_beside_it(pile):
    once = cleaned(f"e{pile} b")
    written = (once, sanitised(f"<p>e{pile} b</p>"), rendered(f"e{pile} b").html)
    for words in map(str, written):
        assert sum(unicodedata.category(sign) in ("Mn", "Me") for sign in words) <= MARKS_MAX
    assert cleaned(once) == once and once.endswith(" b")
    assert len(cleaned("e" + "\u0301" * 300_000)) < 20
