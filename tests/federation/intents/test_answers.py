"""What is typed into “find”, and the one true answer to each: a page here, or why there is none."""

from urllib.parse import quote

import pytest
from kit.planting import plant
from kit.replies import Reply

from onemile.api import find_by_uri
from onemile.members import blocks
from onemile_federation.intents import pressing

pytestmark = pytest.mark.plugins("federation", "mags")

UNNAMED = "Personne n’est connu ici sous ce nom"
HERE = "als.example, c’est ici"
NOBODY_THERE = "e.example ne connaît personne de ce nom"
NOTHING = "personne ni rien, ou plus rien"
ONLY_A_PAGE = "e.example montre une page à cette adresse"
UNMET = "nowhere.example ne répond pas en ce moment, ou n’existe pas"


@pytest.fixture
def ground(alsace):
    return plant(alsace)


@pytest.fixture
def ana(alsace, ground):
    with alsace.at_work():
        return find_by_uri(ground.owner_uri)


@pytest.fixture
def find(alsace, ana):
    browser = alsace.browser(ana)
    return lambda words: browser.get(f"/federation/find?uri={quote(words, safe='')}")


@pytest.mark.one_engine
def test_each_way_of_typing_has_one_true_answer(alsace, ground, find, peer):
    mag = peer.actor("port_du_rhin", "Group")
    mag.document["name"] = "Port du Rhin"
    ground.following(mag)
    for path in ("/", "/page"):
        peer.serve(path, Reply(body=b"<p>e</p>", content_type="text/html"))
    own = str(ground.mag.document["preferredUsername"])
    page = find(ground.mag.id).path

    # What is of here leads there, however it is typed.
    for words in (own, f"@{own}", f"{own}@als.example", f"@{own}@ALS.example"):
        assert (words, find(words).path) == (words, page)
    for words in (f"als.example/mags/{ground.mag.id.rpartition('/')[2]}", f"{ground.mag.id}#x"):
        assert (words, find(words).path) == (words, page)
    for words in ("als.example", "als.example/", "https://als.example", "http://als.example/"):
        assert (words, find(words).path) == (words, "/")
    there = find("Port du Rhin").path
    for words in ("port du", "@port_du_rhin", mag.handle, mag.handle[1:], mag.id, mag.id[8:]):
        assert (words, find(words).path) == (words, there)

    for words, status, said in (
        ("Personne", 404, UNNAMED),
        ("@personne", 404, UNNAMED),
        ("@nobody@als.example", 404, HERE),
        ("https://als.example/mags/nothing", 404, "Cette page n’existe pas"),
        ("@nobody@e.example", 404, NOBODY_THERE),
        ("nobody@e.example", 404, NOBODY_THERE),
        ("https://e.example/nothing", 404, NOTHING),
        ("https://e.example/page", 404, ONLY_A_PAGE),
        ("e.example/page", 404, ONLY_A_PAGE),
        ("e.example", 200, "Connus ici, de e.example"),
        ("https://e.example/", 200, "Port du Rhin"),
        ("nowhere.example", 503, UNMET),
        ("@anna@nowhere.example", 503, UNMET),
        ("https://nowhere.example/anna", 503, UNMET),
        ("a@b@c", 422, "Ce n’est l’adresse de personne"),
    ):
        answer = find(words)
        assert (words, answer.status, said in answer.text) == (words, status, True), answer.text


@pytest.mark.one_engine
def test_a_place_where_nobody_is_known_says_so(find, peer):
    peer.serve("/", Reply(body=b"<p>e</p>", content_type="text/html"))

    page = find("e.example")

    assert page.status == 404 and "e.example existe bien" in page.text
    assert "Connus ici" not in page.text


@pytest.mark.one_engine
def test_the_search_knows_an_address_of_here(alsace, ana, ground, find):
    browser = alsace.browser(ana)
    handle = f"@{ground.mag.document['preferredUsername']}@als.example"

    page = browser.get(f"/search?q={quote(handle)}")

    assert "C’est une adresse d’ici" in page.text and "ailleurs." not in page.text
    assert page.follow("Voir ce qui s’y trouve").path == find(handle).path


@pytest.mark.one_engine
def test_what_is_kept_is_shown_to_who_may_ask_no_more(
    alsace, ground, find, peer, clock, monkeypatch
):
    mag = peer.actor("port_du_rhin", "Group")
    ground.following(mag)
    article = mag.create_article("Le quai", audience=mag.id, url=f"{peer.base}/le-quai")
    assert mag.post(alsace.shared_inbox, article).status == 202
    alsace.network.settle()
    there = find(article["object"]["id"]).path, find(mag.id).path
    clock.advance(days=3)
    monkeypatch.setattr(pressing, "LOOKS", pressing.Rate(name="looks", times=1, seconds=3_600))
    find(f"{peer.base}/nothing")
    asked = len(peer.gets())

    assert find(f"{peer.base}/nothing-either").status == 429
    for address, path in zip((f"{peer.base}/le-quai", mag.id), there, strict=True):
        page = find(address)
        assert (page.status, page.path) == (200, path)
        assert "Rien de neuf de e.example en ce moment" in page.text
    assert len(peer.gets()) == asked


def test_what_is_kept_is_shown_while_its_server_is_off(alsace, ana, ground, find, peer, clock):
    mag = peer.actor("port_du_rhin", "Group", url=f"{peer.base}/@port")
    ground.following(mag)
    article = mag.create_article("Le quai", audience=mag.id, url=f"{peer.base}/le-quai")
    assert mag.post(alsace.shared_inbox, article).status == 202
    alsace.network.settle()
    thing, actor = find(article["object"]["id"]).path, find(mag.id).path
    clock.advance(days=3)
    alsace.network.off("e.example")

    for address, path in (
        (f"{peer.base}/le-quai", thing),
        (f"{peer.base}/le-quai/#fin", thing),
        (f"{peer.base}/@port", actor),
        (mag.handle.upper(), actor),
        (mag.id, actor),
    ):
        page = find(address)
        assert (address, page.status, page.path) == (address, 200, path)
        assert "Rien de neuf de e.example en ce moment" in page.text
    assert "Rien de neuf" not in find(article["object"]["id"]).text  # it is asked of nobody
    page = find("https://e.example/")
    assert page.status == 503 and "port_du_rhin" in page.text

    with alsace.at_work():
        blocks.block_uri(ana, uri=mag.id)
    for address in (f"{peer.base}/le-quai", f"{peer.base}/@port"):
        page = find(address)
        assert page.status == 503 and "Le quai" not in page.text
