"""One field finds what stands elsewhere: by name, by link, by the address of a page people read."""

import time
from urllib.parse import quote

import pytest
from kit.replies import Reply

from onemile_federation.intents import pressing
from onemile_federation.remote import lookalikes
from onemile_federation.remote.models import RemoteObject

pytestmark = pytest.mark.plugins("federation", "mags")


@pytest.fixture
def find(reader):
    return lambda address: reader.browser.get(f"/federation/find?uri={quote(address, safe='')}")


def test_a_name_an_id_and_the_page_that_people_read_lead_to_one_page(peer, find, reader):
    mag = peer.actor("mag", "Group")
    mag.document["name"] = "Kinzig-Blätter"
    article = mag.article("Die Furt", audience=mag.id, attributedTo=mag.id)
    head = f'<head><link rel="alternate" type="application/activity+json" href="{article["id"]}">'
    peer.serve("/furt", Reply(body=head.encode(), content_type="text/html"))
    peer.serve(
        "/kinzig",
        Reply(
            body=b"<p>Kinzig</p>",
            content_type="text/html",
            headers={
                "Link": f'<https://e.example/x>; rel="icon", <{mag.id}>; rel="alternate"; '
                'type="application/activity+json"'
            },
        ),
    )

    actor = find(mag.handle)
    assert (
        actor.status == 200 and "Kinzig-Blätter" in actor.text and "une publication" in actor.text
    )
    for address in (mag.handle[1:], mag.id, f"{peer.base}/kinzig"):
        assert find(address).path == actor.path
    thing = find(f"{peer.base}/furt")
    assert "Die Furt" in thing.text and "Kinzig-Blätter" in thing.text
    assert find(article["id"]).path == thing.path
    searched = reader.browser.get(f"/search?q={quote(article['id'], safe='')}")
    assert searched.follow("Voir ce qui s’y trouve").path == thing.path
    assert "ressemble à une adresse" not in reader.browser.get("/search?q=pain").text


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "page",
    [
        "<![x]>{}",
        "<![{}",
        "<!--{}",
        "<![if x]>{}",
        "{}//[x",
        "{}https://[]/",
        "\ufeff<![",
        "<" * 9_000,
    ],
)
def test_a_page_that_nobody_can_read_is_no_way_and_no_crash(peer, find, page):
    link = '<link rel="alternate" type="application/activity+json" href="//[x">'
    header = {"Link": '<https://[x>; rel="alternate"; type="application/activity+json"'}
    body = page.replace("{}", link).encode()
    for number, headers in enumerate(({}, header)):
        peer.serve(f"/page{number}", Reply(body=body, content_type="text/html", headers=headers))
        assert find(f"{peer.base}/page{number}").status == 404


def test_a_page_that_names_no_document_or_anothers_is_no_way(peer, victim, find, alsace):
    head = '<link rel="alternate" type="application/activity+json" href="{}">'
    forged = peer.actor("anna").note("faux", attributedTo=victim.actor("vera").id)
    nothing, only = "personne ni rien, ou plus rien", "montre une page à cette adresse"
    for path, to, said in (
        ("/none", "", only),
        ("/forged", forged["id"], nothing),
        ("/ours", f"{alsace.base}/", only),
    ):
        body = head.format(to).encode()
        peer.serve(path, Reply(body=body, content_type="text/html"))

        page = find(f"{peer.base}{path}")

        assert (path, page.status, said in page.text) == (path, 404, True)
    with alsace.at_work():
        assert not RemoteObject.select().count()


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("@ana@аls.example", "ressemble à la nôtre"),
        ("https://xn--ls-6kc.example/mags/1", "ressemble à la nôtre"),
        ("https://e.ехample/", "plusieurs alphabets"),
    ],
)
def test_what_looks_like_ours_says_where_it_leads(find, address, said, network):
    page = find(address)

    assert said in page.text and "personne ni rien, ou plus rien" not in page.text
    assert page.status in (422, 503)
    if said:
        assert page.status == 422 and "xn--" in page.text
    assert not network.internet.connections


@pytest.mark.one_engine
def test_letters_are_compared_as_they_are_drawn(alsace):
    with alsace.at_work():
        drawn = {name: lookalikes.is_like_ours(name) for name in (
            "als.example", "ALS.EXAMPLE", "аls.example", "àls.example", "xn--ls-6kc.example",
            "als2.example", "аlsо.example", "e.example",
        )}  # fmt: skip
    assert [name for name, is_like in drawn.items() if is_like] == [
        "аls.example", "àls.example", "xn--ls-6kc.example",
    ]  # fmt: skip
    assert lookalikes.is_mixed("gоogle.example") and not lookalikes.is_mixed("пример.example")


@pytest.mark.one_engine
def test_letters_beside_the_common_ones_are_compared_too(alsace):
    drawn = ("\u0251ls.example", "a\u04cfs.example", "al\ua731.\u0435xample")
    with alsace.at_work():
        assert [lookalikes.is_like_ours(name) for name in (*drawn, "ais.example")] == [
            *(True, True, True),
            False,
        ]
    assert lookalikes.is_mixed("go\u10ffgle.example")


def test_all_that_one_press_asks_has_one_end(peer, find, monkeypatch):
    monkeypatch.setattr(pressing, "PRESS_SECONDS", 1.5)  # ten in earnest
    slow = peer.actor("slow")
    article = slow.article("Lente")
    head = f'<head><link rel="alternate" type="application/activity+json" href="{article["id"]}">'
    peer.serve("/page", Reply(body=head.encode(), content_type="text/html", delay=0.6))
    peer.serve(article["id"], Reply(body=article, delay=0.6))
    peer.serve(slow.id, Reply(body=slow.document, delay=0.6))

    begun = time.monotonic()
    page = find(f"{peer.base}/page")

    assert time.monotonic() - begun < 4 and page.status == 503
    assert "ne répond pas" in page.text and f"{peer.base}/page" in page.html
    assert len(peer.gets()) <= 3


def test_few_finds_are_in_hand_at_once_and_what_asks_nobody_is_free(peer, reader, find):
    anna = peer.actor("anna")
    known, first, second = anna.article("Connu"), anna.article("Un"), anna.article("Deux")
    assert find(known["id"]).status == 200
    told = []

    def meanwhile(_request):
        told.extend((find(second["id"]), find(known["id"])))
        return Reply(body=first)

    peer.serve(first["id"], meanwhile)

    assert find(first["id"]).status == 200 and find(second["id"]).status == 200
    busy, free = told
    assert (busy.status, busy.response.headers["Retry-After"], free.status) == (503, "10", 200)
    assert "On cherche déjà quelque chose" in busy.text and second["id"] in busy.html
