"""What the moderators took off every page, or keep quiet, is in no list either."""

import pytest

from onemile_federation.remote.models import RemoteActor, RemoteObject
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
