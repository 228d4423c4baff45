"""What the moderators took off every page, or keep quiet, is in no list either."""

import pytest

from onemile.notices.models import NoticeRow
from onemile_federation.remote import hosts
from onemile_federation.remote.models import RemoteActor
from onemile_federation.talking import reports

pytestmark = pytest.mark.plugins("federation", "mags")

LISTS = ("/followed", "/mags/")


def test_what_moderators_hid_is_in_no_list(reader, anna, alsace):
    reader.hears(anna, anna.create_article("Pain doux"))
    uri = reader.hears(anna, anna.create_article("Vilain mot"))
    assert "Vilain mot" in reader.browser.get("/mags/").text

    with alsace.at_work():
        reports.TARGET.hide(reader.thing(uri))

    for path in (*LISTS, page(reader, anna)):
        text = reader.browser.get(path).text
        assert "Pain doux" in text and "Vilain mot" not in text, path
    assert reader.page_of(uri).status == 404


def test_what_somebody_said_who_is_gone_is_in_no_list(reader, peer, alsace):
    mag, berta = peer.actor("mag", "Group"), peer.actor("berta")
    reader.ground.following(mag)
    for author, title in ((mag, "Reste"), (berta, "Parti")):
        reader.hears(mag, mag.announce(author.article(title, audience=mag.id)))
    with alsace.at_work():
        RemoteActor.update(state="gone").where(RemoteActor.uri == berta.id).execute()

    for path in (*LISTS, page(reader, mag)):
        text = reader.browser.get(path).text
        assert "Reste" in text and "Parti" not in text, path


def page(reader, actor):
    return f"/federation/actors/{reader.actor(actor.id).id}"


def test_of_a_quiet_server_only_who_follows_somebody_there_reads(
    reader, peer, anna, victim, alsace, clock
):
    mag, vera, wim = peer.actor("mag", "Group"), victim.actor("vera"), victim.actor("wim")
    reader.ground.following(mag)
    loud = vera.article("Laut und leise")
    passed_on = reader.hears(mag, mag.announce(loud))
    for path in ("/followed", page(reader, mag)):
        assert "Laut und leise" in reader.browser.get(path).text

    with alsace.at_work():
        hosts.decide(host="v.example", standing="limited", reason="Lärm")
    told = notices(alsace)
    clock.advance(hours=7)
    reader.hears(mag, mag.announce(vera.article("Noch lauter")))

    for path in ("/followed", "/mags/", page(reader, mag)):
        text = reader.browser.get(path).text
        assert "Laut und leise" not in text and "Noch lauter" not in text, path
    assert reader.page_of(passed_on).status == 404
    found = reader.browser.get(f"/federation/find?uri={passed_on}")
    assert found.status == 403 and "en retrait" in found.text
    assert notices(alsace) == told
    reader.ground.following(wim)
    assert reader.page_of(passed_on).status == 200
    for path in ("/followed", page(reader, mag)):
        assert "Noch lauter" in reader.browser.get(path).text, path


def notices(ours):
    with ours.at_work():
        return NoticeRow.select().count()
