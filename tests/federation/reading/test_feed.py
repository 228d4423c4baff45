"""What one follows elsewhere among the followed: by arrival, folded, with where it is from."""

import pytest

from onemile.members import blocks
from onemile_federation.remote.models import RemoteObject

pytestmark = pytest.mark.plugins("federation", "mags")


def feed_of(reader):
    return reader.browser.get("/followed")


def test_what_arrives_stands_by_its_arrival_with_its_origin(reader, anna, alsace, clock):
    clock.advance(hours=7)
    reader.hears(anna, anna.create_article("Neuf", published="2020-01-01T10:00:00Z"))
    clock.advance(hours=7)
    old = reader.hears(anna, anna.create_article("Avant", published="2027-04-01T10:00:00Z"))
    with alsace.at_work():
        RemoteObject.update(before_followed=True).where(RemoteObject.uri == old).execute()
    later = reader.hears(anna, anna.create_article("Dernier", published="1999-01-01T10:00:00Z"))
    reader.hears(anna, anna.create_note("réponse", in_reply_to=later))
    reader.hears(anna, anna.create_note("à peu", to=[anna.followers], cc=[]))

    page = feed_of(reader)

    assert page.text.index("Dernier") < page.text.index("Neuf")
    assert 'class="origin"' in page.html and "e.example" in page.text and "Anna ·" in page.text
    for never in ("Avant", "réponse", "à peu"):
        assert never not in page.text
    assert page.follow("Dernier").status == 200
    with alsace.at_work():
        blocks.block_uri(reader.member, uri=anna.id)
    assert "Dernier" not in feed_of(reader).text


def test_a_flood_of_a_group_is_one_card_whoever_wrote_it(reader, peer, victim, alsace, clock):
    mag, berta, vera = peer.actor("mag", "Group"), peer.actor("berta"), victim.actor("vera")
    mag.document["name"] = "Kinzig-Blätter"
    reader.ground.following(mag)
    alsace.network.settle()
    for n in range(4):
        article = berta.article(f"Blatt {n}", audience=mag.id)
        reader.hears(mag, mag.announce(article))
    # Somebody of another server says that it is in the Mag, which does not say so.
    other = vera.article("Falsch", audience=mag.id)
    with alsace.at_work():
        RemoteObject.create(
            uri=other["id"], host="v.example", kind="Article", author_uri=vera.id,
            audience_uri=mag.id, title="Falsch",
        )  # fmt: skip

    page = feed_of(reader)

    assert "Blatt 3" in page.text and "Blatt 2" not in page.text and "Falsch" not in page.text
    assert "Kinzig-Blätter · et 3 autres" in page.text
    clock.advance(hours=7)
    reader.hears(mag, mag.announce(berta.article("Abends", audience=mag.id)))
    page = feed_of(reader)
    assert page.text.index("Abends") < page.text.index("Blatt 3")
