"""What leaves is signed so that others believe it: judged by ourselves and by hand."""

import hashlib
from base64 import b64decode, b64encode
from dataclasses import replace

import pytest

from onemile.api import Outgoing
from onemile_federation.signatures import freshness
from onemile_federation.signatures.asked import Asked
from onemile_federation.signatures.keys import PrivateKey
from onemile_federation.signatures.sending import headers_for

BODY = b'{"type": "Like"}'


def outgoing(method: str = "POST", body: bytes | None = BODY, query: str = "") -> Outgoing:
    path = f"/ap/inbox{query}"
    return Outgoing(
        method=method,
        url=f"https://als.example{path}",
        host="als.example",
        path=path,
        headers={"Accept": "*/*"},
        body=body,
    )


def arrived(sent: Outgoing, headers) -> Asked:
    lines = [("host", sent.host), *((name.lower(), value) for name, value in headers.items())]
    return Asked(method=sent.method, target=sent.path, headers=lines, body=sent.body)


@pytest.fixture
def key(pen) -> PrivateKey:
    return PrivateKey(pen.key_id, "rsa", pen.key)


def test_a_post_is_signed_letter_for_letter_as_peers_expect_it(key, pen):
    headers = headers_for(outgoing(query="?a=1"), key=key, now=pen.now)

    digest = b64encode(hashlib.sha256(BODY).digest()).decode()
    message = (
        "(request-target): post /ap/inbox?a=1\nhost: als.example\n"
        f"date: Tue, 01 Jan 2030 12:00:00 GMT\ndigest: SHA-256={digest}"
    )
    assert headers == {
        "Date": "Tue, 01 Jan 2030 12:00:00 GMT",
        "Digest": f"SHA-256={digest}",
        "Signature": (
            f'keyId="{pen.key_id}",algorithm="rsa-sha256",'
            'headers="(request-target) host date digest",'
            f'signature="{b64encode(pen.raw(message)).decode()}"'
        ),
    }


def test_a_get_is_signed_without_a_digest(key, pen, judged):
    sent = outgoing("GET", None)
    headers = headers_for(sent, key=key, now=pen.now)
    assert set(headers) == {"Date", "Signature"}
    assert judged(arrived(sent, headers)).owner_uri == pen.owner


@pytest.mark.parametrize("scheme", ["cavage", "rfc9421"])
@pytest.mark.parametrize(
    "sent", [outgoing(), outgoing("GET", None, "?q=%C3%A9&b="), outgoing(body=b"")]
)
def test_what_we_sign_we_believe_and_nothing_else(scheme, sent, key, pen, judged, refused):
    request = arrived(sent, headers_for(sent, key=key, now=pen.now, scheme=scheme))

    proven = judged(request)
    assert (proven.scheme, proven.key_id) == (scheme, pen.key_id)
    assert refused(replace(request, target="/ap/other")) == "signature"
    if sent.body is not None:
        assert refused(replace(request, body=b"other")) == "digest"


def test_a_post_without_a_body_has_the_digest_of_nothing(key, pen, judged):
    sent = outgoing(body=None)
    for scheme in ("cavage", "rfc9421"):
        headers = headers_for(sent, key=key, now=pen.now, scheme=scheme)
        assert judged(arrived(sent, headers)).scheme == scheme


def test_the_newer_signature_names_its_cover_its_time_and_its_algorithm(key, pen):
    headers = headers_for(outgoing(), key=key, now=pen.now, scheme="rfc9421")

    assert set(headers) == {"Date", "Content-Digest", "Signature-Input", "Signature"}
    said = headers["Signature-Input"]
    parameters = said.removeprefix("sig1=")
    assert said.startswith('sig1=("@method" "@target-uri" "content-digest")')
    assert f";created={int(pen.now.timestamp())}" in said
    assert 'alg="rsa-v1_5-sha256"' in said
    assert f'keyid="{pen.key_id}"' in said
    base = (
        '"@method": POST\n"@target-uri": https://als.example/ap/inbox\n'
        f'"content-digest": {headers["Content-Digest"]}\n"@signature-params": {parameters}'
    )
    signature = b64decode(headers["Signature"].removeprefix("sig1=:").removesuffix(":"))
    assert signature == pen.raw(base)


def test_an_ed25519_key_signs_by_the_newer_scheme_only(ed25519_pen, judged):
    pen = ed25519_pen
    key = PrivateKey(pen.key_id, "ed25519", pen.key)
    headers = headers_for(outgoing(), key=key, now=pen.now, scheme="rfc9421")
    assert judged(arrived(outgoing(), headers), key=pen.public).scheme == "rfc9421"
    with pytest.raises(ValueError, match="RSA"):
        headers_for(outgoing(), key=key, now=pen.now)


def test_another_scheme_is_a_mistake(key, pen):
    with pytest.raises(ValueError, match="no way of signing"):
        headers_for(outgoing(), key=key, now=pen.now, scheme="linked-data")


def test_a_date_is_english_and_comes_back(pen):
    written = freshness.date_header(pen.now)
    assert written == "Tue, 01 Jan 2030 12:00:00 GMT"
    assert freshness.date_of(written) == pen.now
