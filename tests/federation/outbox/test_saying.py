"""What is written down when an actor of ours says something."""

import json

import pytest

from onemile.api import WireAudience, transaction
from onemile_federation.outbox.models import COUNTS, POSTS, REMOVALS, Activity

pytestmark = pytest.mark.plugins("federation")


def body(activity):
    return json.loads(activity.body)


def test_a_create_carries_the_document_in_its_context(outbox):
    made = outbox.say("Create")
    said = body(made)
    assert (said["type"], said["actor"]) == ("Create", outbox.mag)
    assert said["id"] == made.uri == f"http://instance.example/ap/a/{made.id}"
    assert said["object"]["id"] == outbox.article
    assert said["to"] == ["https://www.w3.org/ns/activitystreams#Public"]
    assert "@context" in said and "@context" not in said["object"]


def test_it_is_said_once_however_often_it_is_told(outbox):
    outbox.follower("a.example")
    first = outbox.say("Create", key="7:mags.article:0")
    assert outbox.say("Create", key="7:mags.article:0").id == first.id
    outbox.step()
    assert outbox.net.verbs() == ["Create"]


@pytest.mark.parametrize(
    ("verb", "retry_class"), [("Create", POSTS), ("Announce", POSTS), ("Like", COUNTS)]
)
def test_how_far_it_is_tried_follows_from_what_it_is(outbox, verb, retry_class):
    assert outbox.say(verb).retry_class == retry_class


def test_what_takes_back_is_tried_for_a_month(outbox):
    outbox.follower("a.example")
    outbox.say("Create")
    outbox.step()
    kim = outbox.person("b.example")
    assert outbox.say("Delete").retry_class == REMOVALS
    assert outbox.answer("Block", kim).retry_class == REMOVALS


def test_what_is_for_nobody_is_not_said(outbox):
    followers = WireAudience(follower_uris=(outbox.mag,))
    assert outbox.say("Create", audience=followers) is None
    assert outbox.say("Delete") is None
    assert not Activity.select().exists()


def test_what_is_public_stands_in_the_outbox_with_nobody_to_tell(outbox):
    assert outbox.say("Create").is_public
    outbox.step()
    assert Activity.get().fan_out_at is None
    assert outbox.net.posts == []


def test_a_delete_says_what_it_was_and_why(outbox):
    outbox.follower("a.example")
    outbox.say("Create")
    outbox.step()
    said = body(outbox.say("Delete", former_type="Article", reason="Someone else's words"))
    assert said["object"]["type"] == "Tombstone"
    assert said["object"]["formerType"] == "Article"
    assert said["summary"] == "Someone else's words"


def test_an_undo_names_what_it_undoes(outbox):
    outbox.follower("a.example")
    announced = outbox.say("Announce")
    undone = body(outbox.say("Undo"))["object"]
    assert (undone["id"], undone["type"]) == (announced.uri, "Announce")
    assert "@context" not in undone


def test_what_was_never_said_is_not_undone(outbox):
    outbox.follower("a.example")
    assert outbox.say("Undo") is None


def test_who_is_addressed_in_secret_is_told_and_named_to_nobody(outbox):
    """T64."""
    kim = outbox.person("a.example", "secret-kim", shared=False)
    outbox.say(
        "Create",
        object={"type": "Note", "bto": [kim], "bcc": [kim], "content": "Hello"},
        audience=WireAudience(people_uris=(kim,)),
    )
    outbox.step()
    ((url, sent),) = outbox.net.posts
    assert url == f"{kim}/inbox"
    assert b"secret-kim" not in sent and b"bto" not in sent and b"bcc" not in sent


def test_what_is_longer_than_peers_read_is_refused(outbox):
    with pytest.raises(ValueError):
        outbox.say("Create", object={"type": "Article", "content": "a" * 1_100_000})
    assert not Activity.select().exists()


def test_a_rollback_takes_everything_back(outbox):
    outbox.follower("a.example")
    with pytest.raises(ZeroDivisionError), transaction():
        outbox.say("Create")
        raise ZeroDivisionError
    outbox.step()
    assert outbox.net.posts == []
