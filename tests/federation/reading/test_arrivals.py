"""Who follows a Mag elsewhere hears of what is new in it: once in some hours, never of the past."""

import pytest

from onemile.notices.models import NoticeRow
from onemile_federation.remote import hosts

pytestmark = pytest.mark.plugins("federation", "mags")


def test_a_new_article_is_told_once_and_a_flood_is_one_notice(reader, peer, alsace, clock):
    mag = peer.actor("mag", "Group")
    mag.document["name"] = "Kinzig-Blätter"
    reader.ground.following(mag)
    before = told(alsace)
    article = mag.article("Die Furt", audience=mag.id)
    reader.hears(mag, mag.announce(article))
    reader.hears(mag, mag.update(article, name="Die Furt, neu"))
    for n in range(3):
        reader.hears(mag, mag.announce(mag.article(f"Blatt {n}", audience=mag.id)))
    reader.hears(mag, mag.announce(mag.note("réponse", in_reply_to=article["id"])))

    assert told(alsace) == before + 1
    page = reader.browser.get("/notices")
    assert "Du nouveau dans «\u202fKinzig-Blätter" in page.html and "Die Furt" in page.text

    clock.advance(hours=7)
    reader.hears(mag, mag.announce(mag.article("Abends", audience=mag.id)))
    assert told(alsace) == before + 2


def test_what_hardly_anybody_may_read_uses_up_no_notice(reader, peer, victim, alsace):
    mag, vera = peer.actor("mag", "Group"), victim.actor("vera")
    reader.ground.following(mag)
    with alsace.at_work():
        hosts.decide(host="v.example", standing="limited", reason="Lärm")
    before = told(alsace)
    among = mag.article("Unter uns", to=[mag.followers], cc=[], audience=mag.id)
    reader.hears(mag, mag.announce(among))
    reader.hears(mag, mag.announce(vera.article("Laut")))
    assert told(alsace) == before
    reader.hears(mag, mag.announce(mag.article("Für alle", audience=mag.id)))

    assert told(alsace) == before + 1
    assert "Für alle" in reader.browser.get("/notices").text


def told(alsace):
    with alsace.at_work():
        return NoticeRow.select().count()
