"""1.10 at length: words that were taken back are kept by nobody, and who comes back is at home."""

import pytest

from onemile.api import Said, WireAudience, conversations, transaction
from onemile.members import outward
from onemile.privacy import erase
from onemile_federation.keys.models import OwnKey
from onemile_federation.outbox import ending, saying
from onemile_federation.outbox.models import Activity
from onemile_mags.article_models import Article
from onemile_mags.comments import saying as comments
from onemile_mags.wire_models import CrossedComment
from tests.federation.catalogue.garden import member_at

pytestmark = pytest.mark.plugins("federation", "mags")
ELSEWHERE = "https://v.example/notes/9"


def main_key(garden, uri):
    answer = garden.ours.get(uri)
    assert answer.status == 200
    return answer.json()["publicKey"]["id"]


def withdraws(garden, uri):
    with garden.ours.at_work():
        outward.withdraw(member_at(uri))
    garden.ours.settle()
    assert garden.ours.get(uri).status == 410


def returns(garden, uri):
    with garden.ours.at_work():
        outward.let_know(member_at(uri), text="Me revoici")
    garden.ours.settle()


def wipes(garden):
    with garden.ours.at_work():
        return ending.wipe_keys()


def comment(garden, text):
    with garden.ours.at_work():
        post = comments.say(Article.get().id, member=member_at(garden.ben.id), text=text)
    garden.ours.network.settle()
    with garden.ours.at_work():
        return post.id, CrossedComment.get(CrossedComment.post_id == post.id).uri


def takes_back(garden, post_id):
    with garden.ours.at_work():
        conversations.take_back_of(post_id, by_uri=garden.ben.id)
    garden.ours.network.settle()


def passes_on(garden, verb, key):
    audience = WireAudience(is_public=True, follower_uris=(garden.mag.id,))
    about = {"sender_uri": garden.mag.id, "object_uri": ELSEWHERE, "audience": audience}
    with garden.ours.at_work(), transaction():
        made = saying.say(Said(verb=verb, **about), key=key)
    garden.ours.network.settle()
    return made.uri


def test_who_comes_back_where_nobody_had_heard_of_them_has_new_keys(garden):
    assert main_key(garden, garden.ben.id) == f"{garden.ben.id}#main-key"
    withdraws(garden, garden.ben.id)
    returns(garden, garden.ben.id)
    assert main_key(garden, garden.ben.id) == f"{garden.ben.id}#main-key-2"
    with garden.ours.at_work():
        assert OwnKey.get(OwnKey.key_id == f"{garden.ben.id}#main-key").sealed == ""


def test_who_comes_back_the_same_day_keeps_their_keys_and_leaves_them_the_next_time(garden, eve):
    garden.meets(eve)
    comment(garden, "Me voici")
    withdraws(garden, garden.ben.id)
    assert garden.ben.id in [one.activity["object"] for one in eve.peer.posts("Delete")]
    returns(garden, garden.ben.id)
    assert wipes(garden) == 0
    assert main_key(garden, garden.ben.id) == f"{garden.ben.id}#main-key"
    withdraws(garden, garden.ben.id)
    assert wipes(garden) == 1
    returns(garden, garden.ben.id)
    assert main_key(garden, garden.ben.id) == f"{garden.ben.id}#main-key-2"


def test_words_that_were_taken_back_or_replaced_stand_nowhere(garden, eve):
    garden.meets(eve)
    post_id, _uri = comment(garden, "Des mots 4711")
    for text in ("Profil 4711", "Profil 4712"):
        with garden.ours.at_work():
            outward.let_know(member_at(garden.ben.id), text=text)
        garden.ours.settle()
    takes_back(garden, post_id)
    with garden.ours.at_work():
        assert not Activity.select().where(Activity.body.contains("4711")).exists()
        erase.erase(member_at(garden.ben.id))
    garden.ours.settle()
    with garden.ours.at_work():
        theirs = Activity.select().where(Activity.sender_uri == garden.ben.id)
        assert {one.verb for one in theirs if one.body} == {"Delete"}
        old = [one.uri for one in theirs if not one.body]
    assert old and {garden.ours.get(uri).status for uri in old} == {410}


def test_what_waits_of_words_that_are_gone_is_not_sent(garden, eve, network):
    garden.meets(eve)
    network.off("e.example")
    post_id, uri = comment(garden, "Trop tôt")
    takes_back(garden, post_id)
    network.on("e.example")
    network.let_pass(hours=2)
    about = [one.activity for one in eve.peer.posts() if uri in repr(one.activity)]
    assert [one["type"] for one in about] == ["Undo", "Delete"]
    assert "Trop" not in repr(about)


def test_what_was_taken_back_is_gone_when_the_taking_back_is_forgotten(garden, eve, clock):
    garden.meets(eve)
    post_id, uri = comment(garden, "Des mots")
    announced = passes_on(garden, "Announce", "x1")
    # The Mag has passed on the comment, and something from elsewhere.
    assert garden.ours.get(garden.mag.outbox).json()["totalItems"] == 2
    passes_on(garden, "Undo", "x2")
    takes_back(garden, post_id)
    first = garden.ours.get(uri)
    clock.advance(days=16)
    with garden.ours.at_work():
        ending.forget_sent()
        ending.forget_said()
        assert not Activity.select().where(Activity.verb.in_(("Delete", "Undo"))).exists()
    assert garden.ours.get(announced).status == 410
    assert garden.ours.get(garden.mag.outbox).json()["totalItems"] == 0
    later = garden.ours.get(uri)
    assert first.status == later.status == 410
    assert first.json() == later.json() and later.json()["formerType"] == "Note"
