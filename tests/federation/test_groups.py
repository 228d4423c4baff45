"""A Mag among groups: what it passes on, by id or whole as its followers read it (FEP-1b12)."""

import pytest
from kit.planting import plant

from onemile.api import find_by_uri
from onemile.members import outward
from onemile_federation.remote.models import RemoteObject
from onemile_federation.wire.vocabulary import PUBLIC
from onemile_mags.making import people
from onemile_mags.models import EDITOR, Mag, Seat

GROUPS = "https://w3id.org/fep/1b12"
pytestmark = pytest.mark.plugins("federation", "mags")


def declaring(peer, name="town"):
    """A group elsewhere that says that it reads activities whole."""
    runs = {"type": "Application", "id": f"{peer.base}/", "implements": [{"href": GROUPS}]}
    return peer.actor(name, kind="Group", generator=runs)


def passed_on(peer, verb="Announce"):
    return [post.activity["object"] for post in peer.posts(verb)]


def test_a_comment_is_passed_on_by_id_once_and_taken_back_with_it(network, alsace, peer, victim):
    ground = plant(alsace)
    anna, bea = peer.actor("anna"), victim.actor("bea")
    ground.followed_by(anna)

    note = ground.comment(bea, "Une cendre fine aide.")
    bea.post(alsace.shared_inbox, bea.update(note, content="<p>Une cendre très fine.</p>"))
    network.settle()

    heard = peer.heard("Announce")
    assert (heard["actor"], heard["object"]) == (ground.mag_uri, note["id"])

    bea.post(alsace.shared_inbox, bea.delete(note))
    network.settle()

    undone = peer.heard("Undo")["object"]
    assert (undone["id"], undone["object"]) == (heard["id"], note["id"])


def test_who_asked_for_it_gets_activities_whole_and_only_so(network, alsace, peer, victim):
    ground = plant(alsace)
    town, anna, bea = declaring(peer), victim.actor("anna"), victim.actor("bea")
    ground.followed_by(town, anna)

    article_uri = ground.article(title="Semer au printemps")
    network.settle()
    note = ground.comment(bea, "Une cendre fine aide.")
    said = bea.update(note, content="<p>Une cendre très fine.</p>")
    bea.post(alsace.shared_inbox, said)
    network.settle()

    whole = passed_on(peer)
    assert [(one["type"], one["object"]["id"]) for one in whole] == [
        ("Create", article_uri),
        ("Create", note["id"]),
        ("Update", note["id"]),
    ]
    assert peer.posts("Create") == [] and peer.posts("Update") == []
    ours = alsace.get(whole[0]["id"], accept="application/activity+json").json()
    assert {**ours, "@context": 0} == {**whole[0], "@context": 0}
    assert whole[2]["id"] == said["id"] and whole[2]["object"]["content"] == note["content"]
    assert [one for one in passed_on(victim) if not isinstance(one, str)] == []
    assert note["id"] in passed_on(victim)

    bea.post(alsace.shared_inbox, bea.delete(note))
    network.settle()

    assert (passed_on(peer)[-1]["type"], passed_on(peer)[-1]["object"]["id"]) == (
        "Delete",
        note["id"],
    )
    undone = [one["object"] for one in passed_on(peer, "Undo")]
    assert {one["id"] for one in undone} == {said["id"], whole[1]["id"]}
    assert {one["object"] for one in undone} == {note["id"]}
    assert "cendre" not in repr(passed_on(peer, "Undo"))


def test_a_group_elsewhere_is_read_as_its_authors_have_it_and_answered_alike(
    network, alsace, peer, victim
):
    ground, town, bea = plant(alsace), peer.actor("town", kind="Group"), victim.actor("bea")
    town.document["attributedTo"] = town.id + "/moderators"
    max_ = network.peer("m.example").actor("max")
    peer.serve("/u/town/moderators", town.collection(town.id + "/moderators", [max_.id]))
    ground.following(town)
    ground.followed_by(town)

    post = bea.object("Page", name="Une serre", content="<p>Vraie.</p>", to=[PUBLIC])
    said = bea.create({**post, "content": "<p>Fausse.</p>"})
    town.post(alsace.shared_inbox, town.announce(post, object=said))
    network.settle()

    assert kept(alsace) == [(post["id"], bea.id, "<p>Vraie.</p>")]
    ground.article(title="Semer au printemps")
    network.settle()
    assert [one["type"] for one in passed_on(peer)] == ["Create"] and not peer.posts("Create")

    taken_out = max_.activity("Delete", post["id"])
    town.post(alsace.shared_inbox, town.announce(post, object=taken_out))
    network.settle()
    assert kept(alsace) == [] and victim.get(post["id"]).status == 200


def kept(ours):
    with ours.at_work():
        rows = RemoteObject.select()
        return [(one.uri, one.author_uri, one.content) for one in rows]


def test_who_edits_a_mag_is_named_by_their_choice_alone(network, alsace, peer):
    ground, anna = plant(alsace), peer.actor("anna")
    ground.followed_by(anna)
    with alsace.at_work() as world:
        ana, ben = find_by_uri(ground.owner_uri), world.member("Ben")
        mag = Mag.get(Mag.uri == ground.mag_uri)
        Seat.create(mag=mag.id, member_uri=ben.uri, member_id=ben.id, role=EDITOR)
        people.accept(mag.id, member=ben)
        outward.let_know(ben, text="")
    network.settle()
    assert peer.posts("Add") == [] and ana.uri not in repr(ground.mag.document)

    with alsace.at_work():
        outward.let_know(ana, text="")
    network.settle()
    listed = ground.mag.document["attributedTo"]
    added = [(post.activity["object"], post.activity["target"]) for post in peer.posts("Add")]
    assert sorted(added) == sorted([(ana.uri, listed), (ben.uri, listed)])
    assert sorted(alsace.get(listed).json()["orderedItems"]) == sorted([ana.uri, ben.uri])
    assert peer.posts("Update")[-1].activity["object"]["attributedTo"] == listed

    with alsace.at_work():
        outward.withdraw(find_by_uri(ben.uri))
    network.settle()
    gone = peer.heard("Remove")
    assert (gone["actor"], gone["object"], gone["target"]) == (mag.uri, ben.uri, listed)
    assert ben.uri not in repr(peer.posts("Update")[-1].activity)
    assert alsace.get(listed).json()["orderedItems"] == [ana.uri]
