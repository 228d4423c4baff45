"""What servers of the fediverse really send (``fixtures/activitypub``), read by a whole instance.

The tables below name what becomes of each file; a file that they do not name fails.
"""

import json
import os
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from kit.payloads import ACTORS, NAMES, RECORDED, SAID, SOFTWARE, THINGS, VECTORS
from kit.replies import Reply
from kit.rows import table_of

from onemile.api import spoken
from onemile.follows.models import ACCEPTED, Follow
from onemile_federation.inbox import admitting
from onemile_federation.remote import actors, nodeinfo, webfinger
from onemile_federation.signatures.asked import Asked
from onemile_federation.signatures.judging import OwnedKey, Unproven, judge
from onemile_federation.signatures.keys import public_key
from onemile_federation.wire import json_reader

ROOT = Path(__file__).parents[3]
FOLDER = Path(os.environ.get("ONEMILE_SHARED", ROOT.parent / "shared")) / "fixtures" / "activitypub"
TEXT_CHARS = 40


def document_of(name):
    """Read a document; some stand in a record of their fetching."""
    document = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return json.loads(document["body"]) if "body" in document else document


def over_tls(document):
    """Some were recorded in clear text; here their servers speak as they do today."""
    return json.loads(json.dumps(document).replace('"http://', '"https://'))


def shown(row):
    """What stands here of something: its kind, title, first words, author and origin."""
    text = " ".join(spoken(row["content"] or row["summary"]).split())[:TEXT_CHARS]
    return (row["kind"], row["title"], text, row["author_uri"], row["host"])


def test_every_file_is_in_a_table():
    named = {*ACTORS, *NAMES, *SAID, *SOFTWARE, *THINGS}
    assert {path.stem for path in FOLDER.glob("*.json")} == named
    assert {path.stem for path in (FOLDER / "wire").glob("*.json")} == set(RECORDED)
    assert {path.stem for path in (FOLDER / "vectors").glob("*.json")} == set(VECTORS)
    published = ROOT / "tests" / "federation" / "signatures" / "test_published.py"
    assert all(f"vectors/{name}.json" in published.read_text("utf-8") for name in VECTORS)


def test_actors_are_read_as_they_look(scene, network):
    found = {}
    for name in ACTORS:
        document = document_of(name)
        peer = network.peer(urlsplit(document["id"]).netloc)
        peer.serve(document["id"], document)
        with scene.ours.at_work():
            row = actors.actor(document["id"])
        text = " ".join(spoken(row.summary).split())[:TEXT_CHARS]
        found[name] = (row.kind, row.name, text, row.handle, row.host)
    assert found == ACTORS


@pytest.fixture
def hears(scene, network):
    """Hear an activity of somebody whom a member follows; the status, and what is noted of it."""
    with scene.ours.at_work() as world:
        member = world.member("Lea")

    def hear(activity):
        parts = urlsplit(activity["actor"])
        actor = network.peer(parts.netloc).actor(parts.path, path=parts.path)
        followed = {"follower_uri": member.uri, "followed_uri": actor.id}
        with scene.ours.at_work():
            if not Follow.get_or_none(**followed):
                Follow.create(follower_id=member.id, state=ACCEPTED, **followed)
        before = {row["id"] for row in table_of(scene.ours, "federation_inbound")}
        answer = actor.post(scene.ours.shared_inbox, activity, by=actor)
        network.settle()
        rows = table_of(scene.ours, "federation_inbound")
        (kept,) = [row for row in rows if row["id"] not in before] or [{"error": ""}]
        return answer.status, kept["error"]

    return hear


def objects_of(scene):
    return {row["id"]: shown(row) for row in table_of(scene.ours, "federation_object")}


def test_activities_are_shown_or_ignored(scene, network, hears):
    """By somebody followed here; what they embed stands at its own server as well."""
    found = {}
    for name in SAID:
        activity = over_tls(document_of(name))
        embedded = activity["object"]
        while isinstance(embedded, dict):
            if "attributedTo" in embedded:
                peer = network.peer(urlsplit(embedded["id"]).netloc)
                peer.serve(embedded["id"], embedded)
                path = urlsplit(embedded["attributedTo"]).path
                peer.actor(path, path=path)
            embedded = embedded.get("object")
        before = objects_of(scene)
        status, why = hears(activity)
        after = objects_of(scene)
        new = [row for number, row in after.items() if number not in before]
        found[name] = new[0] if new else (status, why)
    assert found == SAID


def test_things_are_shown_that_somebody_passes_on(scene, network, hears):
    found = {}
    sharer = network.peer("sharer.example").actor("sharer")
    for name in THINGS:
        document = document_of(name)
        status = 410 if document["type"] == "Tombstone" else 200
        peer = network.peer(urlsplit(document["id"]).netloc)
        peer.serve(document["id"], Reply(status=status, body=document))
        author = document.get("attributedTo", document["id"] + "/nobody")
        peer.actor(author, path=author.removeprefix(peer.base))
        before = objects_of(scene)
        status, why = hears(sharer.announce(document["id"]))
        new = [row for number, row in objects_of(scene).items() if number not in before]
        found[name] = new[0] if new else (status, why)
    assert found == THINGS


def test_names_lead_to_actors(scene, network):
    found = {}
    for name, (address, _actor) in NAMES.items():
        peer = network.peer(address.rpartition("@")[2])
        document = document_of(name)
        reply = Reply(body=json.dumps(document), content_type="application/jrd+json")
        peer.serve("/.well-known/webfinger", reply)
        with scene.ours.at_work():
            found[name] = (address, webfinger.uri_of(address))
    assert found == NAMES


def test_software_is_named(scene, network):
    found = {}
    for name in SOFTWARE:
        peer = network.peer(f"{name}.example")
        body = json.dumps(document_of(name))
        peer.serve("/nodeinfo/2.1", Reply(body=body, content_type="application/json"))
        with scene.ours.at_work():
            found[name] = nodeinfo.read_software(peer.host)
    assert found == SOFTWARE


def judged(recording, *, change=""):
    """Judge a recorded request as the door does, at the minute when it was sent."""
    request = recording["request"]
    headers = [(name.lower(), value) for name, value in request["headers"].items()]
    given = dict(headers)
    key = recording["actor"]["publicKey"]
    scheme = "http" if given["host"].startswith("localhost") else "https"
    owned = OwnedKey(key_id=key["id"], owner_uri=key["owner"], key=public_key(key["publicKeyPem"]))
    asked = Asked(
        method=request["method"],
        target=request["target"],
        headers=headers,
        body=(request["body"] + change).encode(),
    )
    return judge(
        asked,
        own_host=given["host"],
        own_url=f"{scheme}://{given['host']}",
        key_of=lambda _key_id, again=False: owned,
        now=parsedate_to_datetime(given["date"]),
    )


def test_recorded_requests_hold_and_may_say_what_they_say():
    found = {}
    for name in RECORDED:
        recording = json.loads((FOLDER / "wire" / f"{name}.json").read_text("utf-8"))
        proven = judged(recording)
        activity = json_reader.read(recording["request"]["body"].encode())
        admitting.check(activity, owner_uri=proven.owner_uri)
        found[name] = (proven.scheme, activity["type"], proven.owner_uri)
        with pytest.raises(Unproven):
            judged(recording, change=" ")
    assert found == RECORDED
