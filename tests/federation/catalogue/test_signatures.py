"""Catalogue A, signatures: T01 to T11, T17, T18. Each refusal beside a genuine twin."""

from datetime import timedelta
from itertools import combinations

import pytest
from kit import signing
from kit.replies import Reply

CREATE = "Bonjour"
COVERED = ("(request-target)", "host", "date", "digest")
COMPONENTS = ("@method", "@target-uri", "content-digest")


@pytest.fixture
def eve(peer):
    return peer.actor("eve")


@pytest.fixture
def vera(victim):
    return victim.actor("vera")


@pytest.fixture
def said(scene, eve):
    """A comment that eve may well make, until it is spoilt."""
    return eve.create_note(CREATE, in_reply_to=scene.article_uri)


def test_t01_an_unsigned_create_is_refused(scene, eve, said):
    """T01: unsigned Create to the shared inbox."""
    scene.hears(eve)
    with scene.unmoved():
        scene.refuses(eve.post(scene.ours.shared_inbox, said, signed=False), 401)


CHANGES = {
    "one letter": lambda body: body.replace(b"Bonjour", b"Bonsour"),
    "one space more": lambda body: body + b" ",
    "one byte less": lambda body: body[:-1],
    "one bit": lambda body: bytes([body[0] ^ 1]) + body[1:],
    "nothing left": lambda body: b"",
}


def test_t02_a_body_changed_after_it_was_signed_is_refused(scene, eve, said):
    """T02: signed by E, one byte of the body changed afterwards."""
    scene.hears(eve)
    with scene.unmoved():
        for change in CHANGES.values():
            request = eve.peer.prepared(scene.ours.shared_inbox, said)
            spoilt = request.copy(body=change(request.body))
            scene.refuses(scene.network.send(spoilt), 401)
    assert eve.post(scene.ours.shared_inbox, said).status == 202


def test_t03_without_a_digest_that_is_covered_it_is_refused(scene, eve, said):
    """T03: signed without ``digest``, with and without a ``Digest`` header; and siblings of it."""
    scene.hears(eve)
    bare = COVERED[:3]
    other = signing.digest(b"{}")
    with scene.unmoved():
        for options in (
            {"covered": bare},
            {"covered": bare, "tamper": lambda one: one.without("Digest")},
            {"tamper": lambda one: one.without("Digest")},
            {"tamper": lambda one: one.having(Digest=other)},
            {"tamper": lambda one: one.having(Digest=f"{other},{one.header('Digest')}")},
        ):
            scene.refuses(eve.post(scene.ours.shared_inbox, said, **options), 401)


def test_t04_a_request_to_one_inbox_is_none_to_another(scene, eve, said):
    """T04: a signature for one inbox reused at another one."""
    scene.hears(eve)
    other = scene.actor.inbox
    request = eve.peer.prepared(scene.mag.inbox, said)
    with scene.unmoved():
        for url in (other, scene.ours.shared_inbox, f"{scene.mag.inbox}?again"):
            scene.refuses(scene.network.send(request.copy(url=url)), 401)
    assert scene.network.send(request).status == 202


def test_t05_a_request_for_another_host_is_none_for_us(scene, eve, said):
    """T05: signed for another host, replayed to us with our ``Host`` and with its own."""
    scene.hears(eve)
    ours = scene.ours.shared_inbox
    with scene.unmoved():
        for name in ("ort.example", "v.example", "als.example:443", "als.example.", "ALS.example"):
            request = eve.peer.prepared(f"https://{name}/ap/inbox", said).copy(url=ours)
            scene.refuses(scene.network.send(request.having(Host="als.example")), 401)
            scene.refuses(scene.network.send(request), 400, 401, 421)


OTHER_TARGETS = (
    "https://v.example/ap/inbox",
    "http://v.example/ap/inbox",
    "//v.example/ap/inbox",
    "als.example:443",
    "https:///ap/inbox",
    "https://[::1/ap/inbox",
    "https://x\u2100/ap/inbox",
    "*",
    "/ap/inbox#x",
)


@pytest.mark.one_engine
def test_t05_a_request_line_for_another_host_is_none_for_us(scene, eve, said):
    """T05, siblings: the absolute form of a target, of others and of nobody; and of ours."""
    scene.hears(eve)
    request = eve.peer.prepared(scene.ours.shared_inbox, said)
    ask = scene.ours.app.test_client().post

    def status(target):
        raw = {"RAW_URI": target, "HTTP_HOST": "als.example"}
        asked = ask("/ap/inbox", data=request.body, headers=request.headers, environ_overrides=raw)
        return asked.status_code

    with scene.unmoved():
        assert {target: status(target) for target in OTHER_TARGETS} == dict.fromkeys(
            OTHER_TARGETS, 401
        )
    assert status("https://ALS.example:443/ap/inbox") == 202


@pytest.mark.parametrize("option", ["date", "created"])
def test_t06_how_old_a_request_may_be(scene, eve, said, option):
    """T06: 2 hours old is refused, 50 minutes old is taken; ahead no more than 15 minutes."""
    scene.hears(eve)
    covered = {
        "covered": ("(request-target)", "host", "(created)", "digest"),
        "algorithm": "hs2019",
    }
    more = covered if option == "created" else {}
    now = eve.peer.now()
    with scene.unmoved():
        for minutes in (-120, -66, 16, 120, 60 * 24 * 365 * 50):
            when = now + timedelta(minutes=minutes)
            answer = eve.post(scene.ours.shared_inbox, said, **{option: when}, **more)
            scene.refuses(answer, 401)
    scene.hears(eve, **{option: now - timedelta(minutes=50)}, **more)
    scene.hears(eve, **{option: now + timedelta(minutes=14)}, **more)


@pytest.mark.one_engine
def test_t06_a_time_that_is_said_counts_though_it_is_not_covered(scene, eve, said):
    """T06, siblings: ``created`` and ``expires`` beside a fresh ``Date`` that is covered."""
    scene.hears(eve)
    now = int(eve.peer.now().timestamp())

    def status(**times):
        request = eve.peer.prepared(scene.ours.shared_inbox, said, signed=False)
        signing.sign_cavage(request, key=eve.key, key_id=eve.key_id, algorithm="hs2019", **times)
        return scene.network.send(request).status

    with scene.unmoved():
        for times in ({"expires": -60}, {"created": 86_400}, {"created": 10**11}):
            assert status(**{name: now + seconds for name, seconds in times.items()}) == 401
    assert status(created=now - 60, expires=now + 60) == 202


ODD_DATES = [
    "",
    "yesterday",
    "1790000000",
    "2027-04-06T13:30:00Z",
    "Tue, 06 Apr 2027 13:30:00 +0000",
    "Tuesday, 06-Apr-27 13:30:00 GMT",
    "Tue Apr  6 13:30:00 2027",
    "Tue, 31 Feb 2027 13:30:00 GMT",
    "Tue, ٠٦ Apr 2027 13:30:00 GMT",
]


def test_t06_a_date_in_another_form_is_no_date(scene, eve, said):
    """T06, siblings: what is no ``Date`` of HTTP as it is sent."""
    scene.hears(eve)
    with scene.unmoved():
        for date in ODD_DATES:
            scene.refuses(eve.post(scene.ours.shared_inbox, said, date=date), 401)


def test_t07_a_replay_has_no_effect(scene, eve, clock):
    """T07: replayed after 1 s and 30 min: taken without effect; after 20 days: refused."""
    said = eve.create_note(CREATE, in_reply_to=scene.article_uri)
    request = eve.peer.prepared(scene.ours.shared_inbox, said)
    assert scene.network.send(request).status == 202
    scene.network.settle()
    for status, pause in ((202, {"seconds": 1}), (202, {"minutes": 30}), (401, {"days": 20})):
        clock.advance(**pause)
        with scene.unmoved():
            assert scene.network.send(request).status == status
        assert scene.comments == [said["object"]["id"]]


def test_t07_signed_anew_it_is_still_the_same(scene, eve, clock):
    """T07, sibling: the same activity in a new signature has its one effect for ever."""
    said = eve.create_note(CREATE, in_reply_to=scene.article_uri)
    for pause in ({}, {"seconds": 1}, {"days": 20}, {"days": 400}):
        clock.advance(**pause)
        assert eve.post(scene.ours.shared_inbox, said).status == 202
        scene.network.settle()
    assert scene.comments == [said["object"]["id"]]


def test_t08_whatever_is_not_covered_it_is_refused(scene, eve, said):
    """T08: only ``date``; only ``(request-target) date``; every other part of what is needed."""
    scene.hears(eve)
    with scene.unmoved():
        for size in (1, 2, 3):
            for covered in combinations(COVERED, size):
                answer = eve.post(scene.ours.shared_inbox, said, covered=covered)
                scene.refuses(answer, 401)
    scene.hears(eve, covered=(*reversed(COVERED), "content-type"))


def test_t09_an_hmac_with_a_public_key_proves_nothing(scene, peer, vera):
    """T09: ``hmac-sha256`` keyed with V's published PEM, under V's keyId."""
    scene.hears(vera)
    said = vera.create_note(CREATE, in_reply_to=scene.article_uri)
    with scene.unmoved():
        for secret in (vera.key.public_pem, vera.key.public_pem.strip(), vera.key_id):
            request = peer.prepared(scene.ours.shared_inbox, said, signed=False)
            signing.sign_hmac(request, secret=secret.encode(), key_id=vera.key_id)
            scene.refuses(scene.network.send(request), 401)
            hidden = request.header("Signature").replace("hmac-sha256", "hs2019")
            scene.refuses(scene.network.send(request.having(Signature=hidden)), 401)


LABELS = ["hmac-sha256", "rsa-sha1", "rsa-sha512", "ecdsa-sha256", "none", "RSA-SHA256", "x" * 99]


def test_t09_a_label_that_is_not_the_keys_is_refused(scene, eve, said):
    """T09, siblings: what the header says of the algorithm is never what is done."""
    scene.hears(eve)
    with scene.unmoved():
        for label in LABELS:
            scene.refuses(eve.post(scene.ours.shared_inbox, said, algorithm=label), 401)


def test_t10_labels_that_mean_rsa_with_sha256_are_taken(scene, eve):
    """T10: ``hs2019`` with RSA-SHA256, and no ``algorithm`` at all."""
    for label in ("hs2019", None, "rsa-sha256"):
        scene.hears(eve, algorithm=label)


def test_t11_nobody_speaks_for_another(scene, eve, vera):
    """T11: E signs an activity whose ``actor`` is V, however that is written."""
    scene.hears(eve)
    scene.hears(vera)
    forged = vera.create_note(CREATE, in_reply_to=scene.article_uri)
    follow = vera.follow(scene.mag)
    mine = eve.create_note(CREATE, in_reply_to=scene.article_uri)
    with scene.unmoved():
        for activity in (
            forged,
            follow,
            {**forged, "actor": {"id": vera.id, "type": "Person"}},
            {**forged, "actor": [vera.id, eve.id]},
            {**forged, "id": eve.peer.numbered("activities")},
            {**mine, "object": forged["object"]},
            {**mine, "object": {**mine["object"], "attributedTo": vera.id}},
            {**mine, "object": {**mine["object"], "attributedTo": [eve.id, vera.id]}},
        ):
            scene.refuses(eve.post(scene.ours.shared_inbox, activity), 403)
    assert scene.followers == []
    scene.hears(vera)


def test_t17_a_signature_inside_a_document_proves_nothing(scene, eve, vera):
    """T17: an activity of V with a Linked Data signature, passed on by E; and V's own."""
    scene.hears(eve)
    said = vera.create_note(CREATE, in_reply_to=scene.article_uri)
    said["signature"] = {
        "type": "RsaSignature2017",
        "creator": vera.key_id,
        "created": "2027-04-06T13:30:00Z",
        "signatureValue": "aGVsZA==",
    }
    with scene.unmoved():
        scene.refuses(eve.post(scene.ours.shared_inbox, said), 403)
    assert vera.post(scene.ours.shared_inbox, said).status == 202
    scene.network.settle()
    assert scene.comments[-1] == said["object"]["id"]


def test_t18_the_newer_scheme_is_taken_and_must_cover_as_much(scene, eve, said):
    """T18: RFC 9421 alone; without ``content-digest``, ``@target-uri`` or ``@method``: refused."""
    scene.hears(eve, scheme="rfc9421")
    with scene.unmoved():
        for size in (1, 2):
            for components in combinations(COMPONENTS, size):
                answer = eve.post(
                    scene.ours.shared_inbox, said, scheme="rfc9421", covered=components
                )
                scene.refuses(answer, 401)
        spoilt = eve.post(
            scene.ours.shared_inbox,
            said,
            scheme="rfc9421",
            tamper=lambda one: one.copy(body=one.body.replace(b"Bonjour", b"Bonsoir")),
        )
        scene.refuses(spoilt, 401)
    scene.hears(eve, scheme="rfc9421", covered=(*COMPONENTS, "content-type", "@authority"))


def test_t18_who_refuses_one_scheme_is_asked_in_the_other(scene, eve):
    """T18: a peer that answers 401 to the one hears the other, and so from then on."""
    document = eve.document
    wanted = ["rfc9421"]

    def serve(request):
        said = "rfc9421" if request.header("Signature-Input") else "cavage"
        return document if said == wanted[0] else Reply(status=401)

    eve.peer.serve(eve.id, serve)
    scene.hears(eve)
    assert [one.proof() for one in eve.peer.gets(eve.id)] == ["cavage", "rfc9421"]
    wanted[0] = "cavage"
    eve.rotate()
    scene.network.clock.advance(minutes=6)
    scene.hears(eve)
    assert [one.proof() for one in eve.peer.gets(eve.id)][2:] == ["rfc9421", "cavage"]
