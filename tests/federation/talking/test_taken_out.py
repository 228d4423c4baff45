"""What the editors of a Mag hide goes from the instance too on which it was said (FEP-1b12)."""

import pytest

from onemile_federation.wire.vocabulary import PUBLIC

pytestmark = pytest.mark.plugins("federation", "mags")
WORDS = "Une cendre."


@pytest.fixture
def in_mag(talk, peer):
    """An article in a Mag elsewhere, under which Ana has said something that the Mag shows."""
    mag = peer.actor("mag", "Group")
    talk.ground.following(mag)
    article = talk.anna.article("Die Furt", audience=mag.id)
    talk.hears(mag, mag.announce(article))
    talk.uri = article["id"]
    talk.say(WORDS)
    said = peer.heard("Create")["object"]["id"]
    shown = mag.announce(said)
    talk.hears(mag, shown)
    return talk, mag, shown


def test_its_author_alone_reads_it_until_it_is_shown_again(in_mag, peer):
    talk, mag, shown = in_mag
    other = talk.member("Ben")
    assert WORDS in talk.page(other).text
    eve = peer.actor("eve")
    talk.hears(eve, eve.undo(eve.announce(shown["object"])))
    assert WORDS in talk.page(other).text, "another's word is none"

    talk.hears(mag, mag.undo(shown))
    assert WORDS not in talk.page(other).text
    mine = talk.page().text
    assert WORDS in mine and "masqué par la rédaction (Mag)" in mine
    assert "remis à leur serveur" not in mine
    assert not peer.posts("Delete"), "it is its author's still"
    answer = talk.ours.get(shown["object"], accept="application/activity+json")
    assert answer.status == 200 and PUBLIC in answer.json()["to"]

    talk.hears(mag, mag.announce(shown["object"]))
    assert WORDS in talk.page(other).text and "masqué par" not in talk.page().text
