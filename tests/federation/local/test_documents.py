"""What our actors and things look like on the wire."""

import json
from datetime import UTC, datetime

import pytest

from onemile.api import Said, WireAudience
from onemile_federation import addresses, registry
from onemile_federation.keys import rotating
from onemile_federation.outbox import saying
from onemile_federation.outbox.models import Activity
from onemile_federation.signatures.keys import public_key
from onemile_federation.wire.vocabulary import PUBLIC
from onemile_federation.written import audiences, documents

pytestmark = pytest.mark.plugins("federation")
BASE = "http://instance.example"
KEY = "k" * 22  # of a picture
MAG, ANA, ARTICLE = f"{BASE}/mags/k3f", f"{BASE}/members/q8", f"{BASE}/mags/articles/7h"


def document_of(uri, **options):
    return documents.actor(*registry.actor(uri), **options)


def test_a_mag_is_a_group_that_everybody_can_follow(town):
    town.add(
        MAG,
        "potager",
        summary="<p>Un potager.</p>",
        published=datetime(2030, 1, 1, tzinfo=UTC),
        icon=f"/pictures/{KEY}.webp",
        image="/static/mag.png",
        attributed_to_uri=ANA,
        is_discoverable=True,
        is_indexable=True,
        featurable_by="everybody",
    )

    found = document_of(MAG)

    keys = found.pop("publicKey"), found.pop("assertionMethod")
    assert found.pop("@context")[0] == "https://www.w3.org/ns/activitystreams"
    assert found == {
        "id": MAG,
        "type": "Group",
        "preferredUsername": "potager",
        "name": "Potager",
        "summary": "<p>Un potager.</p>",
        "url": f"{BASE}/page/potager",
        "published": "2030-01-01T00:00:00Z",
        "attributedTo": ANA,
        "icon": {"type": "Image", "mediaType": "image/jpeg", "url": f"{BASE}/pictures/{KEY}.jpg"},
        "image": {"type": "Image", "mediaType": "image/png", "url": f"{BASE}/static/mag.png"},
        "inbox": f"{BASE}/ap/mags/k3f/inbox",
        "outbox": f"{BASE}/ap/mags/k3f/outbox",
        "followers": f"{BASE}/ap/mags/k3f/followers",
        "following": f"{BASE}/ap/mags/k3f/following",
        "endpoints": {"sharedInbox": f"{BASE}/ap/inbox"},
        "manuallyApprovesFollowers": False,
        "discoverable": True,
        "indexable": True,
        "interactionPolicy": {"canFeature": {"automaticApproval": PUBLIC}},
        "generator": {
            "type": "Application",
            "id": f"{BASE}/ap/instance",
            "implements": [dict(one) for one in documents.IMPLEMENTS],
        },
        "webfinger": "potager@instance.example",
    }
    assert keys[0]["id"] == f"{MAG}#main-key" and keys[0]["owner"] == MAG
    assert public_key(keys[0]["publicKeyPem"]).kind == "rsa"
    (ed25519,) = keys[1]
    assert ed25519["controller"] == MAG and ed25519["type"] == "Multikey"
    assert public_key(ed25519["publicKeyMultibase"]).kind == "ed25519"


def test_a_member_is_a_person_who_is_asked_and_on_no_list(town):
    town.add(ANA, "ana_42", is_person=True, approval="asked")

    found = document_of(ANA)

    assert found["type"] == "Person" and found["manuallyApprovesFollowers"] is True
    assert found["discoverable"] is False and found["indexable"] is False
    assert found["interactionPolicy"]["canFeature"]["automaticApproval"] == ANA
    assert not {"location", "attributedTo", "published", "icon", "image"} & set(found)


def test_a_stub_says_where_and_by_which_key_and_no_more(town):
    town.add(ANA, "ana_42", is_person=True, summary="<p>Ana</p>")

    found = document_of(ANA, is_whole=False)

    assert set(found) == {"@context", "id", "type", "inbox", "outbox", "publicKey"}
    assert "Ana" not in json.dumps(found).replace(ANA, "")


def test_a_mag_of_nobody_outside_is_the_instances(town):
    town.add(MAG, "potager")

    assert document_of(MAG)["attributedTo"] == addresses.instance_uri()


def test_one_who_moves_says_from_where_and_to_where(town):
    town.add(
        MAG, "potager", also_known_as=("https://old.example/m",), moved_to_uri="https://n.example/m"
    )

    found = document_of(MAG)

    assert found["alsoKnownAs"] == ["https://old.example/m"]
    assert found["movedTo"] == "https://n.example/m"


def test_the_instance_is_an_application_named_after_its_host(town):
    found = documents.instance()

    assert found["type"] == "Application" and found["id"] == f"{BASE}/ap/instance"
    assert found["preferredUsername"] == "instance.example"
    assert found["inbox"] == f"{BASE}/ap/instance/inbox"
    assert found["manuallyApprovesFollowers"] is True
    assert found["publicKey"]["id"] == f"{BASE}/ap/instance#main-key"
    assert found["implements"]


@pytest.fixture
def told(monkeypatch):
    """What is said by a rotation, instead of being sent."""
    heard = []
    monkeypatch.setattr(saying, "say", lambda said, *, key: heard.append((said, key)))
    return heard


def test_a_rotation_is_told_to_followers_with_the_new_key(town, told):
    town.add(MAG, "potager")

    rotating.rotate(MAG)
    rotating.rotate(addresses.instance_uri())

    ((said, key),) = told
    assert (said.verb, said.sender_uri, said.object_uri) == ("Update", MAG, MAG)
    assert said.object["publicKey"]["id"] == f"{MAG}#main-key-2"
    assert said.audience.follower_uris == (MAG,) and 0 < len(key) <= 100


def test_during_a_rotation_the_new_key_is_the_one_and_the_old_is_listed_with_its_end(town, told):
    town.add(MAG, "potager")
    before = document_of(MAG)["publicKey"]
    rotating.rotate(MAG)

    found = document_of(MAG)

    assert found["publicKey"]["id"] == f"{MAG}#main-key-2"
    listed = {one["id"]: one for one in found["assertionMethod"]}
    assert found["assertionMethod"][0]["id"] == f"{MAG}#ed25519-key-2"
    old = public_key(listed[f"{MAG}#main-key"]["publicKeyMultibase"])
    assert old.pem() == public_key(before["publicKeyPem"]).pem()
    assert listed[f"{MAG}#main-key"]["expires"] == "2027-04-13T13:30:00Z"
    assert "expires" not in listed[f"{MAG}#ed25519-key-2"]


def said(**audience):
    return Said(
        verb="Create",
        sender_uri=ANA,
        object_uri=ARTICLE,
        object={"type": "Article", "audience": MAG},
        audience=WireAudience(**audience),
    )


ANNA = "https://v.example/users/anna"


@pytest.mark.parametrize(
    ("audience", "to", "cc"),
    [
        (
            {"is_public": True, "follower_uris": (ANA, MAG), "people_uris": (ANNA,)},
            [PUBLIC],
            [f"{BASE}/ap/members/q8/followers", f"{BASE}/ap/mags/k3f/followers", ANNA, MAG],
        ),
        (
            {"follower_uris": (ANA,), "people_uris": (ANNA,), "mentions": (ANNA,)},
            [f"{BASE}/ap/members/q8/followers"],
            [ANNA, MAG],
        ),
        ({"people_uris": (ANNA, MAG)}, [ANNA, MAG], []),
        ({}, [], [MAG]),
    ],
)
def test_an_audience_in_the_words_of_the_protocol(instance, audience, to, cc):
    assert audiences.addressed(said(**audience)) == {"to": to, "cc": cc}


def test_a_thing_bears_its_addressing_and_its_collections(town):
    document = {"type": "Article", "attributedTo": ANA, "audience": MAG, "likes": 3, "shares": 0}

    found = documents.thing(ARTICLE, document, said(is_public=True, follower_uris=(ANA,)))

    assert found["to"] == [PUBLIC] and found["cc"] == [f"{BASE}/ap/members/q8/followers", MAG]
    assert found["id"] == ARTICLE and found["audience"] == MAG
    assert found["replies"] == {
        "id": f"{BASE}/ap/mags/articles/7h/replies",
        "type": "Collection",
        "first": f"{BASE}/ap/mags/articles/7h/replies?page=true",
    }
    assert found["likes"] == {
        "id": f"{BASE}/ap/mags/articles/7h/likes",
        "type": "Collection",
        "totalItems": 3,
    }
    assert found["shares"]["totalItems"] == 0
    assert "bto" not in found and "bcc" not in found
    assert document["likes"] == 3


def test_a_thing_that_nobody_counts_has_no_counts(town):
    found = documents.thing(ARTICLE, {"type": "Note"})

    assert not {"likes", "shares"} & set(found)


def test_a_thing_is_addressed_as_it_was_last_sent(town):
    for number, to in enumerate(("first", "last")):
        sent = {"object": {"id": ARTICLE, "to": [f"https://v.example/{to}"], "cc": []}}
        Activity.create(
            uri=addresses.activity_uri(number),
            key=f"k{number}",
            sender_uri=ANA,
            verb="Update" if number else "Create",
            object_uri=ARTICLE,
            body=json.dumps(sent),
            retry_class="A",
        )

    found = audiences.as_sent(ARTICLE, {}, is_public=True)

    assert found == {"to": ["https://v.example/last"], "cc": []}


def test_what_was_never_sent_names_the_public_only_if_it_is_for_it(town):
    document = {"attributedTo": ANA}

    assert audiences.as_sent(ARTICLE, document, is_public=True)["to"] == [PUBLIC]
    assert audiences.as_sent(ARTICLE, document, is_public=False) == {"to": [], "cc": []}
