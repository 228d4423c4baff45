"""What WordPress exports, and feeds: they become Mags with pictures and dates, or are refused."""

import io
import re
import unicodedata
import zipfile

import pytest
from PIL import Image

from onemile.api import Fetched, FetchRefused, Rate
from onemile.background import tasks
from onemile.errors import Invalid
from onemile_mags.article_models import Article, Picture, PictureUse
from onemile_mags.drawing import draw
from onemile_mags.import_models import DONE, Import
from onemile_mags.imports import by_address, incoming, photos_afar, sources, views, working
from onemile_mags.models import PUBLISHED, Mag, Section
from tests.plugins.mags.booked import made, opened

pytestmark = pytest.mark.plugins("mags")

HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!-- generator="WordPress/6.4" -->\n'
    '<rss version="2.0"'
    ' xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">'
    "<channel><title>Le jardin d’Ana &amp; Cie</title><link>https://ana.example</link>"
    "<description>Ce qui pousse</description><language>fr-FR</language>"
    "<wp:wxr_version>1.2</wp:wxr_version><wp:author><wp:author_email>ana@secret.example"
    "</wp:author_email></wp:author>"
)
GUTENBERG = (
    "<!-- wp:paragraph -->\n<p>Un <strong>mot</strong> numéro {n} 🌱.</p>\n<!-- /wp:paragraph -->\n"
    '<!-- wp:image {{"id":1000}} -->\n<figure class="wp-block-image">'
    '<img src="https://ana.example/wp-content/uploads/bac-{k}-300x200.jpg" alt="" /></figure>'
    "\n<!-- /wp:image -->\n<!-- wp:list --><ul><li>un</li><li>deux</li></ul><!-- /wp:list -->"
)
CLASSIC = (
    "Premier paragraphe {n}.\nSuite.\n\n"
    '[caption id="a" width="300"]<img src="https://ana.example/wp-content/uploads/bac-{k}.jpg"'
    ' alt="" width="300" /> En hiver[/caption]\n\n[gallery ids="1000,1001"]\n\n'
    "Dernier ]]]]><![CDATA[> paragraphe [embed]https://video.example/v[/embed]"
)


def item(number, kind="post", status="publish", content="", more=""):
    day = f"20{10 + number % 10:02}-03-{1 + number % 28:02} 08:30:00"
    return (
        f"<item><title>Billet {number}</title><link>https://ana.example/billet-{number}</link>"
        f"<dc:creator>ana</dc:creator><content:encoded><![CDATA[{content}]]></content:encoded>"
        "<excerpt:encoded><![CDATA[]]></excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date>{day}</wp:post_date>"
        f"<wp:post_date_gmt>{day if number % 7 else '0000-00-00 00:00:00'}</wp:post_date_gmt>"
        f"<wp:post_name>billet-{number}</wp:post_name><wp:status>{status}</wp:status>"
        f"<wp:post_type>{kind}</wp:post_type>{more}</item>"
    )


def attachment(number):
    address = f"https://ana.example/wp-content/uploads/bac-{number - 1000}.jpg"
    said = (
        f"<wp:attachment_url>{address}</wp:attachment_url><wp:postmeta>"
        "<wp:meta_key>_wp_attachment_image_alt</wp:meta_key>"
        f"<wp:meta_value><![CDATA[Le bac {number - 1000}]]></wp:meta_value></wp:postmeta>"
    )
    return item(number, kind="attachment", status="inherit", more=said)


def export(n=50):
    labels = (
        '<category domain="category" nicename="b"><![CDATA[Balcon & Cie]]></category>'
        '<category domain="post_tag" nicename="n"><![CDATA[neige]]></category>'
        "<wp:comment><wp:comment_author_email>lou@secret.example</wp:comment_author_email>"
        "<wp:comment_content>Dit en confiance</wp:comment_content></wp:comment>"
    )
    posts = [
        item(
            number,
            content=(CLASSIC if number % 2 else GUTENBERG).format(n=number, k=number % 5),
            more=labels,
        )
        for number in range(1, n + 1)
    ]
    rest = [
        item(900, kind="page", content="<p>Qui je suis</p>"),
        item(901, status="draft", content="<p>Un brouillon secret</p>"),
        item(902, content="<p>Gardé</p>", more="<wp:post_password>x</wp:post_password>"),
        item(903, kind="nav_menu_item", content="menu"),
    ]
    files = [attachment(number) for number in range(1000, 1005)]
    return (HEAD + "".join([*posts, *rest, *files]) + "</channel></rss>").encode()


@pytest.fixture
def web(monkeypatch):
    """The pictures of a site elsewhere; gives the addresses that were asked for."""
    asked = []

    def fetch(url, **_how):
        asked.append(url)
        if "bac-4" in url:
            raise FetchRefused("address")
        out = io.BytesIO()
        Image.new("RGB", (300, 200), "seagreen").save(out, "JPEG")
        status = 404 if "bac-3" in url else 200
        return Fetched(
            url=url, status=status, headers={}, content=out.getvalue(), media_type="image/jpeg"
        )

    monkeypatch.setattr(photos_afar, "fetch", fetch)
    return asked


def brought(data, member):
    one = working.bring(io.BytesIO(data), member=member)
    working.ask(one.id, member=member, audience="instance")
    tasks.run_due()
    return Import.get_by_id(one.id)


def test_fifty_posts_come_with_their_pictures_and_days(ana, web):
    one = brought(export(), ana)

    assert one.state == DONE, one.why
    mag = Mag.get_by_id(one.mag_id)
    assert (mag.title, mag.description) == ("Le jardin d’Ana & Cie", "Ce qui pousse")
    rows = list(Article.select().where(Article.state == PUBLISHED))
    assert len(rows) == 51 and [row.title for row in rows if row.is_standing] == ["Billet 900"]
    for row in rows:
        number = int(row.title.split()[1])
        assert (
            f"{row.published_at:%Y-%m-%d %H}"
            == f"20{10 + number % 10:02}-03-{1 + number % 28:02} 08"
        )
        assert row.imported_from == f"https://ana.example/billet-{number}"
    assert [section.title for section in Section.select()] == ["Balcon & Cie"]
    assert Article.get(Article.title == "Billet 2").tags == ["neige"]
    assert sorted(photo.alt for photo in Picture.select()) == ["Le bac 0", "Le bac 1", "Le bac 2"]
    assert len(set(web)) == len(web) == 5, "each is fetched once, and whole"
    assert PictureUse.select().count() > 40


def bare(n=50):
    """An export of somebody who never said what a photo shows, as most never did."""
    return re.sub(r"<!\[CDATA\[Le bac \d+\]\]>", "", export(n).decode()).encode()


def test_fifty_posts_whose_photos_nobody_described_come_on_their_days_too(ana, web, browser):
    one = brought(bare(), ana)

    assert one.state == DONE and Article.select().where(Article.state == PUBLISHED).count() == 51
    assert all(photo.alt == "" and not photo.is_decorative for photo in Picture.select())
    page = browser(ana).get(f"/mags/imports/{one.id}")
    assert "51 articles sont en place" in page.text
    assert "en brouillon" not in page.text
    assert "3 photos attendent quelques mots" in page.text


def test_a_book_promises_no_words_for_photos_that_have_none(ana, web):
    one = brought(bare(4), ana)
    article = Article.get(Article.title == "Billet 2")

    package = made(Mag.get_by_id(one.mag_id), ana, article_id=int(article.id))
    said = opened(package).read("book/package.opf").decode()
    assert "alternativeText" not in said and "pas encore décrites" in said


def test_a_photo_that_does_not_come_leaves_a_link_and_is_named(ana, web, browser):
    one = brought(export(5), ana)

    gone = "https://ana.example/wp-content/uploads/bac-3.jpg"
    text = Article.get(Article.title == "Billet 3").text
    assert f"[Le bac 3](<{gone}>)" in text
    assert f'href="{gone}"' in str(draw(text, mag_id=one.mag_id).html)
    assert any(gone in said for said in one.said)
    assert gone in browser(ana).get(f"/mags/imports/{one.id}").text


def test_a_text_that_is_too_long_is_said_before_anything_is_made(ana, web):
    long = "<p>" + "Une phrase de plus. " * 7_000 + "</p>"
    data = (HEAD + item(1, content=long) + "</channel></rss>").encode()
    one = working.bring(io.BytesIO(data), member=ana)

    with working.held_open(one) as found:
        assert any("Billet 1" in said and "brouillon" in said for said in found.left_out)


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def photo(colour="seagreen"):
    out = io.BytesIO()
    Image.new("RGB", (300, 200), colour).save(out, "JPEG")
    return out.getvalue()


def test_a_blog_that_stands_nowhere_any_more_comes_with_its_photos_in_a_zip(ana, web):
    data = export(4).decode().replace("/uploads/bac", "/uploads/2019/03/bac").encode()
    photos = {f"site/wp-content/uploads/2019/03/bac-{n}.jpg": photo() for n in range(5)}
    small = {f"site/wp-content/uploads/2019/03/bac-{n}-300x200.jpg": b"x" for n in range(5)}

    one = brought(zipped({"export.xml": data, **photos, **small}), ana)

    assert one.state == DONE, one.why
    assert web == [] and Picture.select().where(Picture.key != "").count() == 5
    assert not any("bac" in said for said in one.said)


def test_photos_are_found_by_names_with_accents_and_other_exports_are_named(ana, web):
    address = "https://ana.example/wp-content/uploads/2019/03/%C3%A9t%C3%A9.jpg?w=300"
    text = f'<p><img src="{address}" /></p>'
    data = (HEAD + item(1, content=text) + "</channel></rss>").encode()
    # As some systems put names with accents into archives: letter by letter.
    lying = {unicodedata.normalize("NFD", "uploads/2019/03/été.jpg"): photo()}

    one = brought(zipped({"a.xml": data, "b.xml": data, **lying}), ana)

    assert web == [] and Picture.select().where(Picture.key != "").count() == 1
    assert [said for said in one.said if "b.xml" in said]


@pytest.mark.parametrize(
    "frame",
    [
        '<iframe width="1" src="https://video.example/embed/1?a=1&amp;b=2" allowfullscreen>',
        "<iframe src='//video.example/embed/1?a=1&amp;b=2'></iframe>",
        '<video controls src="https://video.example/embed/1?a=1&amp;b=2"></video>',
    ],
)
def test_what_stood_in_a_frame_is_a_link(ana, web, frame):
    data = (
        HEAD + item(1, content=f"<p>Avant</p>{frame}<p>Après</p>") + "</channel></rss>"
    ).encode()

    [piece] = read(data).pieces

    assert "https://video.example/embed/1?a=1&b=2" in piece.text.replace("\\", "")
    assert "Avant" in piece.text and "Après" in piece.text


@pytest.mark.parametrize("src", ["javascript:alert(1)", "data:text/html,x", "/ici"])
def test_a_frame_that_leads_nowhere_is_nothing(ana, web, src):
    data = (HEAD + item(1, content=f'<p>A</p><iframe src="{src}">') + "</channel></rss>").encode()

    assert read(data).pieces[0].text == "A\n"


def test_it_is_called_what_its_member_calls_it(ana, web, browser):
    one = working.bring(io.BytesIO(export(2)), member=ana)
    page = browser(ana).get(f"/mags/imports/{one.id}")
    assert re.search(r"\d photos seront cherchées", page.text)
    page.submit("En faire un Mag", title="x", audience="me")
    assert page.status == 422 and Import.get().state == "shown"
    page.submit("En faire un Mag", title="  Mon   balcon ", audience="me")
    tasks.run_due()

    assert Mag.get().title == "Mon balcon"


def test_a_zip_with_an_xml_of_another_kind_is_what_it_was(ana):
    found = read(zipped({"a.xml": b"<x/>", "un.md": b"# Un\n\nMot"}))

    assert [piece.title for piece in found.pieces] == ["Un"]


@pytest.fixture
def site(monkeypatch):
    """What stands at addresses elsewhere, by their address."""
    stands = {}

    def fetch(url, **how):
        if url not in stands:
            raise FetchRefused("address")
        content = stands[url]
        kind = "text/html" if b"<html" in content else "application/rss+xml"
        assert kind in how["accept"] and how["bytes_max"] == by_address.FEED_BYTES_MAX
        return Fetched(url=url, status=200, headers={}, content=content, media_type=kind)

    monkeypatch.setattr(by_address, "fetch", fetch)
    return stands


@pytest.mark.parametrize("typed", ["https://a.example/blog", " a.example/blog "])
def test_a_feed_comes_by_its_address_or_by_that_of_its_page(ana, browser, site, typed):
    site["https://a.example/blog"] = (
        b'<html><head><link rel="stylesheet" href="x.css"><link rel="alternate" '
        b'type="application/rss+xml" href="/flux.xml"></head>'
    )
    site["https://a.example/flux.xml"] = RSS.format(encoding="utf-8").encode()

    page = browser(ana).get("/mags/imports").submit("Voir ce qu’il contient", address=typed)

    assert "Été" in page.text and "1 article" in page.text and Import.select().count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("https://a.example/nul", "Rien n’a pu être lu"),
        ("https://127.0.0.1/feed", "Rien n’a pu être lu"),
        ("https://a.example/" + "a" * 2_000, "Rien n’a pu être lu"),
        ("javascript:alert(1)", "Rien n’a pu être lu"),
        ("https://a.example/page", "n’indique aucun flux"),
        ("https://a.example/image", "ni un zip ni du XML"),
        ("", "donne l’adresse d’un flux"),
    ],
)
def test_an_address_of_no_feed_is_refused_in_words_and_kept(ana, browser, site, typed, said):
    site["https://a.example/page"] = b"<html><body>Rien</body></html>"
    site["https://a.example/image"] = b"\x89PNG\r\n" * 30

    page = browser(ana).get("/mags/imports").submit("Voir ce qu’il contient", address=typed)

    assert page.status == 422 and said in page.text and not Import.select().exists()
    assert not typed or typed.strip() in page.html


def test_other_servers_are_asked_no_more_often_than_one_looks(ana, browser, site, monkeypatch):
    monkeypatch.setattr(views, "ASKING", Rate(name="mags.imports-asked", times=2, seconds=3600))
    page = browser(ana).get("/mags/imports")

    for status in (422, 422, 429):
        page.get("/mags/imports").submit("Voir ce qu’il contient", address="https://a.example/nul")
        assert page.status == status


def test_an_address_of_this_machine_is_never_asked(ana, browser):
    page = browser(ana).get("/mags/imports")
    page.submit("Voir ce qu’il contient", address="https://localhost:9/feed")

    assert page.status == 422 and "Rien n’a pu être lu" in page.text


def test_its_texts_are_drawn_as_they_were(ana, web):
    one = brought(export(6), ana)
    mag = one.mag_id

    classic = str(draw(Article.get(Article.title == "Billet 1").text, mag_id=mag).html)
    assert "<p>Premier paragraphe 1.<br />\nSuite.</p>" in classic
    assert "<figcaption>En hiver</figcaption>" in classic and 'alt="Le bac 1"' in classic
    assert classic.count("<img") == 3 and "Dernier ]]&gt; paragraphe" in classic
    assert 'href="https://video.example/v"' in classic and "[" not in re.sub("<[^>]+>", "", classic)
    block = str(draw(Article.get(Article.title == "Billet 2").text, mag_id=mag).html)
    assert "<strong>mot</strong> numéro 2 🌱" in block and 'alt="Le bac 2"' in block
    assert "<li>un</li>" in block and "wp:" not in block


def test_drafts_passwords_comments_and_people_stay_there(ana, web):
    data = export(3)
    with working.held_open(working.bring(io.BytesIO(data), member=ana)) as incoming:
        said = " ".join(incoming.left_out)
    assert "2 brouillons" in said and "commentaires" in said

    brought(data, ana)

    held = " ".join(f"{row.title} {row.text} {row.lead}" for row in Article.select())
    for secret in ("Un brouillon secret", "Gardé", "Dit en confiance", "secret.example", "menu"):
        assert secret not in held


RSS = (
    '<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Été</title>'
    "<description>Dit</description><item><title>Un &lt;b&gt;</title><link>https://a.example/1</link>"
    "<pubDate>Sat, 04 Mar 2023 08:30:00 +0100</pubDate><category>neige</category>"
    "<description>court</description><media:content url='https://a.example/m.jpg'/>"
    "<content:encoded><![CDATA[<p>Le <em>tout</em> été</p>]]></content:encoded></item>"
    "</channel></rss>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>Atome</title><subtitle>Dit</subtitle>'
    '<entry><title type="html">Un</title><link rel="alternate" href="https://a.example/1"/>'
    "<published>2023-03-04T08:30:00+01:00</published><category term='neige'/>"
    '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Le <em>tout</em> été</p>'
    "</div></content></entry><entry><title>Nu</title><summary>Deux\n\nmots &lt;b&gt;</summary>"
    "<updated>2023-03-05T00:00:00Z</updated></entry></feed>"
)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<channel><title>Vieux</title></channel><item><title>Un</title><link>https://a.example/1</link>"
    "<description>&lt;p&gt;Le &lt;em&gt;tout&lt;/em&gt; été&lt;/p&gt;</description>"
    "<dc:date>2023-03-04T08:30:00+01:00</dc:date></item></rdf:RDF>"
)


def read(data):
    return sources.read(io.BytesIO(data), title="Sans nom")


@pytest.mark.parametrize(
    "data",
    [RSS.format(encoding="utf-8").encode(), ATOM.encode(), RDF.encode()],
    ids=["rss", "atom", "rdf"],
)
def test_feeds_of_every_kind_are_read(ana, data):
    found = read(data)

    first = found.pieces[0]
    assert first.text == "Le *tout* été\n" and first.address == "https://a.example/1"
    assert f"{first.published_at.astimezone():%Y-%m-%d}" == "2023-03-04"
    assert found.title in ("Été", "Atome", "Vieux") and found.photos == {}


def test_an_entry_of_plain_text_keeps_its_paragraphs(ana):
    assert read(ATOM.encode()).pieces[1].text == "Deux\n\nmots \\<b\\>\n"


@pytest.mark.parametrize("says", ["utf-8", "iso-8859-1"])
def test_what_says_utf_8_and_is_latin_1_is_read_as_it_is(ana, says):
    assert read(RSS.format(encoding=says).encode("latin-1")).title == "Été"


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<rss><channel><title>&b;</title></channel></rss>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel>&a;</channel></rss>'


@pytest.mark.parametrize(
    "data",
    [
        BOMB.encode(),
        OUTSIDE.encode(),
        b'<?xml version="1.0" encoding="utf-7"?><rss/>',
        b"<rss><channel><item>",
        b"<rss>" + b"<a>" * 5_000,
        b"<html><body>rien</html>",
    ],
)
def test_what_is_no_feed_or_means_no_good_is_refused_in_words(ana, data):
    with pytest.raises(Invalid) as refused:
        working.bring(io.BytesIO(data), member=ana)

    assert "ne se lit pas" in refused.value.fields["file"] and not Import.select().exists()


def test_a_text_that_nests_too_deep_is_left_out_and_said(ana):
    deep = RSS.format(encoding="utf-8").replace("<p>Le", "<div>" * 90 + "<p>Le")

    found = read(deep.encode())

    assert found.pieces == [] and len(found.left_out) == 1


def test_pictures_of_this_machine_are_asked_for_by_nobody(ana):
    image = '<img src="https://127.0.0.1/x.jpg" alt="dedans" />'
    data = RSS.format(encoding="utf-8").replace("<p>Le", f"<p>{image}Le").encode()

    one = brought(data, ana)

    assert one.state == DONE and not Picture.select().exists()


@pytest.mark.parametrize("most", ["ARTICLES_MAX", "TEXTS_CHARS_MAX"])
def test_no_more_is_read_than_finds_room_and_that_is_said(ana, monkeypatch, most):
    monkeypatch.setattr(incoming, most, {"ARTICLES_MAX": 3, "TEXTS_CHARS_MAX": 1_000}[most])

    found = read(export(40))

    assert 1 <= len(found.pieces) < 40
    assert sum("il y en a trop" in said for said in found.left_out) == 1
