"""Catalogue D, bodies at the door: T42, T43, T44, T46. What is no activity that can be read."""

import io
import json
from contextvars import Context

import pytest
from kit.messages import AS2, AS2_LD
from kit.replies import Reply
from werkzeug.test import EnvironBuilder, run_wsgi_app

BODY_BYTES_MAX = 1_048_576


@pytest.fixture
def eve(scene, peer):
    """Somebody whose key is known, so that only the body is in question."""
    eve = peer.actor("eve")
    scene.hears(eve)
    return eve


def posts(scene, eve, body, **options):
    return eve.post(scene.ours.shared_inbox, body, **options)


def of_length(length, activity):
    """Write an activity in so many bytes."""
    written = json.dumps({**activity, "padding": ""}).encode()
    return json.dumps({**activity, "padding": "x" * (length - len(written))}).encode()


class Watched(io.BytesIO):
    """A body that knows how much of it was read."""

    has_read = 0

    def read(self, size=-1, /):
        found = super().read(size)
        self.has_read += len(found)
        return found

    def readinto(self, buffer, /):
        found = super().readinto(buffer)
        self.has_read += found
        return found


def sent_as(scene, request, stream):
    """Send a request whose body comes as a server gives it, piece by piece; the status."""
    builder = EnvironBuilder("/ap/inbox", method="POST", base_url=scene.ours.base)
    environ = builder.get_environ() | {"wsgi.input": stream, "RAW_URI": "/ap/inbox"}
    for name in ("Host", "Date", "Digest", "Signature"):
        environ[f"HTTP_{name.upper()}"] = request.header(name)
    environ |= {"CONTENT_TYPE": AS2, "CONTENT_LENGTH": str(len(request.body))}
    _parts, status, _headers = Context().run(run_wsgi_app, scene.ours.app.wsgi_app, environ)
    return int(status[:3])


def test_t42_a_body_that_is_too_long_is_not_read(scene, eve):
    """T42: 1 MiB and one byte: 413 before reading the rest. Of 1 MiB: taken."""
    said = eve.create_note("Bonjour", in_reply_to=scene.article_uri)
    with scene.unmoved():
        for length in (BODY_BYTES_MAX + 1, 3 * BODY_BYTES_MAX):
            request = eve.peer.prepared(scene.ours.shared_inbox, of_length(length, said), by=eve)
            stream = Watched(request.body)
            assert sent_as(scene, request, stream) == 413
            assert stream.has_read == 0
            scene.refuses(scene.network.send(request), 413)
        for length in ("9" * 30, "-1", "x", ""):
            answer = posts(scene, eve, said, headers={"Content-Length": length})
            scene.refuses(answer, 400, 401, 411, 413)
    request = eve.peer.prepared(scene.ours.shared_inbox, of_length(BODY_BYTES_MAX, said), by=eve)
    stream = Watched(request.body)
    assert sent_as(scene, request, stream) == 202
    assert stream.has_read == BODY_BYTES_MAX
    scene.network.settle()
    assert scene.comments[-1] == said["object"]["id"]


def test_t42_a_compressed_body_is_refused(scene, eve):
    """T42: a compressed request body is 415; so is what only says that it is one."""
    said = eve.create_note("Bonjour", in_reply_to=scene.article_uri)
    with scene.unmoved():
        for coding in (
            "gzip",
            "br",
            "deflate",
            "zstd",
            "GZIP",
            "gzip, gzip",
            "x",
            "identity, gzip",
        ):
            answer = posts(scene, eve, said, headers={"Content-Encoding": coding})
            scene.refuses(answer, 415)
    assert posts(scene, eve, said, headers={"Content-Encoding": "identity"}).status == 202


def nested(depth, activity, opened='{"a":', closed="}"):
    """An activity of so many levels, its own among them."""
    deep = f"{opened * (depth - 1)}1{closed * (depth - 1)}"
    return (json.dumps(activity)[:-1] + f', "deep": {deep}}}').encode()


def test_t43_a_body_that_is_too_deep_is_refused(scene, eve):
    """T43: nested 33 deep: 400; 100,000 deep: 400, and the process lives; 32 deep: taken."""
    said = eve.create_note("Bonjour", in_reply_to=scene.article_uri)
    with scene.unmoved():
        for depth in (33, 34, 100_000):
            for signs in (('{"a":', "}"), ("[", "]")):
                scene.refuses(posts(scene, eve, nested(depth, said, *signs)), 400)
        scene.refuses(posts(scene, eve, b"[" * 500_000), 400)
    assert posts(scene, eve, nested(32, said)).status == 202
    scene.network.settle()
    assert scene.comments[-1] == said["object"]["id"]


NO_ACTIVITIES = [
    b"",
    b" ",
    b"null",
    b"true",
    b"7",
    b'"Create"',
    b"[]",
    b"{}",
    b"{",
    b"}",
    b"<p>Bonjour</p>",
    b"\xef\xbb\xbf{}",
    b"\xff\xfe{\x00}\x00",
    b"type=Create&actor=https://e.example/u/eve",
    b"NaN",
    b"\x00",
    b"\x1f\x8b\x08\x00",
]
# Written into an activity that is good otherwise: what one reader reads otherwise than another.
ODD_MEMBERS = [
    b'"type": "Create", "type": "Delete"',
    b'"actor": "https://v.example/u/vera", "actor": "https://e.example/u/eve"',
    b'"n": NaN',
    b'"n": -Infinity',
    b'"n": 1e999',
    b'"n": 12345678901234567890',
    b'"n": ' + b"9" * 5_000,
    b'"n": 01',
    b"'n': 1",
    b'"n": 1,',
    b"/* */",
    b'"n": "\\ud800"',
    b'"n": "\\u0000"',
    b'"n": "\xff"',
    b'"n": "\xed\xa0\x80"',
    b'"n": "\n"',
    b'"\\u0000": 1',
    # And the same further within, where another reader may look.
    b'"x": {"y": [{"a": 1, "a": 1}]}',
    b'"x": {"a": 1, "\\u0061": 2}',
    b'"\\u0074ype": "Delete"',
    b'"x": [Infinity]',
    b'"x": [{"n": -1e400}]',
    b'"x": {"\\udc00": 1}',
    b'"x": ["\\ud83d\\ud83d"]',
    b'"x": [9007199254740993]',
    b'"x": {"a\\u0000": []}',
]


def test_t44_what_is_no_activity_is_refused(scene, eve):
    """T44: not JSON; an array; a number; nothing; ``null``; and what is JSON to some only."""
    said = eve.create_note("Bonjour", in_reply_to=scene.article_uri)
    good = json.dumps(said).encode()
    with scene.unmoved():
        for body in NO_ACTIVITIES:
            scene.refuses(posts(scene, eve, body, by=eve), 400)
        for member in ODD_MEMBERS:
            scene.refuses(posts(scene, eve, good[:-1] + b", " + member + b"}", by=eve), 400)
        scene.refuses(posts(scene, eve, b"[" + good + b"]", by=eve), 400)
        scene.refuses(posts(scene, eve, good + good, by=eve), 400)
        for encoding in ("utf-16", "utf-16-be", "utf-32", "utf-8-sig"):
            scene.refuses(posts(scene, eve, good.decode().encode(encoding), by=eve), 400)
    assert posts(scene, eve, b"\n" + good + b"\r\n ", by=eve).status == 202


TYPES = ["Listen", "https://w3id.org/fep/0151#Teleport", "create", "Person", "Note", ["Listen"]]


def test_t46_what_is_not_known_has_no_effect(scene, eve):
    """T46: an unknown type of activity, or of object: 202 without effect."""
    said = eve.create_note("Bonjour", in_reply_to=scene.article_uri)
    shown, followers, sent = scene.comments, scene.followers, scene.sent
    for kind in TYPES:
        odd = {**said, "type": kind, "id": eve.peer.numbered("activities")}
        assert posts(scene, eve, odd).status == 202
    for kind in ("Bicycle", "https://schema.org/Recipe", ["Bicycle"]):
        odd = eve.create(eve.object(kind, content="Bonjour", inReplyTo=scene.article_uri))
        assert posts(scene, eve, odd).status == 202
    scene.network.settle()
    assert (scene.comments, scene.followers, scene.sent) == (shown, followers, sent)
    scene.hears(eve)


MEDIA_TYPES = [
    "application/json",
    "text/plain",
    "text/html",
    "",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/ld+json; profile=\"https://e.example/another\"",
    "application/activity+json2",
    f"text/html, {AS2}",
]  # fmt: skip


def test_t46_what_comes_as_something_else_is_refused(scene, eve):
    """T46: another content type: 415; both of ActivityPub's, however spelled, are taken."""
    said = eve.create_note("Bonjour", in_reply_to=scene.article_uri)
    with scene.unmoved():
        for media_type in MEDIA_TYPES:
            scene.refuses(posts(scene, eve, said, content_type=media_type), 415)
    for media_type in (
        AS2,
        AS2_LD,
        "application/ld+json",
        f"{AS2}; charset=utf-8",
        f"{AS2_LD}; charset=UTF-8",
        AS2.upper(),
    ):
        scene.hears(eve, content_type=media_type)


def test_t46_nobody_is_asked_what_words_mean(scene, eve, victim):
    """T46: an unknown remote ``@context`` is not requested, and known terms are understood."""
    at = victim.serve("/context", Reply(body={"@context": {}}, content_type="application/ld+json"))
    strange = [at, "https://nowhere.example/ns", {"Create": "https://v.example/#Delete", "x": at}]
    looked_up = len(scene.network.internet.looked_up)
    shown = scene.comments
    for context in (strange, at, None, [], {}, 7, [["https://v.example/context"]]):
        said = eve.create_note("Bonjour", in_reply_to=scene.article_uri)
        said["@context"] = context
        said["object"]["@context"] = context
        assert posts(scene, eve, said).status == 202
        scene.network.settle()
        shown = [*shown, said["object"]["id"]]
        assert scene.comments == shown
    assert victim.received == []
    assert set(scene.network.internet.looked_up[looked_up:]) <= {"e.example"}
