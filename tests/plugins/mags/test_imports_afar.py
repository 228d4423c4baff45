"""What comes from sites as they are: pictures over a real line, feeds that lie or weigh a lot."""

import io

import pytest
from PIL import Image

from onemile.api import pictures
from onemile.background import tasks
from onemile.errors import Invalid
from onemile.fetch.rehearsal import Rehearsal, rehearse
from onemile.notices.models import NoticeRow
from onemile_mags.article_models import Article, Picture
from onemile_mags.import_models import DONE, Import
from onemile_mags.imports import photos_afar, sources, working, xml_reading
from onemile_mags.models import PUBLISHED
from tests.core.fetch.conftest import Authority, Listener, Peer, page
from tests.plugins.mags.test_imports_xml import ATOM, export

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def inside():
    """A listener of this machine at which nobody may knock."""
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture
def site(instance, inside, tmp_path):
    """The server of a blog, under TLS: it has pictures, and some that are none."""
    authority = Authority(tmp_path)
    peer = Peer(authority.certificate("ana.example"))
    rehearse(
        instance,
        Rehearsal(
            resolver=lambda _host, _port: ["127.0.0.1"],
            ports=frozenset({peer.port}),
            authorities=str(authority.pem),
        ),
    )
    hidden = page(b"", f"Location: https://127.0.0.1:{inside.port}/x", status="302 Found")
    peer.replies = {
        f"/wp-content/uploads/bac-{n}.jpg": reply
        for n, reply in enumerate([_photo(), _photo(), hidden, _not_there(), _endless])
    }
    yield peer
    peer.close()


def _photo():
    image, out = Image.new("RGB", (300, 200), "seagreen"), io.BytesIO()
    exif = image.getexif()
    exif[0x010E] = "chez Ana, 12 rue des Secrets"
    image.save(out, "JPEG", exif=exif)
    return page(out.getvalue(), "Content-Type: image/jpeg")


def _not_there():
    return page(b"rien", "Content-Type: text/html", status="404 Not Found")


def _endless(line):
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n")
    while True:
        line.sendall(b"\xff" * 65_536)


def test_fifty_posts_fetch_their_pictures_over_a_real_line(ana, site, inside):
    told = NoticeRow.select().count()
    data = export().replace(b"https://ana.example/wp", site.url("/wp", "ana.example").encode())
    one = working.bring(io.BytesIO(data), member=ana)
    working.ask(one.id, member=ana, audience="instance")

    tasks.run_due()

    one = Import.get_by_id(one.id)
    assert one.state == DONE, one.why
    rows = list(Article.select().where(Article.state == PUBLISHED))
    assert len(rows) == 51 and all(2010 <= row.published_at.year <= 2019 for row in rows)
    kept = [pictures.content(photo.key) for photo in Picture.select()]
    assert len(kept) == 2 and all(content and b"Secrets" not in content for content in kept)
    assert len(site.requests) == 5 and inside.knocks == 0
    assert NoticeRow.select().count() == told


def test_a_site_that_is_slow_on_purpose_holds_up_the_worker_no_longer(ana, site, monkeypatch):
    monkeypatch.setattr(photos_afar, "SECONDS_MAX", -1)
    data = export(4).replace(b"https://ana.example/wp", site.url("/wp", "ana.example").encode())
    one = working.bring(io.BytesIO(data), member=ana)
    working.ask(one.id, member=ana, audience="instance")

    tasks.run_due()

    assert Import.get_by_id(one.id).state == DONE
    assert site.requests == [] and Article.select().where(Article.state == PUBLISHED).exists()


def feed(*entries):
    items = "".join(
        f"<item><title>{title}</title><pubDate>{day}</pubDate><description>{text}</description></item>"
        for title, day, text in entries
    )
    return f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>"


def titles(data):
    return [piece.title for piece in sources.read(io.BytesIO(data), title="Sans nom").pieces]


DAY = "Sat, 04 Mar 2023 08:30:00 +0100"


@pytest.mark.parametrize("length", [10, 200_000])
def test_a_lie_about_the_encoding_brings_no_entry_twice(ana, length):
    words = "a" * length
    data = feed(("un", DAY, words), ("deux", DAY, words), ("été", DAY, words))

    assert titles(data.encode("latin-1")) == ["un", "deux", "été"]
    assert titles(data.encode()) == ["un", "deux", "été"]
    says = '<?xml version="1.0" encoding="iso-8859-1"?>'
    assert titles((says + data).encode()) == ["un", "deux", "été"]
    assert titles(data.encode("utf-16")) == ["un", "deux", "été"]


@pytest.mark.parametrize(
    "day",
    [
        "Sat, 04 Mar 99999999999999 08:30:00 +0100",
        "Sat, 04 Mar 2023 99999999999999999999:30:00 +0100",
        "Sat, 04 Mar 2023 08:30:00 +99999999999999999999",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_a_day_of_no_calendar_is_none_and_its_page_stands(ana, browser, day):
    sent = working.bring(io.BytesIO(feed(("un", day, "mot")).encode()), member=ana)

    shown = browser(ana).get(f"/mags/imports/{sent.id}")

    assert shown.status == 200 and "brouillon" in shown.text


@pytest.mark.parametrize(
    "html", ["<ol start='abc'><li>x</li></ol>", "<div><table></div></table>" * 1_000]
)
def test_what_is_hostile_in_an_entry_is_no_fault_of_the_page(ana, html):
    data = feed(("un", DAY, html.replace("<", "&lt;")), ("deux", DAY, "mot"))

    working.bring(io.BytesIO(data.encode()), member=ana)

    assert titles(data.encode())[-1] == "deux"


@pytest.mark.parametrize("where", ["<item>{}</item>", "{}", "<image>{}</image>"])
def test_more_elements_than_any_feed_has_are_refused(ana, monkeypatch, where):
    monkeypatch.setattr(xml_reading, "HELD_MAX", 1_000)
    monkeypatch.setattr(xml_reading, "ELEMENTS_MAX", 5_000)
    data = feed(("un", DAY, "mot")).replace(
        "</channel>", where.format("<a/>" * 6_000) + "</channel>"
    )

    with pytest.raises(Invalid):
        titles(data.encode())


def test_many_entries_are_let_go_of_one_by_one(ana, monkeypatch):
    monkeypatch.setattr(xml_reading, "HELD_MAX", 40)

    assert len(titles(feed(*[("un", DAY, "mot")] * 100).encode())) == 100


def test_words_of_an_xhtml_entry_stay_as_they_are(ana):
    data = ATOM.replace("Le <em>", "Du html:simple <em>").encode()

    assert sources.read(io.BytesIO(data), title="").pieces[0].text == "Du html:simple *tout* été\n"


@pytest.mark.parametrize(
    "text",
    [
        '[caption id="a"]{}En <em>plein</em> hiver[/caption]',
        '[caption id="a" caption="En plein hiver"]{}[/caption]',
    ],
)
def test_the_words_below_a_picture_stay_whole(ana, text):
    image = (
        '<a href="https://ana.example/bac-9.jpg"><img src="https://ana.example/bac-9.jpg" /></a>'
    )
    data = export(1).replace(b"Dernier ", text.format(image).encode())

    written = sources.read(io.BytesIO(data), title="").pieces[0].text

    assert ' "En plein hiver")' in written
