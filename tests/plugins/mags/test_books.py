"""A Mag as a book: an EPUB that the validator has nothing to say of, pages for a browser."""

import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from onemile import current, pictures
from onemile.db import transaction
from onemile_mags.article_models import Article, Picture, PictureUse
from onemile_mags.exports import epub
from onemile_mags.exports.contents import Contents
from onemile_mags.models import PUBLISHED, Issue, Section
from onemile_mags.press import audiences
from tests.plugins.mags.written import shelf as on_shelf

pytestmark = pytest.mark.plugins("mags")

JAR = Path("/usr/share/java/epubcheck.jar")
XHTML, OPF = "{http://www.w3.org/1999/xhtml}", "{http://www.idpf.org/2007/opf}"
OPS = "{http://www.idpf.org/2007/ops}"
HOSTILE = '<script>alert(1)</script>]]>&amp;<b onclick="x()">"\'\x0b\u202e𝄞'
LONG = """
Un premier paragraphe, **gras**, *penché*, `code` et un [lien](https://example.org/?a=1&b=2).[^1]

## Un titre & un autre

1. Un
2. Deux
   - dedans

> Une parole.

| a | b |
|---|--:|
| 1 | 2 |

```
<code & rien>
```

---

![](photo:1 "En \\"hiver\\" & <après>")

שלום, voici un mot de quatre-vingts lettres : {}.

[^1]: Au pied de la page.
""".format("a" * 80)


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def full(ana, world, mag, article):
    """A Mag with two numbers, sections, a photo, footnotes, and titles that mean no good."""
    of = mag(ana, title=f"Potager & {HOSTILE}"[:80], has_drop_caps=True, audience="everyone")
    photo = on_shelf(of, alt='Trois <bacs> & "verts"')
    with transaction():
        section = Section.create(mag=of.id, position=1, title="Balcon & Cie")
        issues = [Issue.create(mag=of.id, number=n, state=PUBLISHED) for n in (1, 2)]
    ben = world.member("Ben")
    first = article(of, HOSTILE, text=LONG, lead=HOSTILE, section=section.id, issue=issues[0].id)
    article(of, "Sans rien", author=ben, text="Un mot.", issue=issues[1].id, language="de")
    article(of, "Hors numéro", text=HOSTILE)
    with transaction():
        PictureUse.create(picture=photo.id, article=first.id)
    return of


def made(of, viewer, **part):
    into = io.BytesIO()
    epub.write(Contents(of, viewer, **part), into)
    return into.getvalue()


def opened(data):
    return zipfile.ZipFile(io.BytesIO(data))


def checked(data, tmp_path):
    """Have epubcheck look at a book; return what it says beyond that all is well."""
    if not JAR.exists() or shutil.which("java") is None:
        pytest.skip("no epubcheck on this machine")
    book = tmp_path / "mag.epub"
    book.write_bytes(data)
    run = subprocess.run(
        ["java", "-XX:TieredStopAtLevel=1", "-jar", JAR, "--failonwarnings", book],
        capture_output=True, text=True, timeout=110, env={**os.environ, "LC_ALL": "C"},
    )  # fmt: skip
    return [] if run.returncode == 0 else [run.stdout + run.stderr]


def test_epubcheck_has_nothing_to_say_of_a_full_mag(ana, full, tmp_path):
    assert checked(made(full, ana), tmp_path) == []


def test_nor_of_one_article_and_of_one_that_is_nearly_empty(ana, full, mag, article, tmp_path):
    alone = article(mag(ana, title="M", description=""), "Un", lead="", text="Un.")

    for of, part in ((full, {"issue": 1}), (alone.mag, {"article_id": alone.id})):
        assert checked(made(of, ana, **part), tmp_path) == [], part


def test_the_validator_does_see_a_fault(ana, full, tmp_path):
    broken = io.BytesIO()
    with opened(made(full, ana)) as whole, zipfile.ZipFile(broken, "w") as without:
        for name in whole.namelist():
            if "pictures/" not in name:
                without.writestr(whole.getinfo(name), whole.read(name))

    assert checked(broken.getvalue(), tmp_path) != []


def test_it_says_its_language_its_authors_and_how_it_can_be_read(ana, full):
    package = etree.fromstring(opened(made(full, ana)).read("book/package.opf"))

    said = [(one.get("property"), one.text) for one in package.iter(f"{OPF}meta")]
    assert ("schema:accessMode", "textual") in said and ("schema:accessMode", "visual") in said
    assert ("schema:accessModeSufficient", "textual") in said
    assert ("schema:accessibilityFeature", "alternativeText") in said
    assert ("schema:accessibilityHazard", "none") in said
    assert any(name == "schema:accessibilitySummary" and text for name, text in said)
    dublin = "{http://purl.org/dc/elements/1.1/}"
    assert package.findtext(f".//{dublin}language") == "fr"
    names = {one.text for one in package.iter(f"{dublin}creator")}
    assert names == {"Ana M.", "Ben M."}


def test_each_chapter_has_title_and_author_at_its_head_and_its_language(ana, full):
    book = opened(made(full, ana))

    for name, title, by, spoken in (
        ("0001", HOSTILE.replace("\x0b", ""), "Ana M.", "fr"),
        ("0002", "Sans rien", "Ben M.", "de"),
    ):
        page = etree.fromstring(book.read(f"book/{name}.xhtml"))
        header = page.find(f".//{XHTML}header")
        assert header.findtext(f"{XHTML}h1") == title
        assert header.find(f"{XHTML}p[@class='by']").text.startswith(by)
        assert page.get("{http://www.w3.org/XML/1998/namespace}lang") == spoken


def test_its_photos_are_inside_as_jpeg_and_said_in_words(ana, full):
    book = opened(made(full, ana))

    page = etree.fromstring(book.read("book/0001.xhtml"))
    (shown,) = page.iter(f"{XHTML}img")
    assert shown.get("alt") == 'Trois <bacs> & "verts"'
    assert Image.open(io.BytesIO(book.read(f"book/{shown.get('src')}"))).format == "JPEG"


def test_links_lead_inside_where_the_book_has_it_else_to_the_web(ana, world, mag, article):
    of = mag(ana, slug="potager")
    here = f"{current.card().base_url}/mags/potager"
    text = f"[Plus loin]({here}/deux#t-titre), [ailleurs]({here}/trois), [loin](https://a.fr/?b&c)"
    article(of, "Un", text=text, slug="un")
    article(of, "Deux", text=LONG, slug="deux")
    article(of, "Trois", slug="trois", audience="me")

    page = opened(made(of, world.member("Ben"))).read("book/0001.xhtml").decode()

    leads = re.findall(r'<a href="([^"]+)"', page)
    assert leads == ["0002.xhtml#t-titre", f"{here}/trois", "https://a.fr/?b&amp;c"]


def test_nothing_in_it_runs_or_asks_anybody(ana, full):
    book = opened(made(full, ana))

    for name in book.namelist():
        if name.endswith((".xhtml", ".opf")):
            tree = etree.fromstring(book.read(name))
            tags = {etree.QName(one).localname for one in tree.iter(etree.Element)}
            assert not tags & {"script", "style", "iframe", "object", "link"} - {"link"}, name
            handlers = [a for one in tree.iter() for a in one.attrib if a.startswith("on")]
            assert handlers == [], name
            for one in tree.iter(f"{XHTML}img", f"{XHTML}link"):
                assert "//" not in (one.get("src") or one.get("href")), name


def test_the_mimetype_comes_first_and_as_it_is(ana, full):
    data = made(full, ana)

    first = opened(data).infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert data[30:58] == b"mimetypeapplication/epub+zip"


def test_the_same_mag_makes_the_same_book(ana, full):
    assert made(full, ana) == made(full, ana)


def test_what_is_narrowed_is_in_no_book_made_afterwards(ana, world, full):
    ben = world.member("Carla")
    one = Article.get(Article.title == "Hors numéro")
    assert "Hors numéro" in opened(made(full, ben)).read("book/contents.xhtml").decode()

    audiences.set_audience(ana, one.id, "me")

    book = opened(made(full, ben))
    assert all(b"Hors num" not in book.read(name) for name in book.namelist())


def test_pages_for_a_browser_lead_to_each_other_and_ask_nobody(ana, full, browser):
    answer = browser(ana).get(f"/mags/{full.slug}/exports/html").response
    pages = opened(answer.data)

    names = set(pages.namelist())
    assert {"index.html", "book.css", "cover.jpg", "pictures/1.webp"} <= names
    for name in [one for one in names if one.endswith(".html")]:
        html = pages.read(name).decode()
        assert html.startswith("<!DOCTYPE html>") and "<script" not in html
        for where in re.findall(r'(?:src|href)="(?!https?://|#)([^"#]+)', html):
            assert where in names, (name, where)


def test_a_photo_that_is_gone_leaves_the_rest(ana, full):
    pictures.discard(Picture.get().key)

    book = opened(made(full, ana))
    assert not [name for name in book.namelist() if "pictures/" in name]
    assert "<img" not in book.read("book/0001.xhtml").decode()
