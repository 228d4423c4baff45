"""Who others are, what they become, and where they go: T27, T28, T30 and federation.md 1.9."""

import itertools

import pytest
from kit.replies import Reply

from onemile.members import blocks
from tests.federation.catalogue.garden import member_at

pytestmark = pytest.mark.plugins("federation", "mags")


def test_t27_an_actor_changes_and_stays_who_it_is(garden, eve, anna, keyring):
    assert garden.hears(eve, garden.comment(eve, "Bonjour")) == 202
    (shown,) = garden.commenters
    foreign = {"id": f"{anna.id}#main-key", "owner": eve.id, "publicKeyPem": eve.key.public_pem}
    lies = [
        {"id": anna.id},
        {"id": "https://E.example/u/eve2"},
        {"id": f"{eve.id}/other"},
        {"type": "Group"},
        {"type": "Organization"},
        {"type": ["Group", "Person"]},
        {"publicKey": {**eve.public_key(), "owner": anna.id}},
        {"publicKey": {**eve.public_key(), "owner": eve.id.upper()}},
        {"publicKey": [eve.public_key(), foreign]},
        {"publicKey": foreign},
        {"inbox": anna.inbox},
        {"inbox": garden.mag.inbox},
        {"inbox": None},
    ]
    before = garden.stored(taken=True)
    for lie in lies:
        told = eve.activity("Update", {**eve.document, "name": "Anna", **lie})
        assert garden.hears(eve, told) in {202, 400, 403}, lie
    assert garden.commenters == [shown] and garden.stored(taken=True) == before

    # Twin: another name and another key, in one message that the old key signed.
    old = eve.key
    eve.document["name"] = "Eve la Neuve"
    eve.rotate()
    assert garden.hears(eve, eve.activity("Update", eve.document), key=old) == 202
    assert garden.commenters == ["Eve la Neuve"]
    asked = len(eve.peer.gets(eve.id))
    assert garden.hears(eve, garden.comment(eve, "Encore")) == 202
    assert len(eve.peer.gets(eve.id)) == asked
    assert garden.hears(eve, garden.comment(eve, "Vieux"), key=old) == 401
    assert garden.comments == ["Bonjour", "Encore"]


def test_a_group_changes_its_name_and_is_told_by_name_alone(garden, peer):
    """A Mag elsewhere; told without a document, its server is asked."""
    mag = peer.actor("mag", "Group")
    assert garden.hears(mag, garden.comment(mag, "De nous tous")) == 202
    mag.document["name"] = "Le verger"

    assert garden.hears(mag, mag.activity("Update", mag.id)) == 202

    assert garden.commenters == ["Le verger"]
    assert garden.hears(mag, mag.activity("Update", {**mag.document, "type": "Person"})) == 202
    mag.document |= {"type": "Person", "name": "Personne"}
    assert garden.hears(mag, mag.activity("Update", mag.id)) == 202
    assert garden.commenters == ["Le verger"]


def test_t28_followers_go_nowhere_that_does_not_say_so_itself(garden, eve, anna, victim, peer):
    garden.befriends(anna)
    other = victim.actor("other")
    there = peer.actor("there", alsoKnownAs=[anna.id])
    onward = peer.actor("onward", alsoKnownAs=[anna.id], movedTo=there.id)
    cased = peer.actor(
        "cased", alsoKnownAs=[anna.id.upper(), "https://V.example/u/anna", f"{anna.id}#"]
    )
    liar = peer.serve("/liar", {**there.document, "alsoKnownAs": [anna.id]})
    forged = [
        (anna, anna.move(eve)),  # where nobody knows of it
        (anna, anna.move(cased)),
        (anna, anna.move(onward)),
        (anna, anna.move(anna)),
        (anna, anna.move(liar)),
        (anna, anna.move(garden.ben)),  # one of ours, who has not asked
        (anna, anna.move(garden.mag)),
        (anna, anna.move("")),
        (anna, anna.activity("Move", other.id, target=there.id)),
        (other, other.activity("Move", anna.id, target=there.id)),
        (there, there.activity("Move", anna.id, target=there.id)),
        (eve, anna.move(eve)),
    ]
    for by, move in forged:
        garden.hears(by, move)
        followed = {other for one, other in garden.relations() if one == garden.ana.id}
        assert followed == {anna.id}, move

    assert garden.hears(anna, anna.move(there)) == 202
    (asked,) = [one.activity for one in peer.posts("Follow")]
    assert (asked["actor"], asked["object"]) == (garden.ana.id, there.id)
    assert garden.relations()[garden.ana.id, there.id] == "asked"
    assert (garden.ana.id, anna.id) not in garden.relations()
    assert any("autre serveur" in title for title in garden.notices(garden.ana))


@pytest.mark.one_engine
def test_t28_what_a_target_has_said_once_is_not_what_it_says_now(garden, anna, peer):
    """T28, sibling: it is known, names the old one no more, and is away when it is asked."""
    garden.befriends(anna)
    there = peer.actor("there", alsoKnownAs=[anna.id])
    garden.meets(there)
    there.document["alsoKnownAs"] = []
    peer.serve(there.id, [Reply(status=503), there.document])
    assert garden.hears(anna, anna.move(there)) == 202
    assert (garden.ana.id, there.id) not in garden.relations()
    garden.ours.network.let_pass(minutes=5)
    assert (garden.ana.id, there.id) not in garden.relations()

    away = peer.actor("away", alsoKnownAs=[anna.id])
    peer.serve(away.id, [Reply(status=503), away.document])
    assert garden.hears(anna, anna.move(away)) == 202
    garden.ours.network.let_pass(minutes=5)
    assert garden.relations()[garden.ana.id, away.id] == "asked"


def test_1_9_nobody_moves_twice_in_a_week(garden, anna, peer, clock):
    garden.befriends(anna)
    first, second = (peer.actor(name, alsoKnownAs=[anna.id]) for name in ("first", "second"))
    second.document["alsoKnownAs"].append(first.id)
    assert garden.hears(anna, anna.move(first)) == 202
    assert garden.hears(anna, anna.move(second)) == 202
    assert (garden.ana.id, second.id) not in garden.relations()

    clock.advance(days=7, minutes=1)
    assert garden.hears(first, first.accept(peer.posts("Follow")[0].activity)) == 202
    assert garden.hears(first, first.move(second)) == 202
    assert garden.relations()[garden.ana.id, second.id] == "asked"


@pytest.mark.one_engine
def test_1_9_a_chain_of_moves_leads_followers_one_step_a_week(garden, anna, peer):
    """Nor back: each was moved to by the one before, and none has moved yet."""
    garden.befriends(anna)
    links = [peer.actor(f"n{n}") for n in range(4)]
    chain = [anna, *links, anna]
    for old, new in itertools.pairwise(chain):
        new.document["alsoKnownAs"] = [old.id]
    for old, new in itertools.pairwise(chain):
        assert garden.hears(old, old.move(new)) == 202
        for follow in peer.posts("Follow"):
            garden.hears(new, new.accept(follow.activity))
    followed = {other for one, other in garden.relations() if one == garden.ana.id}
    assert followed == {links[0].id}
    assert sum("autre serveur" in title for title in garden.notices(garden.ana)) == 1


def test_1_9_a_block_goes_along(garden, anna, peer):
    """Whom a member has blocked does not get round it by moving."""
    garden.meets(anna)
    there = peer.actor("there", alsoKnownAs=[anna.id])
    with garden.ours.at_work():
        blocks.block_uri(member_at(garden.ana.id), uri=anna.id)
    assert garden.hears(there, garden.comment(there, "Bonjour")) == 202
    assert garden.hears(anna, anna.move(there)) == 202

    assert garden.hears(there, garden.comment(there, "Encore")) == 202

    assert garden.comments == ["Bonjour"]


@pytest.mark.parametrize(
    "answered",
    [
        lambda peer, other: peer.jrd("acct:eve@e.example", other.id),
        lambda peer, other: Reply(status=404),
        lambda peer, other: peer.jrd("acct:eve@e.example", "https://v.example/u/eve"),
    ],
    ids=["another's", "nobody's", "of another host"],
)
def test_t30_a_name_that_leads_elsewhere_is_not_shown(garden, eve, peer, answered):
    peer.serve("/.well-known/webfinger", answered(peer, peer.actor("bob")))

    assert garden.hears(eve, garden.comment(eve, "Bonjour")) == 202

    assert garden.comments == ["Bonjour"]  # usable by its id all the same
    assert garden.commenters == ["Eve"] and garden.named(eve.id) == "Eve (e.example)"


def test_t30_a_name_that_leads_back_is_shown(garden, eve, peer):
    assert garden.hears(eve, garden.comment(eve, "Bonjour")) == 202
    assert garden.commenters == ["Eve"] and garden.named(eve.id) == "Eve (@eve@e.example)"
    asked = len(peer.gets("/.well-known/webfinger"))
    assert garden.hears(eve, garden.comment(eve, "Encore")) == 202
    assert len(peer.gets("/.well-known/webfinger")) == asked
