"""Whatever anybody sends to an inbox: never a 5xx but 503 (federation.md 4, promise 6).

What an instance raises reaches the test here, and fails it.
"""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kit.messages import AS2, PUBLIC, Request
from kit.rows import table_of

FEW, MANY = 100, 1_000
# 300 messages in five minutes are heard of one server; a clock that runs keeps the door open.
PAUSE_MINUTES = 2
QUIET = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}
# Of what was kept, what an instance noted as a failure of its own.
RAISED = "state = 'stuck' OR (state = 'waiting' AND error <> '' AND error <> 'away')"
VERBS = (
    "Accept Add Announce Block Create Delete Dislike Flag Follow Join Like Move Offer Reject "
    "Remove Undo Update View Note Article Person Tombstone Collection"
).split()
NAMES = (
    "id type actor object target to cc tag content name summary inReplyTo attributedTo published "
    "updated url href audience context replies attachment endTime instrument alsoKnownAs "
    "movedTo inbox outbox publicKey endpoints contentMap @context @id @type items first next"
).split()
# A line of a header cannot hold these: no server passes them on.
LINES = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=120)
HEADERS = st.sampled_from(
    (
        "Accept Accept-Language Authorization Collection-Synchronization Content-Digest "
        "Content-Encoding Content-Length Content-Type Cookie Date Digest Expect Forwarded Host "
        "If-None-Match Origin Range Signature Signature-Input Transfer-Encoding X-Forwarded-For "
        "X-HTTP-Method-Override"
    ).split()
)
PATHS = st.sampled_from(["/ap/inbox", "/ap/instance/inbox", "/ap/mags/0/inbox", "/ap//inbox"])
METHODS = st.sampled_from(["POST", "POST", "POST", "GET", "PUT", "DELETE", "OPTIONS", "HEAD"])


@pytest.fixture
def eve(scene, peer):
    """Somebody whose key is known, and of whom a note and an activity stand here already."""
    eve = peer.actor("eve")
    scene.hears(eve)
    return eve


def documents(scene, eve):
    """Anything that JSON can say, most of it in words of ActivityStreams about what is here."""
    uris = [scene.mag.id, scene.article_uri, scene.actor.id, eve.id, eve.followers, PUBLIC]
    uris += [f"{eve.peer.base}/objects/1", f"{eve.peer.base}/nowhere", "https://v.example/u/vera"]
    leaves = (
        st.sampled_from(uris)
        | st.sampled_from(VERBS)
        | st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=30)
        | st.sampled_from(["<p>Bonjour</p>", "2027-04-06T13:30:00Z", "9999-99-99T99:99:99Z"])
    )
    names = st.sampled_from(NAMES) | st.text(max_size=8)
    values = st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=6),
        max_leaves=12,
    )
    said = st.fixed_dictionaries({"type": st.sampled_from(VERBS), "actor": st.just(eve.id)})
    return st.builds(
        lambda activity, more: {**more, **activity},
        said,
        st.dictionaries(st.sampled_from(NAMES), values, max_size=8),
    )


def knock(scene, eve, data):
    """Send anything at all, unsigned or signed over whatever it is."""
    scene.network.clock.advance(minutes=PAUSE_MINUTES)
    body = data.draw(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
    headers = data.draw(st.lists(st.tuples(HEADERS | LINES.filter(str.isalnum), LINES), max_size=5))
    path = data.draw(PATHS)
    request = Request(data.draw(METHODS), scene.ours.url(path), body=body, source=eve.peer.address)
    request.headers = [("Host", "als.example"), ("Content-Type", AS2)]
    if request.method == "POST" and data.draw(st.booleans()):
        request = eve.peer.prepared(request.url, body, by=eve)
    request.headers += [(name, value) for name, value in headers if name.isascii()]
    answer = scene.network.send(request)
    assert answer.status < 500 or answer.status == 503, (answer.status, request)


def say(scene, eve, data, documents):
    """Send any document, signed as it should be, and let it be done."""
    scene.network.clock.advance(minutes=PAUSE_MINUTES)
    activity = data.draw(documents)
    body = json.dumps(activity).encode()
    answer = eve.post(scene.ours.shared_inbox, body, by=eve)
    assert answer.status in (202, 400, 403, 409, 422, 503), (answer.status, activity)
    scene.network.settle()
    odd = table_of(scene.ours, "federation_inbound", where=RAISED)
    assert not odd, odd


@given(st.data())
@settings(max_examples=FEW, **QUIET)
def test_any_bytes_under_any_headers_are_answered(scene, eve, data):
    """T15, T42 to T46, siblings: arbitrary bytes and headers at the doors of the inboxes."""
    knock(scene, eve, data)


@given(st.data())
@settings(max_examples=FEW, **QUIET)
def test_any_document_that_is_signed_is_dealt_with(scene, eve, data):
    """T45, siblings: arbitrary documents in words of ActivityStreams, signed."""
    say(scene, eve, data, documents(scene, eve))


@pytest.mark.long
@pytest.mark.timeout(900)
@given(st.data())
@settings(max_examples=MANY, **QUIET)
def test_five_thousand_times_any_bytes_are_answered(scene, eve, data):
    """T15, T42 to T46, siblings, at length."""
    knock(scene, eve, data)


@pytest.mark.long
@pytest.mark.timeout(900)
@given(st.data())
@settings(max_examples=MANY, **QUIET)
def test_five_thousand_documents_are_dealt_with(scene, eve, data):
    """T45, siblings, at length."""
    say(scene, eve, data, documents(scene, eve))
