"""What those who keep order in a Mag take away goes from every copy, and they say why (1.10)."""

import pytest
from kit.planting import plant
from test_groups import declaring, passed_on

from onemile.api import find_by_uri, follows
from onemile.conversations.saying import set_shown
from onemile.members import outward
from onemile_federation.remote import actors
from onemile_federation.remote.models import RemoteObject
from onemile_mags.comments import saying
from onemile_mags.wire_models import CrossedComment

pytestmark = pytest.mark.plugins("federation", "mags")
BY_EDITORS = "Le potager partagé\u00a0: retiré par l’équipe de modération."


def taken_away(ground, note, *, by_moderators=False):
    with ground.ours.at_work():
        post_id = int(CrossedComment.get(CrossedComment.uri == note["id"]).post_id)
        if by_moderators:
            set_shown(post_id, is_shown=False)
        else:
            saying.hide(post_id, member=find_by_uri(ground.owner_uri))
    ground.ours.network.settle()


def test_who_keeps_order_elsewhere_is_told_why(network, alsace, peer, victim):
    ground, bea = plant(alsace), victim.actor("bea")
    elsewhere = network.peer("w.example")
    ground.followed_by(declaring(peer), elsewhere.actor("anna"))
    first, second = (ground.comment(bea, words) for words in ("Une cendre.", "De la sciure."))
    taken_away(ground, first)

    undone = elsewhere.heard("Undo")
    assert (undone["object"]["object"], undone["summary"]) == (first["id"], BY_EDITORS)
    (removal,) = [one for one in passed_on(peer) if one["type"] == "Delete"]
    by = {name: removal[name] for name in ("actor", "object", "summary")}
    assert by == {"actor": ground.mag_uri, "object": first["id"], "summary": BY_EDITORS}
    assert alsace.get(removal["id"], accept="application/activity+json").status == 200
    assert peer.heard("Undo")["summary"] == BY_EDITORS

    taken_away(ground, second, by_moderators=True)
    said = elsewhere.posts("Undo")[-1].activity["summary"]
    assert said.endswith("\u00a0: retiré par l’équipe de modération.") and said != BY_EDITORS


def test_what_its_author_takes_back_bears_no_reason(network, alsace, peer, victim):
    ground, bea = plant(alsace), victim.actor("bea")
    ground.followed_by(declaring(peer))
    note = ground.comment(bea, "Une cendre.")
    bea.post(alsace.shared_inbox, bea.delete(note))
    network.settle()

    assert "summary" not in peer.heard("Undo")
    (removal,) = [one for one in passed_on(peer) if one["type"] == "Delete"]
    assert removal["actor"] == bea.id


def test_two_of_us_agree_on_what_was_taken_out(network, alsace, ortenau, victim):
    ground, bea = plant(alsace), victim.actor("bea")
    with ortenau.at_work() as world:
        actors.actor(ground.mag_uri)
        ott = world.member("Ott")
        outward.let_know(ott, text="")
        follows.follow(find_by_uri(ott.uri), followed_uri=ground.mag_uri)
    network.settle()
    first, second = (ground.comment(bea, words) for words in ("Une cendre.", "De la sciure."))
    assert there(ortenau) == sorted([first["id"], second["id"]])

    taken_away(ground, first)

    assert there(ortenau) == [second["id"]] and victim.get(first["id"]).status == 200

    with alsace.at_work():
        post_id = int(CrossedComment.get(CrossedComment.uri == first["id"]).post_id)
        saying.show(post_id, member=find_by_uri(ground.owner_uri))
    network.settle()
    assert there(ortenau) == sorted([first["id"], second["id"]])


def there(ours):
    with ours.at_work():
        return sorted(row.uri for row in RemoteObject.select().where(RemoteObject.content != ""))
