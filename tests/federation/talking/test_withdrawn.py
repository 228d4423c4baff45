"""What its author takes back goes from notices too, and says so to who comes to it."""

import pytest

from onemile.notices.models import NoticeRow

pytestmark = pytest.mark.plugins("federation", "mags")


def test_a_withdrawn_thing_takes_its_notices_along_and_what_was_typed_is_kept(talk, peer):
    mag = peer.actor("mag", "Group")
    talk.ground.following(mag)
    article = mag.article("Die Furt", audience=mag.id)
    talk.hears(mag, mag.announce(article))
    assert _told(talk, "Die Furt") == 1
    mine = talk.page()

    talk.hears(mag, mag.delete(article["id"]))
    talk.hears(talk.anna, talk.anna.delete(talk.uri))

    assert _told(talk, "Die Furt") == 0
    answer = mine.post(f"{talk.path}/comments", {"text": "Mes mots"})
    assert answer.status == 410 and "Mes mots" in answer.html
    assert "Son auteur l’a retiré" in answer.text
    assert mine.post(f"{talk.path}/like", {}).status == 410


def _told(talk, words):
    with talk.ours.at_work():
        return NoticeRow.select().where(NoticeRow.title.contains(words)).count()
