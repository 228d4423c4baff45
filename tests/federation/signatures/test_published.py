"""Published test values, and requests recorded from running servers."""

from base64 import b64decode
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from onemile_federation.signatures import cavage, freshness, pinned
from onemile_federation.signatures.asked import Asked
from onemile_federation.signatures.judging import OwnedKey, Unproven, judge
from onemile_federation.signatures.keys import PublicKey, WeakKey, public_key
from onemile_federation.signatures.signature_header import read


def asked_of(request: dict) -> Asked:
    return Asked(
        method=request["method"],
        target=request["target"],
        headers=[(name.lower(), value) for name, value in request["headers"].items()],
        body=request["body"].encode(),
    )


@pytest.mark.parametrize("case", [0, 1, 2], ids=["C.1", "C.2", "C.3"])
def test_appendix_c_of_the_draft_verifies(case, recorded):
    vector = recorded("vectors/cavage-appendix-c.json")
    request = asked_of(vector["request"])
    # Its key is shorter than any that is believed: read past the door, for this once.
    key = PublicKey("rsa", load_pem_public_key(vector["publicKeyPem"].encode()))
    header = read(vector["cases"][case]["signatureHeader"])
    how = {
        "key": key,
        "covered": header.covered,
        "signature": header.signature,
        "method": request.method,
        "host": "example.com",
        "values": dict(request.headers),
    }

    assert key.verifies(header.signature, vector["cases"][case]["signingString"].encode())
    assert pinned.verifies(**how, target=request.target)
    assert pinned.verifies(**how, target="/foo") is (case == 0)  # C.1 covers nothing but the date


def test_appendix_c_covers_too_little_but_for_c3_and_its_key_is_too_short(recorded):
    vector = recorded("vectors/cavage-appendix-c.json")
    at = datetime(2014, 1, 5, 21, 32, tzinfo=UTC)
    reasons = []
    for case in vector["cases"]:
        request = asked_of(vector["request"])
        signed = [*request.headers, ("signature", case["signatureHeader"])]
        signed_request = Asked(
            method=request.method, target=request.target, headers=signed, body=request.body
        )
        try:
            cavage.claim(signed_request, own_host="example.com", now=at, window=freshness.FOR_POSTS)
            reasons.append("")
        except Unproven as refusal:
            reasons.append(refusal.reason)

    assert reasons == ["covered", "covered", ""]
    with pytest.raises(WeakKey, match="1024 bits"):
        public_key(vector["publicKeyPem"])


def test_the_rfcs_ed25519_example_holds_and_covers_too_little_for_us(recorded):
    vector = recorded("vectors/rfc9421-b26.json")
    request = vector["request"]
    headers = [(name.lower(), value) for name, value in request["headers"].items()]
    key = public_key(vector["publicKeyPem"])
    signature = dict(headers)["signature"].removeprefix("sig-b26=:").removesuffix(":")

    assert key.verifies(b64decode(signature), vector["signatureBase"].encode())
    with pytest.raises(Unproven, match="covered"):
        judge(
            Asked(
                method="POST",
                target="/foo?param=Value&Pet=dog",
                headers=headers,
                body=request["body"].encode(),
            ),
            own_host="example.com",
            own_url="http://example.com",
            key_of=lambda key_id, again=False: None,
            now=datetime(2021, 4, 20, 2, 7, 55, tzinfo=UTC),
        )


RECORDED = [
    "apex-like-cavage",
    "apkit-like-cavage",
    "bovine-like-cavage",
    "fedify-like-cavage",
    "fedify-like-rfc9421",
    "gotosocial-accept-follow",
    "gotosocial-announce-id",
    "gotosocial-create-note",
    "gotosocial-undo-like",
    "gotosocial-update-person",
    "microblogpub-follow",
    "takahe-accept-follow",
    "takahe-create-note",
    "takahe-follow-id",
    "takahe-like-id",
    "takahe-undo-follow",
    "wordpress-activitypub-accept-follow",
    "wordpress-activitypub-create-article",
    "wordpress-activitypub-update-id",
]


def judge_recorded(recording: dict, request: Asked):
    owner = recording["signature"]["keyOwner"]
    host = dict(request.headers)["host"]
    key = public_key(recording["actor"]["publicKey"]["publicKeyPem"])
    owned = OwnedKey(key_id=recording["signature"]["keyId"], owner_uri=owner, key=key)
    at = freshness.date_of(dict(request.headers)["date"])
    assert at is not None
    return judge(
        request,
        own_host=host,
        own_url=f"http://{host}",
        key_of=lambda key_id, again=False: owned,
        now=at,
    )


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_request_holds_and_a_changed_one_does_not(name, recorded):
    recording = recorded(f"wire/{name}.json")
    request = asked_of(recording["request"])

    proven = judge_recorded(recording, request)

    assert proven.owner_uri == recording["signature"]["keyOwner"]
    assert proven.scheme == recording["signature"]["spec"]
    for change in ({"target": "/users/other/inbox"}, {"body": request.body + b" "}):
        changed = Asked(**{**vars(request), **change})
        with pytest.raises(Unproven):
            judge_recorded(recording, changed)
