"""An article of ours that is passed on elsewhere: its author hears of it, and reads by whom."""

from urllib.parse import urlsplit

import pytest
from kit.planting import plant

from onemile.api import find_by_uri
from onemile.notices.models import NoticeRow

pytestmark = pytest.mark.plugins("federation", "mags")


def test_its_author_hears_once_that_it_was_passed_on_until_that_is_taken_back(
    network, alsace, peer
):
    ground, anna, bea = plant(alsace), peer.actor("anna"), peer.actor("bea")
    shared = [(one, one.announce(ground.article_uri)) for one in (anna, bea)]

    path = urlsplit(alsace.thing(ground.article_uri).document["url"]).path

    def hears(actor, said):
        assert actor.post(alsace.shared_inbox, said).status == 202
        network.settle()

    def shown():
        with alsace.at_work():
            told = NoticeRow.select().where(NoticeRow.title.contains("transmis ailleurs"))
            owner, n = find_by_uri(ground.owner_uri), told.count()
        return alsace.browser(owner).get(path).text, n

    for actor, said in shared:
        hears(actor, said)
    page, told = shown()
    assert "Transmis ailleurs · 2" in page and told == 1

    hears(anna, anna.like(ground.article_uri))
    hears(anna, anna.undo(shared[0][1]))
    page, told = shown()
    assert "Transmis ailleurs · 1" in page and "Merci · 1" in page and told == 1

    hears(bea, bea.undo(shared[1][1]))
    assert "Transmis ailleurs" not in shown()[0]
