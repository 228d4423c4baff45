"""Asking another server for a document: whose word counts, and what comes of each answer."""

import json
import threading
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from onemile.api import clock, transaction
from onemile_federation.absences import MustAsk
from onemile_federation.keys import keeping
from onemile_federation.remote import (
    asking,
    getting,
    hosts,
    in_flight,
    nodeinfo,
    quiet,
    webfinger,
)
from onemile_federation.remote.asking import Absent, Away
from onemile_federation.signatures import sending
from onemile_federation.signatures.asked import Asked
from onemile_federation.signatures.judging import OwnedKey, judge
from onemile_federation.signatures.keys import PrivateKey, PublicKey

pytestmark = pytest.mark.plugins("federation")

ACTIVITY = "application/activity+json"
AS2 = "https://www.w3.org/ns/activitystreams"


def test_a_document_comes_from_its_own_id_and_is_asked_for_in_the_instances_name(elsewhere):
    note = elsewhere.note("/1")

    found = asking.document(note["id"])

    assert (found.url, found.content) == (note["id"], note)
    (head,) = elsewhere.heads
    assert head["accept"] == f'application/ld+json; profile="{AS2}", {ACTIVITY}'
    assert head["signature"] == (
        f"cavage by http://instance.example/ap/instance for e.example:{elsewhere.port}"
    )


@pytest.mark.parametrize("scheme", ["cavage", "rfc9421"])
def test_what_is_asked_is_signed_so_that_others_believe_it(elsewhere, monkeypatch, scheme):
    own = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    key_id = "https://instance.example/ap/instance#main-key"
    monkeypatch.setattr(keeping, "signer", lambda _uri: PrivateKey(key_id, "rsa", own))
    monkeypatch.setattr(sending, "headers_for", elsewhere.sign)
    note, host = elsewhere.note("/1?a=b"), f"e.example:{elsewhere.port}"
    hosts.note_speaks(host, scheme=scheme)

    asking.document(note["id"])

    (head,) = elsewhere.heads
    owned = OwnedKey(key_id=key_id, owner_uri="them", key=PublicKey("rsa", own.public_key()))
    proven = judge(
        Asked(method="GET", target="/1?a=b", headers=list(head.items()), body=None),
        own_host=host,
        own_url=f"https://{host}",
        key_of=lambda _key_id, again=False: owned,
        now=clock.now(),
    )
    assert (proven.owner_uri, proven.scheme) == ("them", scheme)


def test_a_fragment_is_a_part_of_the_document(elsewhere):
    note = elsewhere.note("/1")

    assert asking.document(f"{note['id']}#part").content == note


@pytest.mark.parametrize(
    "kind",
    [
        ACTIVITY,
        f"{ACTIVITY}; charset=utf-8",
        f'application/ld+json; profile="{AS2}"',
        f'Application/LD+JSON; charset=utf-8; profile="https://other.example/ns {AS2}"',
    ],
)
def test_these_kinds_are_activitystreams(elsewhere, kind):
    url = elsewhere.url("/1")
    elsewhere.serve(url, {"id": url, "type": "Note"}, kind=kind)

    assert asking.document(url).content["type"] == "Note"


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/plain",
        "text/html",
        "image/png",
        "",
        "application/ld+json",
        'application/ld+json; profile="https://other.example/ns"',
        'application/ld+json; profile=""',
    ],
)
def test_an_uploaded_file_is_never_activitystreams(elsewhere, kind):
    url = elsewhere.url("/avatar.json")
    elsewhere.serve(url, {"id": url, "type": "Note"}, kind=kind)

    with pytest.raises(Absent):
        asking.document(url)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"<html>", b'{"id": 3}', b"{}"])
def test_what_is_no_document_is_absent(elsewhere, body):
    url = elsewhere.serve(elsewhere.url("/1"), body)

    with pytest.raises(Absent):
        asking.document(url)


@pytest.mark.parametrize(("extra", "is_taken"), [(0, True), (1, False)])
def test_a_document_has_a_mebibyte_and_no_byte_more(elsewhere, extra, is_taken):
    url = elsewhere.url("/1")
    begun = f'{{"id": "{url}", "x": "'.encode()
    body = begun + b"x" * (1_048_576 - len(begun) - 2 + extra) + b'"}'
    elsewhere.serve(url, body)

    if is_taken:
        assert asking.document(url).url == url
    else:
        with pytest.raises(Absent):
            asking.document(url)


def test_another_id_of_the_same_origin_is_asked_for_there(elsewhere):
    note = elsewhere.note("/notes/1")
    page = elsewhere.serve(elsewhere.url("/@anna/1"), {**note, "content": "stale"})

    found = asking.document(page)

    assert (found.url, found.content["content"]) == (note["id"], "<p>Bonjour</p>")
    assert elsewhere.asked == [page, note["id"]]


def test_another_id_is_asked_for_once_only(elsewhere):
    last = elsewhere.note("/3")
    second = elsewhere.serve(elsewhere.url("/2"), last)
    first = elsewhere.serve(elsewhere.url("/1"), {"id": second, "type": "Note"})

    with pytest.raises(Absent):
        asking.document(first)

    assert elsewhere.asked == [first, second]


def test_nobody_serves_the_ids_of_another_host(elsewhere):
    genuine = elsewhere.note("/1", "v.example", attributedTo=elsewhere.url("/vera", "v.example"))
    forged = elsewhere.serve(elsewhere.url("/1"), {**genuine, "content": "forged"})

    with pytest.raises(Absent):
        asking.document(forged)

    assert elsewhere.asked == [forged]
    assert asking.document(genuine["id"]).content["content"] == "<p>Bonjour</p>"


def test_a_redirect_leads_to_what_stands_there(elsewhere):
    note = elsewhere.note("/1", "v.example")
    moved = elsewhere.refuse(elsewhere.url("/1"), 302, Location=note["id"])

    found = asking.document(moved)

    assert found.url == note["id"]
    assert [head["signature"].rpartition(" ")[2] for head in elsewhere.heads] == [
        f"e.example:{elsewhere.port}",
        f"v.example:{elsewhere.port}",
    ]


def test_a_redirect_lends_nobody_an_id(elsewhere):
    forged = elsewhere.serve(
        elsewhere.url("/1", "v.example"), {"id": elsewhere.url("/1"), "type": "Note"}
    )
    url = elsewhere.refuse(elsewhere.url("/1"), 302, Location=forged)

    with pytest.raises(Absent):
        asking.document(url)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 406, 451])
def test_what_is_not_for_us_is_absent(elsewhere, status):
    with pytest.raises(Absent) as absent:
        asking.document(elsewhere.refuse(elsewhere.url("/1"), status))

    assert not absent.value.is_gone


def test_what_is_gone_says_so_and_is_remembered_as_gone(elsewhere):
    url = elsewhere.refuse(elsewhere.url("/1"), 410)

    for _time in range(2):
        with pytest.raises(Absent) as absent:
            asking.document(url)
        assert absent.value.is_gone
    assert elsewhere.asked == [url]


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
def test_a_passing_trouble_is_no_absence(elsewhere, status):
    url = elsewhere.refuse(elsewhere.url("/1"), status)
    with pytest.raises(Away):
        asking.document(url)

    elsewhere.note("/1")
    assert asking.document(url).url == url


@pytest.mark.parametrize("host", ["nowhere.example", "unsigned.example"])
def test_a_name_that_its_certificate_does_not_have_is_away(elsewhere, host):
    with pytest.raises(Away):
        asking.document(elsewhere.url("/1", host))

    assert elsewhere.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://e.example/1",
        "https://127.0.0.1/1",
        "https://[::1]/1",
        "https://localhost/1",
        "https://inside.example/1",
        "https://e.example:22/1",
        "https://user@e.example/1",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "nonsense",
        "",
    ],
)
def test_what_no_peer_has_is_absent(elsewhere, url):
    with pytest.raises(Absent):
        asking.document(url)

    assert elsewhere.asked == []


@pytest.mark.parametrize(
    "host", ["instance.example", "INSTANCE.example", "instance.example.", "ｉnstance.example"]
)
def test_our_own_host_is_never_asked(elsewhere, host):
    own = elsewhere.url("/members/1", host)

    with pytest.raises(Absent):
        asking.document(own)

    assert elsewhere.asked == []


def test_nor_where_another_sends_us_there(elsewhere):
    own = elsewhere.url("/members/1", "instance.example")
    url = elsewhere.refuse(elsewhere.url("/1"), 302, Location=own)

    with pytest.raises(Absent):
        asking.document(url)

    assert elsewhere.asked == [url]


def test_a_suspended_host_is_not_asked_until_it_is_released(elsewhere):
    note = elsewhere.note("/1")
    hosts.suspend(host="e.example", reason="spam")
    with pytest.raises(Absent):
        asking.document(note["id"])
    assert elsewhere.asked == []

    hosts.release(host="e.example")
    assert asking.document(note["id"]).content == note


def test_nobody_sends_us_to_a_suspended_host(elsewhere):
    note = elsewhere.note("/1", "v.example")
    hosts.suspend(host="v.example", reason="spam")
    url = elsewhere.refuse(elsewhere.url("/1"), 302, Location=note["id"])

    with pytest.raises(Absent):
        asking.document(url)

    assert elsewhere.asked == [url]


def _only(scheme: str, document: dict):
    """Answer those alone who sign in one way."""

    def answer(head):
        if head["signature"].startswith(scheme):
            return 200, {"Content-Type": ACTIVITY}, json.dumps(document).encode()
        return 401, {}, b""

    return answer


def test_a_host_that_knows_the_newer_signature_alone_is_knocked_at_twice_and_remembered(elsewhere):
    first, second = elsewhere.note("/1"), elsewhere.note("/2")
    for note in (first, second):
        elsewhere.script(note["id"], _only("rfc9421", note))

    asking.document(first["id"])
    asking.document(second["id"])

    assert [head["signature"].partition(" ")[0] for head in elsewhere.heads] == [
        "cavage",
        "rfc9421",
        "rfc9421",
    ]


def test_a_host_that_forgot_the_newer_signature_gets_the_older_one(elsewhere):
    note = elsewhere.note("/1")
    host = f"e.example:{elsewhere.port}"
    hosts.note_speaks(host, scheme="rfc9421")
    elsewhere.script(note["id"], _only("cavage", note))

    assert asking.document(note["id"]).content == note
    assert hosts.speaks(host) == "cavage"


def test_a_host_that_takes_neither_is_knocked_at_twice_only(elsewhere):
    url = elsewhere.refuse(elsewhere.url("/1"), 401)

    with pytest.raises(Absent):
        asking.document(url)

    assert len(elsewhere.asked) == 2
    assert hosts.speaks(f"e.example:{elsewhere.port}") == "cavage"


def test_nobody_is_asked_inside_a_transaction(elsewhere):
    note = elsewhere.note("/1")

    with transaction(), pytest.raises(AssertionError):
        asking.document(note["id"])

    assert elsewhere.asked == []


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "ask",
    [
        asking.document,
        lambda url: getting.small_json(url, accept=(ACTIVITY,)),
        lambda url: getting.signed(
            url, accept=(ACTIVITY,), bytes_max=1_000, deadline=getting.Deadline()
        ),
        lambda url: webfinger.asked(f"@ana@{urlsplit(url).netloc}"),
        lambda url: nodeinfo.read_software(urlsplit(url).netloc),
    ],
)
def test_in_a_batch_whoever_must_ask_says_so_and_it_is_no_fault(elsewhere, ask):
    note = elsewhere.note("/1")

    with transaction(), quiet.asking_nobody(), pytest.raises(MustAsk):
        ask(note["id"])

    assert elsewhere.asked == []


def test_those_who_ask_for_the_same_at_once_share_one_fetch(elsewhere, instance):
    note = elsewhere.note("/1")
    reply = elsewhere.replies[note["id"]]
    is_asked, may_answer = threading.Event(), threading.Event()

    def slow(_head):
        is_asked.set()
        may_answer.wait(5)
        return reply

    elsewhere.script(note["id"], slow)
    found = []

    def ask():
        with instance.app_context():
            found.append(asking.document(note["id"]).content)

    threads = [threading.Thread(target=ask) for _one in range(5)]
    threads[0].start()
    assert is_asked.wait(5)
    for thread in threads[1:]:
        thread.start()
    may_answer.set()
    for thread in threads:
        thread.join(10)

    assert found == [note] * 5
    assert elsewhere.asked.count(note["id"]) < 5


def test_who_waits_too_long_for_anothers_question_goes_away(instance, monkeypatch):
    monkeypatch.setattr(in_flight, "WAIT_SECONDS_MAX", 0.05)
    running = in_flight.InFlight()
    begun, is_over = threading.Event(), threading.Event()

    def hang():
        begun.set()
        is_over.wait(5)
        raise Absent

    def first():
        with suppress(Absent):
            running.once("u", hang)

    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(5)
    with pytest.raises(Away):
        running.once("u", lambda: "mine")
    is_over.set()
    thread.join(5)

    assert running.once("u", lambda: "mine") == "mine"


def test_a_question_with_all_that_it_takes_has_one_deadline(elsewhere, monkeypatch):
    monkeypatch.setattr(getting, "SECONDS_MAX", 0.6)
    is_over = threading.Event()
    note = elsewhere.note("/1")
    replies = {url: elsewhere.replies[url] for url in (note["id"],)}
    page = elsewhere.serve(elsewhere.url("/@anna/1"), note)
    replies[page] = elsewhere.replies[page]

    def slow(url):
        def answer(_head):
            is_over.wait(0.4)
            return replies[url]

        return answer

    for url in replies:
        elsewhere.script(url, slow(url))
    begun = clock.real_seconds()

    # Either of them is answered in time, and both together are not.
    with pytest.raises(Away):
        asking.document(page)
    assert clock.real_seconds() - begun < 3
    is_over.set()
    assert asking.document(page).content == note


def test_in_development_another_port_is_another_host(elsewhere, development):
    getting.refuse_host("instance.example:9000")
    with pytest.raises(Absent):
        getting.refuse_host("instance.example")


def test_in_earnest_every_port_of_our_host_is_ours(elsewhere):
    with pytest.raises(Absent):
        getting.refuse_host("instance.example:9000")
    getting.refuse_host("e.example:9000")
