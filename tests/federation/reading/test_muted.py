"""Whom one has muted elsewhere: nothing comes by itself, the page opens, and no word goes out."""

import pytest

from onemile.members import mutes
from onemile.members.models import Mute
from onemile.notices.models import NoticeRow

pytestmark = pytest.mark.plugins("federation", "mags")


def test_somebody_elsewhere_is_muted_on_their_page_and_their_server_hears_nothing(
    reader, anna, peer, alsace, clock
):
    kept = reader.hears(anna, anna.create_article("Neues vom Markt"))
    sent = len(peer.posts())
    page = reader.browser.get(f"/federation/actors/{reader.actor(anna.id).id}")
    page = page.follow("Mettre en sourdine").submit("Mettre en sourdine", days="1")

    assert "En sourdine jusqu’au" in page.text
    for path in ("/followed", "/mags/"):
        assert "Neues vom Markt" not in reader.browser.get(path).text, path
    assert "Neues vom Markt" in reader.page_of(kept).text
    alsace.network.settle()
    assert len(peer.posts()) == sent
    clock.advance(days=1, hours=1)
    assert "Neues vom Markt" in reader.browser.get("/followed").text


def test_a_muted_group_brings_neither_card_nor_cover_nor_notice(reader, peer, alsace):
    mag, berta = peer.actor("mag", "Group"), peer.actor("berta")
    mag.document["name"] = "Kinzig-Blätter"
    reader.ground.following(mag)
    alsace.network.settle()
    with alsace.at_work():
        mutes.mute(reader.member, uri=mag.id, days=0)
    reader.hears(mag, mag.announce(berta.article("Leise", audience=mag.id)))
    for path in ("/followed", "/mags/"):
        assert "Kinzig" not in reader.browser.get(path).text, path
    with alsace.at_work():
        assert not NoticeRow.select().where(NoticeRow.title.contains("Leise")).exists()
    page = reader.browser.get(f"/federation/actors/{reader.actor(mag.id).id}")
    assert "Leise" in page.text and "En sourdine" in page.text


def test_words_of_a_muted_stranger_under_a_thing_are_folded(reader, anna, peer, alsace):
    thing = reader.hears(anna, anna.create_article("Neues"))
    troll = peer.actor("troll")
    reader.hears(troll, troll.create_note("Schon wieder", in_reply_to=thing))
    with alsace.at_work():
        mutes.mute(reader.member, uri=troll.id, days=7)
    page = reader.page_of(thing)
    assert "Une personne que tu as mise en sourdine" in page.text and "Schon wieder" in page.text
    assert page.follow("En sourdine").submit("Ne plus mettre en sourdine").status == 200
    assert "Une personne que tu as mise en sourdine" not in reader.page_of(thing).text
    with alsace.at_work():
        assert Mute.select().count() == 0
