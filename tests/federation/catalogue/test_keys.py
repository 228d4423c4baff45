"""Catalogue A, keys: T12, T13, T14, T16, T19. Whose key is it, and what if it cannot be had?"""

from datetime import timedelta

import pytest
from kit.actor import CONTEXT
from kit.replies import Reply

SAID = "Bonjour"


@pytest.fixture
def vera(victim):
    return victim.actor("vera")


def says(scene, actor, **options):
    """Let a comment be made in the name of an actor; the answer."""
    activity = actor.create_note(SAID, in_reply_to=scene.article_uri)
    return scene.network.send(
        actor.peer.prepared(scene.ours.shared_inbox, activity, by=actor, **options)
    )


# What stands at a URL of e.example, of which E says that it is V's key.
CLAIMS = {
    "a key of V's": lambda at, eve, vera: {"owner": vera.id},
    "a key of V's by FEP-521a": lambda at, eve, vera: {"controller": vera.id, "type": "Multikey"},
    "a key of E and V": lambda at, eve, vera: {"owner": [eve.id, vera.id]},
    "V itself": lambda at, eve, vera: {"id": vera.id, "type": "Person", "inbox": vera.inbox},
    "an actor at E with V's key": lambda at, eve, vera: {
        "id": at,
        "type": "Person",
        "inbox": eve.inbox,
        "publicKey": {
            "id": at,
            "owner": vera.id,
            "publicKeyPem": eve.key.public_pem,
        },
    },
    "V's own key id": lambda at, eve, vera: {"id": vera.key_id, "owner": vera.id},
}


@pytest.mark.parametrize("is_known", [True, False], ids=["V known", "V unknown"])
def test_t12_a_key_elsewhere_is_not_anothers_whatever_it_says(scene, peer, vera, is_known):
    """T12: keyId on e, whose document names V as its owner; and nothing poisons a cache."""
    eve = peer.actor("eve")
    if is_known:
        scene.hears(vera)
    with scene.unmoved():
        for n, claim in enumerate(CLAIMS.values()):
            at = f"https://e.example/keys/{n}"
            said = {"@context": CONTEXT, "id": at, "publicKeyPem": eve.key.public_pem}
            peer.serve(at, {**said, **claim(at, eve, vera)})
            for key_id in (at, f"{at}#main-key"):
                scene.refuses(says(scene, vera, key=eve.key, key_id=key_id), 401)
                # The server of E is not asked in vain more often than it may be.
                scene.network.clock.advance(minutes=2)
    scene.hears(vera)
    scene.hears(eve)


@pytest.mark.parametrize("listed", ["whole", "by its id", "in an array"])
def test_t13_a_key_in_a_document_of_its_own_is_its_owners_if_listed(scene, peer, listed):
    """T13: a separate key document whose owner lists it, as GoToSocial writes them."""
    eve = peer.actor("eve", key_path="/u/eve/main-key")
    key = eve.public_key()
    eve.document["publicKey"] = {"whole": key, "by its id": key["id"]}.get(listed, [key])
    scene.hears(eve)


@pytest.mark.parametrize("listed", [None, "https://e.example/u/eve#main-key", [], {"id": 1}])
def test_t13_a_key_that_its_owner_does_not_list_is_nobodys(scene, peer, keyring, listed):
    """T13: a separate key document whose owner's actor does not list it."""
    eve = peer.actor("eve")
    other = keyring.take()
    key_id = "https://e.example/keys/stray"
    stray = {"id": key_id, "owner": eve.id, "publicKeyPem": other.public_pem}
    peer.serve("/keys/stray", {"@context": CONTEXT, **stray})
    if listed is None:
        scene.hears(eve)
    else:
        eve.document["publicKey"] = listed
    before = scene.comments
    scene.refuses(says(scene, eve, key=other, key_id=key_id), 401)
    scene.network.settle()
    assert scene.comments == before
    eve.document["publicKey"] = [eve.public_key(), stray]
    scene.network.clock.advance(minutes=6)
    scene.hears(eve, key=other, key_id=key_id)


ENDED = ["2020-01-01T00:00:00Z", "2020-01-01", "long ago", 0, [], False]


@pytest.mark.one_engine
@pytest.mark.parametrize("end", ["expires", "revoked"])
def test_t13_a_key_that_has_ended_proves_nothing_though_it_is_listed(scene, peer, keyring, end):
    """T13, siblings: each way to list a key, with an end; the one without goes on."""
    eve = peer.actor("eve")
    old, key_id = keyring.take(), f"{eve.id}#old"
    listed = {"id": key_id, "owner": eve.id, "controller": eve.id, "type": "Multikey"}
    listed["publicKeyPem"] = old.public_pem
    for n, when in enumerate(ENDED):
        listed[end] = when
        eve.document["publicKey"] = [eve.public_key(), *([] if n % 2 else [listed])]
        eve.document["assertionMethod"] = [listed] if n % 2 else []
        scene.refuses(says(scene, eve, key=old, key_id=key_id), 401)
        scene.network.clock.advance(minutes=6)
    scene.hears(eve)
    listed[end] = (peer.now() + timedelta(hours=1)).isoformat()
    scene.network.clock.advance(minutes=6)
    scene.hears(eve, key=old, key_id=key_id)
    scene.network.clock.advance(hours=1)
    scene.refuses(says(scene, eve, key=old, key_id=key_id), 401)
    scene.hears(eve)


def test_t14_nobody_outside_signs_with_a_key_of_ours(scene, peer, vera, listener):
    """T14: keyId of a local actor; no request of ours to ourselves."""
    eve = peer.actor("eve")
    scene.hears(eve)
    mag, instance = scene.mag, scene.actor
    with scene.unmoved():
        for key_id in (
            mag.key_id,
            instance.key_id,
            f"{mag.id}#other",
            "https://als.example/ap/instance",
            "https://ALS.example/ap/instance#main-key",
            "https://als.example:443/ap/instance#main-key",
            "https://als.example./ap/instance#main-key",
            f"https://127.0.0.1:{listener.port}/u/eve#main-key",
            "http://localhost/u/eve#main-key",
        ):
            scene.refuses(says(scene, eve, key_id=key_id), 401)
            whoever = {**eve.like(scene.article_uri), "actor": key_id.partition("#")[0]}
            answer = peer.post(scene.ours.shared_inbox, whoever, by=eve, key_id=key_id)
            scene.refuses(answer, 401)
    assert not [one for one in scene.network.internet.connections if "als" in one.host.lower()]
    assert listener.knocks == 0 and not scene.network.internet.strays


def test_t16_a_rotated_key_is_asked_for_once(scene, vera, victim):
    """T16: after a rotation the first message causes exactly one refetch, and is taken."""
    scene.hears(vera)
    vera.rotate()
    scene.network.clock.advance(minutes=6)
    asked = len(victim.gets(vera.id))
    scene.hears(vera)
    scene.hears(vera)
    assert len(victim.gets(vera.id)) == asked + 1


def test_t16_a_hundred_forgeries_cause_one_refetch_at_most(scene, vera, victim, keyring):
    """T16: 100 invalid messages in one minute with V's keyId."""
    scene.hears(vera)
    stranger = keyring.take()
    scene.network.clock.advance(minutes=6)
    asked = len(victim.gets())
    for _ in range(100):
        scene.refuses(says(scene, vera, key=stranger), 401)
        scene.network.clock.advance(seconds=0.6)
    assert len(victim.gets()) <= asked + 1
    scene.hears(vera)


def test_t16_a_hundred_key_ids_of_one_server_do_not_make_us_its_burden(scene, peer, victim):
    """T16, sibling: 100 keyIds that V's server does not know."""
    vera = victim.actor("vera")
    scene.hears(vera)
    asked = len(victim.gets())
    for n in range(150):
        scene.refuses(says(scene, vera, key_id=f"{vera.id}#no-{n % 50}"), 401, 503)
    assert len(victim.gets()) <= asked + 50
    scene.hears(vera)


def test_t19_a_key_host_that_is_away_is_a_reason_to_come_again(scene):
    """T19: the key host times out: 503 with Retry-After; after recovery it is taken."""
    scene.network.hurry()
    ways = ("silent", "refused", "reset", "unnamed")
    vera = {how: scene.network.peer(f"{how}.example").actor("vera") for how in ways}
    with scene.unmoved():
        for how in ways:
            scene.network.off(f"{how}.example", how)
            answer = says(scene, vera[how])
            scene.refuses(answer, 503)
            assert 0 < int(answer.header("Retry-After")) <= 3_600
            scene.network.on(f"{how}.example")
    scene.network.clock.advance(minutes=2)
    for how in ways:
        scene.hears(vera[how])


def test_t19_so_is_one_that_says_so(scene, vera, victim):
    """T19, sibling: its server answers, but not with the key."""
    with scene.unmoved():
        for status in (500, 502, 503, 504, 429):
            victim.serve(vera.id, Reply(status=status))
            answer = says(scene, vera)
            scene.refuses(answer, 503)
            assert int(answer.header("Retry-After")) > 0
    victim.serve(vera.id, vera.document)
    scene.network.clock.advance(minutes=2)
    scene.hears(vera)


NO_KEYS = {
    "not there": Reply(status=404),
    "gone": Reply(status=410),
    "forbidden": Reply(status=403),
    "plain JSON": Reply(body=b"{}", content_type="application/json"),
    "a page": Reply(body="<p>", content_type="text/html"),
    "no JSON": Reply(body="{", content_type="application/activity+json"),
    "a list": Reply(body=[]),
    "empty": Reply(body={}),
}


def test_t19_where_there_is_no_key_nothing_is_proven(scene, vera, victim):
    """T19: the key host answers 404; or with what is no key."""
    with scene.unmoved():
        for reply in NO_KEYS.values():
            victim.serve(vera.id, reply)
            scene.refuses(says(scene, vera), 401)
            scene.network.clock.advance(hours=2)
    victim.serve(vera.id, vera.document)
    scene.hears(vera)


@pytest.mark.parametrize("bits", [512, 1024])
def test_t19_a_weak_key_proves_nothing(scene, peer, keyring, bits):
    """T19: RSA keys of 512 and of 1024 bits."""
    eve = peer.actor("eve", key=keyring.weak(bits))
    scene.refuses(says(scene, eve), 401)
    assert scene.comments == []
    eve.rotate()
    scene.network.clock.advance(minutes=6)
    scene.hears(eve)
