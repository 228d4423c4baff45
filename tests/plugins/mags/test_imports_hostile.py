"""Files that are made to freeze the server, to fill its memory, or to make it stumble."""

import io
import struct
import zipfile

import pytest

from onemile.api import Fetched, Invalid
from onemile_mags.cards.reading import said_in
from onemile_mags.import_models import Import
from onemile_mags.imports import by_address, incoming, sources, views, working
from onemile_mags.imports.front_matter import toml
from tests.plugins.mags.test_imports_xml import HEAD, item, zipped

pytestmark = pytest.mark.plugins("mags")


def read(data):
    return sources.read(io.BytesIO(data), title="Sans nom")


def export(content, more=""):
    return (HEAD + item(1, content=content) + more + "</channel></rss>").encode()


# Each took minutes, or as much memory as there is, by the square of its length.
@pytest.mark.timeout(25)
@pytest.mark.parametrize(
    "text",
    [
        "![" * 290_000,
        "![](" * 145_000,
        "![](a" * 115_000,
        "# a" + " " * 500_000 + "b",
        "# " + "a #" * 150_000,
        "+++\n" + "a." * 20_000 + "b=1\n+++\n",
        "---\n" + "- a\n" * 24_000 + "---\n",
    ],
    ids=["pictures", "places", "addresses", "blanks", "signs", "keys", "items"],
)
def test_a_text_is_read_in_no_time_whatever_stands_in_it(instance, text):
    found = read(zipped({"a.md": text}))

    assert len(found.pieces) + len(found.left_out) == 1


@pytest.mark.timeout(25)
@pytest.mark.parametrize(
    "content",
    [
        "[caption]" * 60_000,
        "[caption]<img" * 40_000 + "[/caption]",
        "[embed" * 90_000,
        "[embed]https://a" * 35_000,
        "[gallery" * 70_000,
        "<iframe " * 70_000,
        '<iframe src="' * 45_000,
        "\n \n" * 190_000,
    ],
    ids=lambda content: content[:12].strip() or "blanks",
)
def test_the_marks_of_wordpress_are_read_in_no_time(instance, content):
    assert len(read(export(content)).pieces) <= 1


@pytest.mark.timeout(25)
def test_a_gallery_shows_no_more_than_a_mag_may_hold(instance):
    photo = item(
        7, kind="attachment", status="inherit",
        more=f"<wp:attachment_url>https://a.example/{'a' * 900}.jpg</wp:attachment_url>",
    )  # fmt: skip
    ids = f'[gallery ids="{",".join(["7"] * 1_500)}"]'

    [piece] = read(export(ids * 60, photo)).pieces

    assert piece.text.count("photo:1") == incoming.PHOTOS_MAX


def test_an_address_longer_than_any_is_that_of_no_photo(instance):
    long = f"<wp:attachment_url>https://a.example/{'a' * 5_000}.jpg</wp:attachment_url>"
    photo = item(7, kind="attachment", status="inherit", more=long)

    assert read(export('<p>A</p>[gallery ids="7"]', photo)).photos == {}


@pytest.mark.parametrize("marks", ["<p>a</p>" * 100_000, "a" * 700_000])
def test_one_text_that_is_too_long_holds_up_no_other(instance, marks):
    found = read(
        (HEAD + item(1, content=marks) + item(2, content="<p>B</p>") + "</channel></rss>").encode()
    )

    assert [piece.title for piece in found.pieces] == ["Billet 2"]
    assert any("Billet 1" in said for said in found.left_out)


@pytest.mark.timeout(25)
@pytest.mark.parametrize(
    "text",
    [
        "a." * 60_000 + "b=1",
        "[" + "a." * 60_000 + "b]",
        '"a" . ' * 20_000 + "b=1",
        "x={" + "a." * 60_000 + "b=1}",
        "x='''\n\"\"\"\n'''\n" + "a." * 60_000 + 'b=1\n#"""',
        "a=" + "[" * 5_000 + "]" * 5_000,
        "a=" + "{b=" * 5_000 + "1" + "}" * 5_000,
        "# " + "a" * 1_100_000,
    ],
)
def test_particulars_that_their_reader_would_choke_on_are_refused(text):
    with pytest.raises(ValueError):
        toml(text)


@pytest.mark.parametrize(
    "text",
    [
        'a.b.c = "d.e.f.g.h.i.j.k.l.m.n.o.p"',
        'lead = "Un. Deux. Trois. Quatre. Cinq. Six. Sept. Huit. Neuf. Dix. Onze."',
        "x = 1.5\ny = 2024-05-01T08:30:00Z",
        'lead = "………… et puis ......................."',
    ],
)
def test_particulars_as_people_write_them_are_read(text):
    assert toml(text)


@pytest.mark.parametrize(
    "name",
    ["sections=5", "format=0x" + "f" * 6_000, "issue=5", "title=5\nsections=[[1]]", "picture=1"],
)
def test_a_mag_that_is_not_as_it_says_is_refused_or_read_without_that(ana, browser, name):
    told = name if name.startswith("format") else f"format=1\n{name}"
    page = browser(ana).get("/mags/imports")
    page.submit("Voir ce qu’il contient", file=(io.BytesIO(zipped({"mag.toml": told})), "a.zip"))

    is_refused = name.startswith("format")
    assert page.status == (422 if is_refused else 200)
    assert Import.select().count() == (0 if is_refused else 1)


@pytest.mark.parametrize(
    "above",
    ["tags=[0x" + "f" * 6_000 + "]", "draft=0x" + "f" * 6_000, "tags=5", "title=[1]", "date=true"],
)
def test_an_article_that_is_not_as_it_says_holds_up_no_other(instance, above):
    texts = {"a.md": f"+++\n{above}\n+++\nMot", "b.md": "# B\n\nMot"}

    found = read(zipped(texts))

    assert "B" in [piece.title for piece in found.pieces]


def test_slips_count_too_and_so_does_looking(ana, browser, monkeypatch):
    for name in ("BRINGING", "LOOKING"):
        assert getattr(views, name).times <= 120
    page = browser(ana)
    for _n in range(views.BRINGING.times):
        page.post("/mags/imports", {"address": ""})
        assert page.status == 422
    page.post("/mags/imports", {"address": ""})
    assert page.status == 429


def test_what_waits_is_not_read_anew_for_ever(ana, browser):
    one = working.bring(io.BytesIO(export("<p>A</p>")), member=ana)
    page = browser(ana)
    for _n in range(views.LOOKING.times):
        assert page.get(f"/mags/imports/{one.id}").status == 200

    assert page.get(f"/mags/imports/{one.id}").status == 429


def test_a_page_with_an_odd_declaration_breaks_nothing(instance, monkeypatch):
    odd = "<!doctype html><html><![‹![x]]><title>a</title>"
    assert said_in(odd).title == ""
    answer = Fetched(
        url="https://a.example/",
        status=200,
        headers={},
        content=odd.encode(),
        media_type="text/html",
    )
    monkeypatch.setattr(by_address, "fetch", lambda *_asked, **_how: answer)

    with pytest.raises(Invalid):
        by_address.fetched("a.example")


def test_an_archive_with_another_end_before_its_own_is_refused(instance):
    """The library would read the table that the other end names, however long."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.md", "# A")
    data = out.getvalue()
    end = data.rindex(b"PK\x05\x06")
    far = struct.pack(
        "<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 47, data.index(b"PK\x01\x02")
    )
    leads = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)

    with pytest.raises(Invalid):
        try:
            read(data[:end] + far + leads + data[end:])
        except Exception as refusal:
            raise Invalid({"file": str(refusal)}) from refusal
