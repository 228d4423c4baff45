"""What is passed on: nobody who passes on much hides a friend's, no list ends before its end."""

import pytest

from onemile_federation.remote import hosts
from onemile_federation.remote.models import RemoteObject, Share

pytestmark = pytest.mark.plugins("federation", "mags")


def test_whoever_passes_on_a_flood_hides_no_friends_share(
    reader, peer, anna, victim, alsace, clock
):
    mag, vera = peer.actor("mag", "Group"), victim.actor("vera")
    reader.ground.following(mag)
    reader.hears(anna, anna.announce(vera.article("Tarte aux quetsches")))
    flood(alsace, "e.example", mag, 520)

    page = reader.browser.get("/followed")

    assert "Tarte aux quetsches" in page.text and "T519" in page.text and "T500" not in page.text


def test_a_list_with_what_is_shut_out_goes_on_behind_it(reader, peer, alsace):
    mag = peer.actor("mag", "Group")
    reader.ground.following(mag)
    flood(alsace, "v.example", mag, 1, title="Ganz unten ")
    for n in range(3):
        flood(alsace, f"q{n}.example", mag, 25)
    with alsace.at_work():
        for n in range(3):
            hosts.decide(host=f"q{n}.example", standing="limited", reason="Lärm")

    for path in ("/followed", f"/federation/actors/{reader.actor(mag.id).id}"):
        text = reader.browser.get(path).text
        assert "Ganz unten" in text and "T2" not in text, path


def flood(ours, host, mag, n_things, title="T"):
    """Let a group pass on things of a host; of its own it says that they are said in it."""
    own = mag.id if host == "e.example" else ""
    with ours.at_work():
        for n in range(n_things):
            thing = RemoteObject.create(
                uri=f"https://{host}/o/{n}", host=host, kind="Article", title=f"{title}{n}",
                author_uri=f"https://{host}/b", audience_uri=own,
            )  # fmt: skip
            Share.create(thing=thing.id, sharer_uri=mag.id, host="e.example")
