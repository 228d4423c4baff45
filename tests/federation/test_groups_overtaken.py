"""What a Mag passed on whole, and was overtaken or taken back since: words, order, who is told."""

from importlib import import_module

import pytest
from kit.planting import plant
from test_groups import declaring, passed_on

from onemile.api import database
from onemile_federation.outbox import taking_back, wholes
from onemile_federation.outbox.models import PENDING, Activity, Delivery

pytestmark = pytest.mark.plugins("federation", "mags")
MIGRATION = import_module("onemile_federation.migrations.0008_words_taken_back")
JSON = "application/activity+json"


def kept_words(ours, word):
    with ours.at_work():
        return Activity.select().where(Activity.body.contains(word)).count()


def reword(ours, author, note, *words):
    for one in words:
        said = author.update(note, content=f"<p>{one}</p>")
        assert author.post(ours.shared_inbox, said).status == 202
        ours.network.settle()


def test_words_that_were_taken_back_stand_nowhere(network, alsace, peer, victim, monkeypatch):
    monkeypatch.setattr(wholes, "UNDONE_MAX", 1)
    ground, town, bea = plant(alsace), declaring(peer), victim.actor("bea")
    ground.followed_by(town)
    note = ground.comment(bea, "Une cendre fine aide.")
    reword(alsace, bea, note, "Une cendre grise.", "La cendre blanche.", "De la cendre.")
    passed = [post.activity["id"] for post in peer.posts("Announce")]
    assert len(passed) == 4 and kept_words(alsace, "cendre") > 0

    bea.post(alsace.shared_inbox, bea.delete(note))
    network.settle()

    assert [alsace.get(one, accept=JSON).status for one in passed] == [410] * 4
    assert kept_words(alsace, "cendre") == 0
    assert [one["object"] for one in (u["object"] for u in passed_on(peer, "Undo"))] == [note["id"]]


def test_words_that_were_left_go_with_the_migration(network, alsace, peer, victim, monkeypatch):
    ground, bea = plant(alsace), victim.actor("bea")
    ground.followed_by(declaring(peer))
    gone, stands = (ground.comment(bea, words) for words in ("Une cendre.", "De la sciure."))
    monkeypatch.setattr(taking_back, "end_wholes", lambda **_what: None)  # as it was
    bea.post(alsace.shared_inbox, bea.delete(gone))
    network.settle()
    with alsace.at_work():
        assert Activity.select().where(Activity.body.contains("cendre")).count() == 1
        rows = Delivery.select().join(Activity).where(Activity.object_uri == gone["id"])
        Delivery.update(state="held").where(Delivery.id.in_([one.id for one in rows])).execute()

        MIGRATION.up(None, database)

        held = Delivery.select().where(Delivery.state == "held").join(Activity)
        assert {one.activity.verb for one in held} and not held.where(Activity.body == "").exists()
    assert kept_words(alsace, "cendre") == 0 and kept_words(alsace, "sciure") == 1


def test_a_newer_update_overtakes_one_that_waits(network, alsace, peer, victim):
    ground, town, bea = plant(alsace), declaring(peer), victim.actor("bea")
    ground.followed_by(town)
    note = ground.comment(bea, "Une cendre fine aide.")
    network.off(peer.host)
    reword(alsace, bea, note, "Une cendre grise.", "Une cendre blanche.", "De la sciure.")
    with alsace.at_work():
        assert Delivery.select().where(Delivery.state.in_(PENDING)).count() == 1
    network.on(peer.host)
    network.let_pass(hours=13)

    said = [one["object"]["content"] for one in passed_on(peer)]
    assert said == ["<p>Une cendre fine aide.</p>", "<p>De la sciure.</p>"]

    bea.post(alsace.shared_inbox, bea.delete(note))
    network.settle()
    assert kept_words(alsace, "cendre") == 0 and passed_on(peer)[-1]["type"] == "Delete"


def test_who_asks_for_it_later_hears_of_what_it_has_by_id(network, alsace, peer, victim):
    ground, anna, bea = plant(alsace), peer.actor("anna"), victim.actor("bea")
    ground.followed_by(anna)
    note = ground.comment(bea, "Une cendre fine aide.")
    assert passed_on(peer) == [note["id"]]

    ground.followed_by(declaring(peer))
    reword(alsace, bea, note, "Une cendre grise.")
    assert (passed_on(peer)[-1]["type"], passed_on(peer)[-1]["object"]["id"]) == (
        "Update",
        note["id"],
    )
    bea.post(alsace.shared_inbox, bea.delete(note))
    network.settle()

    gone = [one for one in passed_on(peer) if isinstance(one, dict) and one["type"] == "Delete"]
    assert [one["object"]["id"] for one in gone] == [note["id"]]
    by_id = next(post.activity["id"] for post in peer.posts("Announce"))
    assert by_id in [one["id"] for one in passed_on(peer, "Undo")]


def test_a_delete_reaches_who_has_it_by_id_and_reads_activities_whole(
    network, alsace, peer, victim
):
    ground, bea = plant(alsace), victim.actor("bea")
    ground.followed_by(peer.actor("anna"))
    note = ground.comment(bea, "Une cendre fine aide.")
    ground.followed_by(declaring(peer))

    bea.post(alsace.shared_inbox, bea.delete(note))
    network.settle()

    gone = [one for one in passed_on(peer) if isinstance(one, dict)]
    assert [(one["type"], one["object"]["id"]) for one in gone] == [("Delete", note["id"])]


SECRETS = {"bto": ["https://verstohlen.example/u/x"], "bcc": ["https://verstohlen.example/u/x"]}
FOREIGN = {"@context": {"verstohlen": "https://verstohlen.example/ns#"}, **SECRETS}
DEPTHS = {
    "the activity": lambda said: {**said, **SECRETS},
    "its thing": lambda said: {**said, "object": {**said["object"], **FOREIGN}},
    "within it": lambda said: {
        **said,
        "object": {**said["object"], "replies": {"type": "Collection", "first": FOREIGN}},
    },
    "in a list": lambda said: {
        **said,
        "object": {**said["object"], "likes": [[FOREIGN, {"type": "Collection", "x": [FOREIGN]}]]},
    },
}


@pytest.mark.one_engine
def test_what_others_say_is_passed_on_without_their_secrets(network, alsace, peer, victim):
    ground, town, bea = plant(alsace), declaring(peer), victim.actor("bea")
    ground.followed_by(town)

    said = {
        depth: put(bea.create_note("Une cendre aide.", in_reply_to=ground.article_uri))
        for depth, put in DEPTHS.items()
    }
    for one in said.values():
        assert bea.post(ground.mag.inbox, one).status == 202
    network.settle()

    passed = {post.activity["object"]["id"]: post.activity for post in peer.posts("Announce")}
    assert set(passed) == {one["id"] for one in said.values()}
    for depth, one in said.items():
        whole = passed[one["id"]]
        inside = repr({name: value for name, value in whole.items() if name != "@context"})
        for word in ("bto", "bcc", "@context", "verstohlen"):
            assert word not in inside, depth
