"""One field finds what stands elsewhere: by name, by link, by the address of a page people read."""

from urllib.parse import quote

import pytest
from kit.replies import Reply

from onemile_federation.reading import lookalikes
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
    assert actor.status == 200 and "Kinzig-Blätter" in actor.text and "une page" in actor.text
    for address in (mag.handle[1:], mag.id, f"{peer.base}/kinzig"):
        assert find(address).path == actor.path
    thing = find(f"{peer.base}/furt")
    assert "Die Furt" in thing.text and "Kinzig-Blätter" in thing.text
    assert find(article["id"]).path == thing.path
    searched = reader.browser.get(f"/search?q={quote(article['id'], safe='')}")
    assert searched.follow("Voir ce qui s’y trouve").path == thing.path
    assert "ressemble à une adresse" not in reader.browser.get("/search?q=pain").text


def test_a_page_that_names_no_document_or_anothers_is_no_way(peer, victim, find, alsace):
    head = '<link rel="alternate" type="application/activity+json" href="{}">'
    forged = peer.actor("anna").note("faux", attributedTo=victim.actor("vera").id)
    for path, to in (("/none", ""), ("/forged", forged["id"]), ("/ours", f"{alsace.base}/")):
        body = head.format(to).encode()
        peer.serve(path, Reply(body=body, content_type="text/html"))

        page = find(f"{peer.base}{path}")

        assert (path, page.status) == (path, 404) and "personne, ni rien" in page.text
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

    assert said in page.text and "personne, ni rien" not in page.text
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
