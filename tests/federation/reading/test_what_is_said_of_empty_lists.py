"""An empty list says why it is empty: it is being fetched, or one has blocked who wrote there."""

import pytest

from onemile.members import blocks
from tests.federation.backfill.archive import notes, thread

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]


def test_a_thread_that_is_being_fetched_says_so_until_it_stands_here(reader, anna, victim):
    (root,), bea = notes(anna, 1), victim.actor("bea")
    thread(root, [bea.note("Une cendre fine aide.", in_reply_to=root)], name="replies", by=anna)

    found = reader.browser.get(f"/federation/find?uri={root['id']}")
    assert "Nous allons chercher ce qui a été dit là-bas" in found.text
    assert "n’a encore rien dit" not in found.text and "à jour" not in found.text
    again = reader.browser.get(found.path)
    assert "Nous allons chercher ce qui a été dit là-bas" in again.text
    reader.ours.network.let_pass(minutes=2, every_minutes=1 / 6)

    page = reader.browser.get(found.path)
    assert "Une cendre fine aide." in page.text and "Nous allons chercher" not in page.text


def test_a_thread_in_which_there_is_nothing_says_so_in_the_end(reader, anna):
    (root,) = notes(anna, 1)
    path = reader.browser.get(f"/federation/find?uri={root['id']}").path
    reader.ours.network.let_pass(minutes=2, every_minutes=1 / 6)
    assert "n’a encore rien dit" in reader.browser.get(path).text


def test_of_whom_one_has_blocked_their_page_and_their_mag_say_so_and_lead_back(
    reader, peer, alsace
):
    mag, berta = peer.actor("mag", "Group"), peer.actor("berta")
    reader.ground.following(mag)
    reader.hears(mag, mag.announce(berta.article("Die Furt", audience=mag.id)))
    theirs = f"/federation/actors/{reader.actor(berta.id).id}"
    group = f"/federation/actors/{reader.actor(mag.id).id}"
    with alsace.at_work() as world:
        blocks.block_uri(reader.member, uri=berta.id)
        ben = world.member("Ben")

    page = reader.browser.get(theirs)
    assert page.status == 403 and "Tu as bloqué Berta" in page.text
    assert "quelqu’un que tu as bloqué" in reader.browser.get(group).text
    other = alsace.browser(ben)
    assert other.get(theirs).status == 200 and "bloqué" not in other.get(group).text
    assert not peer.posts("Block")
    reader.browser.get(theirs).submit("Débloquer")
    assert reader.browser.get(theirs).status == 200
    assert "Die Furt" in reader.browser.get(group).text


def test_of_whom_another_has_blocked_one_nothing_is_told(reader, anna, alsace):
    path = f"/federation/actors/{reader.actor(anna.id).id}"
    block = anna.block(reader.member.uri)
    assert anna.post(alsace.shared_inbox, block).status == 202
    reader.ours.network.settle()
    with alsace.at_work():
        assert anna.id in reader.member.hidden_uris()
    page = reader.browser.get(path)
    assert page.status == 404 and "bloqué" not in page.text
