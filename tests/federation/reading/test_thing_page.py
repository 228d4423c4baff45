"""The page of something that was said elsewhere: its words, whose they are, and nobody asked."""

import pytest

from onemile.members import blocks
from onemile_federation.reading import reachability
from onemile_federation.remote import hosts
from onemile_federation.remote.models import RemoteObject

pytestmark = pytest.mark.plugins("federation", "mags")


def test_an_article_is_read_here_with_its_origin_and_its_dates(reader, anna, peer, alsace):
    said = anna.create_article(
        "Du <b>pain</b>\u202e",
        content="<p>Le pain <img src='https://e.example/p.png' alt='un four'> lève</p>"
        "<script>x()</script>",
        summary="<p>Trois jours de levain.</p>",
        contentMap={"de": "<p>Le pain</p>"},
        published="2019-05-04T10:00:00Z",
        attachment=[
            {"type": "Image", "url": "https://e.example/four.png", "name": "Le four"},
            {"type": "Image", "url": "javascript:alert(1)", "name": "non"},
            {"type": "Link", "href": "https://e.example/x"},
        ],
    )
    uri = reader.hears(anna, said)
    asked = len(peer.gets())

    page = reader.page_of(uri)

    assert page.status == 200
    for words in (
        "Du <b>pain</b>", "Trois jours de levain.", "un four", "Anna", "e.example", "4 mai 2019",
        "arrivé ici le 6 avril", "Le four", "Voir l’image chez e.example",
    ):  # fmt: skip
        assert words in page.text, words
    assert 'lang="de"' in page.html and "noindex" in page.html
    for never in ("x()", "\u202e", "p.png", "javascript:", 'src="https://e.example'):
        assert never not in page.html
    assert 'href="https://e.example/four.png" rel="nofollow noopener noreferrer"' in page.html
    assert len(peer.gets()) == asked
    number = reader.thing(uri).id
    assert "/sign-in" in alsace.browser().get(f"/federation/things/{number}").path
    assert alsace.browser(reader.member).get(f"/federation/things/{number + 1}").status == 404


def test_a_picture_in_its_text_is_a_figure_with_the_way_to_it_and_nothing_is_fetched(reader, anna):
    picture = '<img src="https://e.example/p.png" alt="Un four &amp; du bois">'
    said = anna.create_article(
        "Du pain",
        content=f"<p>Avant {picture} après</p><p>{picture}</p>"
        f"<figure>{picture}<figcaption>Chez nous</figcaption></figure>",
        url="https://e.example/pain",
        attachment=[
            {"type": "Image", "url": "https://e.example/p.png", "name": "Un four & du bois"}
        ],
    )
    page = reader.page_of(reader.hears(anna, said))

    assert page.html.count('<figure class="federation-picture">') == 2
    assert page.html.count("</figure>") == 2 and "Chez nous</figcaption>" in page.html
    assert page.html.count("Un four &amp; du bois") == 3, "its attachment is not told again"
    assert page.text.count("Voir l’image chez e.example") == 2
    for address in ("https://e.example/p.png", "https://e.example/pain"):
        assert f'href="{address}" rel="nofollow noopener noreferrer"' in page.html
    assert 'src="https://e.example' not in page.html


@pytest.mark.parametrize(("host", "left"), [("e.example", []), ("bilder.example", ["Le four"])])
def test_no_picture_is_linked_of_whom_none_is_to_be_shown(reader, anna, alsace, host, left):
    said = anna.create_article(
        "Du pain",
        attachment=[
            {"type": "Image", "url": "https://e.example/four.png", "name": "Le four"},
            {"type": "Image", "url": "https://cdn.bilder.example/pain.png", "name": "La miche"},
        ],
    )
    uri = reader.hears(anna, said)
    assert reader.page_of(uri).html.count("Voir l’image chez") == 2

    with alsace.at_work():
        hosts.decide(host=host, standing="open", reason="Images", rejects_media=True)

    page = reader.page_of(uri)
    assert page.html.count("Voir l’image chez") == len(left)
    assert [words for words in ("Le four", "La miche") if words in page.text] == left


GENUINE = "https://e.example/four.png"
HIDDEN = [
    "https://x@bilder.example/p.jpg",
    "https://e.example%40@bilder.example/p.jpg",
    "https://bilder%2eexample/p.jpg",
    "https://BILDER.example./p.jpg",
    "https://b\u0131lder.example:port/p.jpg",
    "https://bil\u00adder.example/p.jpg",
    "https:///bilder.example/p.jpg",
    "https://als.example/me/leave",
    "https://ALS.example:443/sign-out",
    "https://als.example./me",
]


def test_no_spelling_of_an_address_links_a_picture_of_who_has_none_or_a_page_of_ours(
    reader, anna, alsace
):
    with alsace.at_work():
        hosts.decide(host="bilder.example", standing="suspended", reason="Images")
    named = [{"type": "Image", "url": url, "name": "Non"} for url in HIDDEN]
    said = anna.create_article("Du pain", attachment=[*named, named[0] | {"url": GENUINE}])
    uri = reader.hears(anna, said)
    assert reader.page_of(uri).html.count("Voir l’image chez") == 1

    with alsace.at_work():  # as they were kept before
        kept = [{"url": url, "text": "Non"} for url in (*HIDDEN, GENUINE)]
        RemoteObject.update(pictures=kept).where(RemoteObject.uri == uri).execute()
    page = reader.page_of(uri)
    assert page.html.count("Voir l’image chez") == 1 and GENUINE in page.html


def test_no_icon_is_kept_that_lies_where_there_are_no_pictures(reader, anna, alsace):
    with alsace.at_work():
        hosts.decide(host="bilder.example", standing="open", reason="Images", rejects_media=True)
    anna.document["icon"] = {"type": "Image", "url": "https://cdn.bilder.example/a.png"}
    reader.hears(anna, anna.create_article("Du pain"))
    assert reader.actor(anna.id).icon == ""


def test_what_is_sensitive_lies_behind_its_warning(reader, anna):
    note = anna.create_note("<p>Du sang</p>", sensitive=True, summary="Blessure")

    page = reader.page_of(reader.hears(anna, note))

    assert "Blessure" in page.text
    assert "Du sang" not in page.html.partition("<details")[0]


def test_what_is_gone_private_hidden_or_shut_out_is_nobodys_page(reader, anna, alsace):
    uris = [reader.hears(anna, anna.create_note(f"mot {n}")) for n in range(5)]
    private = anna.create_note("secret", to=[anna.followers], cc=[])
    uris.append(reader.hears(anna, private))
    assert [reader.page_of(uri).status for uri in uris] == [200] * 5 + [404]
    reader.hears(anna, anna.delete(uris[0]))
    over = reader.page_of(uris[0])
    assert over.status == 410 and "Son auteur l’a retiré" in over.text
    assert alsace.browser().get(over.path).status != 410

    with alsace.at_work():
        blocks.block_uri(reader.member, uri=anna.id)
    assert [reader.page_of(uri).status for uri in (uris[0], uris[-1])] == [404, 404]
    mine = reader.page_of(uris[1])  # of one's own block one may know, and no more than that
    assert mine.status == 403 and "Tu as bloqué" in mine.text and "mot 1" not in mine.text
    with alsace.at_work() as world:
        ben = world.member("Ben")
        number = RemoteObject.get(RemoteObject.uri == uris[2]).id
    assert alsace.browser(ben).get(f"/federation/things/{number}").status == 200
    with alsace.at_work():
        hosts.suspend(host="e.example", reason="spam")
    assert alsace.browser(ben).get(f"/federation/things/{number}").status == 404


def test_of_a_limited_server_nothing_is_told_to_who_follows_nobody_there(reader, anna, alsace):
    """Neither that something was taken back there, nor that it is behind one's own block."""
    uris = [reader.hears(anna, anna.create_note(f"mot {n}")) for n in range(2)]
    with alsace.at_work() as world:
        ben = world.member("Ben")
        paths = [f"/federation/things/{RemoteObject.get(uri=uri).id}" for uri in uris]
        hosts.decide(host="e.example", standing="limited", reason="Trop de bruit")
    assert [alsace.browser(ben).get(path).status for path in paths] == [404, 404]
    reader.hears(anna, anna.delete(uris[0]))
    with alsace.at_work():
        blocks.block_uri(ben, uri=anna.id)
    assert [alsace.browser(ben).get(path).status for path in paths] == [404, 404]
    assert [reader.page_of(uri).status for uri in uris] == [410, 200]


def test_a_bookmark_names_it_and_leads_to_its_page(reader, anna):
    uri = reader.hears(anna, anna.create_article("Le levain"))
    page = reader.page_of(uri)
    path = page.path

    page.submit("Garder")

    kept = reader.browser.get("/kept")
    assert "Le levain" in kept.text and f'href="{path}"' in kept.html
    assert kept.text.count("e.example") == 1, "where it is from is said once"
    reader.hears(anna, anna.delete(uri))
    kept = reader.browser.get("/kept").text
    assert "Le levain" not in kept and "Son auteur l’a retiré" in kept


def test_the_day_that_all_know_is_said_once_and_another_by_its_author_alone(reader, anna, clock):
    today, before = f"{clock():%Y-%m-%dT%H:%M:%SZ}", "2025-12-01T08:00:00Z"
    uris = [
        reader.hears(anna, anna.create_article("Le levain", published=at)) for at in (today, before)
    ]
    on_time, backdated = (reader.page_of(uri).text for uri in uris)
    assert "écrit le" in on_time and "arrivé ici" not in on_time
    assert "1er décembre" in backdated and "dit son auteur" in backdated
    assert "arrivé ici le" in backdated


@pytest.mark.one_engine
def test_what_can_be_done_about_it_stands_in_one_row(reader, anna):
    page = reader.page_of(reader.hears(anna, anna.create_article("Du pain")))

    between = page.html.partition("Garder")[2].partition("Transmettre")[0]
    assert "Merci" in between and "<section" not in between and "<h2" not in between


def test_an_edit_that_has_no_date_is_shown_as_one(reader, anna, clock):
    said = anna.create_article("Du pain", published="2019-05-04T10:00:00Z")
    uri = reader.hears(anna, said)
    reader.hears(anna, anna.update(said["object"], updated=None))
    assert "modifié le" not in reader.page_of(uri).text

    clock.advance(days=2)
    for words in ("<p>Trois jours.</p>", "<p>Quatre jours.</p>"):
        reader.hears(anna, anna.update(said["object"], updated=None, content=words))

    page = reader.page_of(uri)
    assert "Quatre jours." in page.text and "modifié le 8 avril" in page.text


@pytest.mark.one_engine
def test_all_that_hangs_into_the_page_asks_once_whether_words_get_there(reader, anna, monkeypatch):
    uri = reader.hears(anna, anna.create_article("Du pain"))
    asked, of_thing = [], reachability.of_thing

    def counted(thing, *, member):
        asked.append(str(thing.uri))
        return of_thing(thing, member=member)

    monkeypatch.setattr(reachability, "of_thing", counted)
    page = reader.page_of(uri)

    assert "Merci" in page.text and "Commentaires" in page.text
    assert asked == [uri]
