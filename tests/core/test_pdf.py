"""A PDF of ours says what each of its pieces is, in letters that it brings along."""

import hashlib
import io
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from onemile import pdf
from onemile.pdf.letters import sayable
from onemile.text import ShownPicture, rendered

AT = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
TEXT = """
Un **mot** en *italique*, ~~barré~~, un [lien](https://ville.example/x)[^1].

## Un titre

### Plus bas

> Une parole.

1. un
2. deux
   - dedans

```
def x():
    return 1
```

| a | b |
|---|--:|
| 1 | 2 |

---

![](photo:1)

[^1]: En bas, avec *emphase*.
"""


def jpeg(wide=400, high=300):
    out = io.BytesIO()
    Image.effect_noise((wide, high), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()


PHOTO = jpeg()


def html(text, **photo):
    said = {"alt": "Trois bacs", "caption": "Au balcon", **photo}
    shelf = ShownPicture(url="p/1", width=400, height=300, **said)
    return str(rendered(text, pictures=lambda _n: shelf, language="fr").html)


def begun(**values):
    said = {"title": "Le potager", "language": "fr", "by": "Ana M.", "said": "Entre le pont…"}
    document = pdf.begin(at=AT, **{**said, **values})
    document.begin_page()
    return document


def read(document):
    out = io.BytesIO()
    with document:
        document.write(out)
    return pypdf.PdfReader(out, strict=True)


def pieces(reader):
    """What it says of its pieces in their order: the kind of each, and its words for a picture."""
    tree = reader.trailer["/Root"]["/StructTreeRoot"]
    [whole] = tree["/K"]
    found = [one.get_object() for one in whole.get_object()["/K"]]
    return [(one["/S"].removeprefix("/"), one.get("/Alt", "")) for one in found]


@pytest.fixture
def laid(instance):
    document = begun()
    document.heading(1, "Trois bacs", pdf.Style(font=pdf.TITLE, points=24))
    pdf.lay(document, html(TEXT), pictures=lambda _src: PHOTO)
    return read(document)


def test_it_says_what_it_is_and_in_which_language(laid):
    assert laid.metadata.title == "Le potager" and laid.metadata.author == "Ana M."
    assert laid.metadata.subject == "Entre le pont…" and laid.metadata.creation_date == AT
    root = laid.trailer["/Root"]
    assert root["/Lang"] == "fr" and root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_each_piece_says_what_it_is(laid):
    assert pieces(laid) == [
        ("H1", ""),
        ("P", ""),
        ("H2", ""),
        ("H3", ""),
        ("BlockQuote", ""),
        *[("LI", "")] * 3,
        ("Code", ""),
        ("Table", ""),
        ("Figure", "Trois bacs"),
        ("Caption", ""),
        ("H2", ""),
        ("LI", ""),
    ]


def test_everything_drawn_is_a_piece_or_an_ornament(laid):
    """No word, picture or line stands outside of both (ISO 14289-1, 7.1)."""
    for page in laid.pages:
        depth = 0
        for operands, operator in page.get_contents().operations:
            if operator in (b"BDC", b"BMC"):
                assert depth == 0, operands
                depth += 1
            elif operator == b"EMC":
                depth -= 1
            elif operator in (b"Tj", b"TJ", b"Do", b"S", b"f"):
                assert depth == 1, (operator, operands)
        assert depth == 0


def test_its_words_can_be_read_and_copied(laid):
    words = " ".join(" ".join(page.extract_text().split()) for page in laid.pages)

    assert "Un mot en italique, barré, un lien" in words and "En bas, avec emphase" in words
    assert "1. un" in words and "2. deux" in words
    assert "retour" not in words, "on paper nobody is led back by a word"


def test_letters_are_brought_along_and_those_of_no_font_left_out(instance):
    document = begun()
    words = "Łódź, Αθήνα, Москва, œuf, « ça » 😀 …"
    document.paragraph([pdf.Run(text=words)])
    found = read(document)

    assert "Łódź, Αθήνα, Москва, œuf, « ça »" in found.pages[0].extract_text()
    fonts = found.pages[0]["/Resources"]["/Font"]
    for font in fonts.values():
        [inner] = font["/DescendantFonts"]
        assert "/FontFile2" in inner.get_object()["/FontDescriptor"]
    assert sayable("a😀b\x0b") == "ab"
    assert sayable("e\u0301\tx") == "é   x", "one letter, and as wide as a tab"


def test_a_link_leads_out_and_a_note_to_its_place(laid):
    leads = [one.get_object() for page in laid.pages for one in page.get("/Annots", [])]

    out = [one["/A"]["/URI"] for one in leads if "/A" in one]
    inside = [one for one in leads if "/Dest" in one]
    assert out == ["https://ville.example/x"] and len(inside) == 1


def test_a_paragraph_goes_on_over_the_page_as_a_piece_of_each(instance):
    document = begun()
    document.paragraph([pdf.Run(text="Le premier hiver, j’ai perdu les vers. " * 200)])
    found = read(document)

    assert len(found.pages) == 3
    assert pieces(found) == [("P", "")] * len(found.pages)
    assert all("/Artifact" in str(page.get_contents().get_data()) for page in found.pages)


def test_a_heading_stands_at_the_foot_of_no_page(instance):
    document = begun()
    for _n in range(40):
        document.heading(2, "Un titre", pdf.Style(font=pdf.TITLE, points=16))
        document.paragraph([pdf.Run(text="Une ligne.")])
    first = read(document).pages[0].extract_text()

    lines = [line.strip() for line in first.splitlines() if line.strip()]
    assert lines[-2:] == ["Une ligne.", "1"] and lines.count("Un titre") > 5


def test_what_is_written_from_the_right_stands_there_and_is_whole(instance):
    document = begun(language="ar")
    document.heading(1, "مرحبا بكم", pdf.Style(font=pdf.TITLE, points=20))
    document.paragraph([pdf.Run(text="هذا نص، مع كلمة Strasbourg في الوسط.")])
    found = read(document)

    assert pieces(found) == [("H1", ""), ("P", "")]
    assert "Strasbourg" in found.pages[0].extract_text()
    starts = []
    found.pages[0].extract_text(
        visitor_text=lambda text, _cm, tm, *_font: starts.append(tm[4]) if text.strip() else None
    )
    assert min(starts[:1]) > 200, "points from the left: it begins in the right half"


def test_a_picture_said_in_no_words_is_an_ornament(instance):
    document = begun()
    pdf.lay(document, html("![](photo:1)", alt=""), pictures=lambda _src: PHOTO)
    found = read(document)

    assert pieces(found) == [("Caption", "")] and len(found.pages[0].images) == 1


def test_a_picture_that_is_gone_leaves_its_words(instance):
    document = begun()
    pdf.lay(document, html("Avant.\n\n![](photo:1)"), pictures=lambda _src: None)

    assert "Au balcon" in read(document).pages[0].extract_text()


def test_a_picture_higher_than_the_page_is_made_to_fit(instance):
    document = begun()
    document.picture(jpeg(50, 4_000), alt="Une tour")

    assert len(read(document).pages) == 1


def test_the_contents_name_every_bookmark_with_its_page(instance):
    document = begun()
    document.contents(60, "Sommaire", pdf.Style(font=pdf.TITLE, points=20))
    for number in range(60):
        document.bookmark(f"Article {number} {'long ' * 30}", number % 2)
        document.paragraph([pdf.Run(text=f"Texte {number}.")])
        document.begin_page()
    found = read(document)

    names = list(_flat(found.outline))
    assert len(names) == 60
    words = "".join(page.extract_text() for page in found.pages[:3])
    assert all(f"Article {number} " in words for number in range(60))
    for one in names:
        page = found.get_destination_page_number(one)
        assert f"Texte {one.title.split()[1]}." in found.pages[page].extract_text()


def _flat(outline):
    for one in outline:
        if isinstance(one, list):
            yield from _flat(one)
        else:
            yield one


def test_the_same_document_is_the_same_file(instance):
    def once():
        document = begun()
        pdf.lay(document, html(TEXT), pictures=lambda _src: PHOTO)
        out = io.BytesIO()
        with document:
            document.write(out)
        return out.getvalue()

    assert once() == once()


@pytest.mark.parametrize(
    "words",
    ["", " ", "a" * 5_000, "\x00\x0b", "\u202e" * 50, "é" * 300, "<script>", "\n\n\n", "؟" * 900],
)
def test_no_words_are_too_odd_to_be_set(instance, words):
    document = begun(title=words, by=words, said=words)
    document.heading(1, words, pdf.Style(font=pdf.TITLE, points=24))
    document.paragraph([pdf.Run(text=words, is_bold=True, link="https://x.example/")], mark="12.")

    assert len(read(document).pages) >= 1


def test_the_deepest_list_has_room_for_its_words(instance):
    deep = "\n".join(f"{'  ' * depth}- mot{depth}" for depth in range(10))
    document = begun()
    pdf.lay(document, html(deep), pictures=lambda _src: None)

    words = read(document).pages[0].extract_text()
    assert all(f"mot{depth}" in words for depth in range(10))


@pytest.mark.parametrize("columns", [1, 3, 7, 8, 20])
@pytest.mark.parametrize("rows", [1, 90])
def test_a_table_of_any_size_is_set_whole(instance, columns, rows):
    line = "| " + " | ".join(f"mot{n}" for n in range(columns)) + " |"
    text = "\n".join([line, "|" + "---|" * columns, *[line] * rows])
    document = begun()
    pdf.lay(document, html(text), pictures=lambda _src: None)
    found = read(document)

    words = "".join(page.extract_text() for page in found.pages)
    assert words.count("mot0") >= rows + 1 and words.count(f"mot{columns - 1}") >= rows + 1


@pytest.mark.parametrize("cell", ["", " ", "a" * 3_000, "سلام", "👨", "**x**"])
def test_no_cell_is_too_odd_for_a_table(instance, cell):
    document = begun()
    pdf.lay(document, html(f"| a | b |\n|---|---|\n| {cell} | y |"), pictures=lambda _src: None)

    assert "y" in read(document).pages[-1].extract_text()


def test_a_link_to_a_heading_leads_to_its_page(instance):
    document = begun()
    link = '<p><a href="#t-bas">bas</a></p>'
    lines = "<p>Une ligne.</p>" * 31
    pdf.lay(document, f'{link}{lines}<h2 id="t-bas">En bas</h2>', pictures=lambda _src: None)
    found = read(document)

    [led] = [one.get_object()["/Dest"] for one in found.pages[0]["/Annots"]]
    there = found.pages[found.get_page_number(led[0].get_object())]
    assert "En bas" in there.extract_text() and "En bas" not in found.pages[0].extract_text()


@pytest.mark.parametrize("n", [1, 28, 29, 30, 31, 58, 59, 95, 130, 320])
def test_a_table_of_contents_of_any_length_ends_where_it_should(instance, n):
    document = begun()
    document.contents(n, "Sommaire", pdf.Style(font=pdf.TITLE, points=20))
    for number in range(n):
        document.bookmark(f"Article {number}", number % 2)
    document.paragraph([pdf.Run(text="Texte.")])

    assert len(read(document).pages) == 1 + (n + 28) // 29


def test_a_title_in_the_contents_is_joined_and_stands_at_the_right(instance):
    document = begun(language="ar")
    document.contents(1, "Sommaire", pdf.Style(font=pdf.TITLE, points=20))
    document.bookmark("مرحبا بكم", 0)
    document.paragraph([pdf.Run(text="Texte.")])
    found = read(document)

    drawn = []
    found.pages[0].extract_text(
        visitor_text=lambda text, _cm, tm, *_font: drawn.append((tm[4], text))
    )
    [at] = [x for x, text in drawn if any("\u0600" < c < "\ufeff" for c in text)][:1]
    assert at > 200


def test_behind_a_front_the_foot_of_each_page_stays_free(instance):
    style = pdf.Style(font=pdf.TITLE, points=40)
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 4"><path d="M0 0h3v4z"/></svg>'
    document = begun()
    document.front(
        pdf.Front(
            svg=svg,
            head=[("Le potager", style)],
            foot=[("À lire", style)],
            alt="Un triangle",
            high_by_wide=4 / 3,
            margins=(0.1, 0.1),
        )
    )
    document.begin_page()
    document.paragraph([pdf.Run(text="Le premier hiver, j’ai perdu les vers. " * 200)])
    found = read(document)

    lowest = []
    found.pages[2].extract_text(
        visitor_text=lambda text, _cm, tm, *_font: lowest.append(tm[5]) if len(text) > 9 else None
    )
    assert min(lowest) > 26 / 25.4 * 72, "points from below: where the number stands is room"


def test_what_is_not_finished_leaves_nothing_open(instance):
    with begun() as document:
        pdf.lay(document, html("![](photo:1)"), pictures=lambda _src: jpeg(2_000, 1_500))
        shelf = document._pdf.shelf._file
        fonts = list(document._pdf.fonts.values())

    assert shelf.closed
    assert all(font.ttfont.reader is None or font.ttfont.reader.file.closed for font in fonts)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "words",
    ["\u0301" * 100_000, "👨\u200d" * 50_000, "\u00ad" * 100_000, "e\u0301\u200d" * 30_000],
    ids=["accents", "joiners", "hyphens", "all"],
)
def test_letters_without_width_are_set_in_no_time(instance, words):
    document = begun()
    document.paragraph([pdf.Run(text=f"a{words}")])

    assert read(document).pages


def test_its_fonts_are_those_that_their_script_made():
    folder = Path(pdf.__file__).parent / "fonts"
    manifest = tomllib.loads((folder / "manifest.toml").read_text("utf-8"))["file"]

    for file in manifest:
        content = (folder / file["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["sha256"], file["path"]
    lying = {path.name for path in folder.iterdir()}
    assert lying == {file["path"] for file in manifest} | {"manifest.toml"}
