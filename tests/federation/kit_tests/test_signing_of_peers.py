"""A peer's signatures hold by plain cryptography and by the specifications' own vectors."""

import base64
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from kit import signing
from kit.keyring import Ed25519Key, Key, WeakKey
from kit.messages import Request

INBOX = "https://v.example/inbox?box=1"
# The key of draft-cavage-12, appendix C, and what its C.2 signs with it.
CAVAGE_KEY = """-----BEGIN RSA PRIVATE KEY-----
MIICXgIBAAKBgQDCFENGw33yGihy92pDjZQhl0C36rPJj+CvfSC8+q28hxA161QF
NUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6Z4UMR7EOcpfdUE9Hf3m/hs+F
UR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJwoYi+1hqp1fIekaxsyQIDAQAB
AoGBAJR8ZkCUvx5kzv+utdl7T5MnordT1TvoXXJGXK7ZZ+UuvMNUCdN2QPc4sBiA
QWvLw1cSKt5DsKZ8UETpYPy8pPYnnDEz2dDYiaew9+xEpubyeW2oH4Zx71wqBtOK
kqwrXa/pzdpiucRRjk6vE6YY7EBBs/g7uanVpGibOVAEsqH1AkEA7DkjVH28WDUg
f1nqvfn2Kj6CT7nIcE3jGJsZZ7zlZmBmHFDONMLUrXR/Zm3pR5m0tCmBqa5RK95u
412jt1dPIwJBANJT3v8pnkth48bQo/fKel6uEYyboRtA5/uHuHkZ6FQF7OUkGogc
mSJluOdc5t6hI1VsLn0QZEjQZMEOWr+wKSMCQQCC4kXJEsHAve77oP6HtG/IiEn7
kpyUXRNvFsDE0czpJJBvL/aRFUJxuRK91jhjC68sA7NsKMGg5OXb5I5Jj36xAkEA
gIT7aFOYBFwGgQAQkWNKLvySgKbAZRTeLBacpHMuQdl1DfdntvAyqpAZ0lY0RKmW
G6aFKaqQfOXKCyWoUiVknQJAXrlgySFci/2ueKlIE1QqIiLSZ8V8OlpFLRnb1pzI
7U1yQXnTAEFYM560yJlzUpOb1V4cScGd365tiSMvxLOvTA==
-----END RSA PRIVATE KEY-----
"""
CAVAGE_C2 = (
    "qdx+H7PHHDZgy4y/Ahn9Tny9V3GP6YgBPyUXMmoxWtLbHpUnXS2mg2+SbrQDMCJypxBLSPQR2aAjn7ndmw2i"
    "icw3HMbe8VfEdKFYRqzic+efkb3nndiv/x1xSHDJWeSWkx3ButlYSuBskLu6kd9Fswtemr3lgdDEmn04swr2Os0="
)


def signed(key, **options):
    request = Request("POST", INBOX, body=b'{"a":1}')
    request.headers += [
        ("Host", "v.example"),
        ("Date", "Tue, 06 Apr 2027 13:30:00 GMT"),
        ("Digest", signing.digest(request.body)),
    ]
    signing.sign_cavage(request, key=key, key_id="https://e.example/u/anna#main-key", **options)
    return request


def test_the_signature_of_a_peer_is_one_over_the_text_of_the_draft(keyring):
    key = keyring.take()

    said = signing.cavage_parameters(signed(key).header("Signature"))

    hashed = base64.b64encode(sha256(b'{"a":1}').digest()).decode()
    text = (
        "(request-target): post /inbox?box=1\nhost: v.example\n"
        f"date: Tue, 06 Apr 2027 13:30:00 GMT\ndigest: SHA-256={hashed}"
    )
    assert said["headers"] == "(request-target) host date digest"
    load_pem_public_key(key.public_pem.encode()).verify(
        base64.b64decode(said["signature"]), text.encode(), padding.PKCS1v15(), SHA256()
    )


def test_the_basic_vector_of_the_draft_is_reproduced():
    request = Request("POST", "https://example.com/foo?param=value&pet=dog")
    request.headers += [("Host", "example.com"), ("Date", "Sun, 05 Jan 2014 21:31:40 GMT")]
    key = Key(load_pem_private_key(CAVAGE_KEY.encode(), None, unsafe_skip_rsa_key_validation=True))

    signing.sign_cavage(
        request, key=key, key_id="Test", headers=("(request-target)", "host", "date")
    )

    assert signing.cavage_parameters(request.header("Signature"))["signature"] == CAVAGE_C2


def test_what_a_peer_checks_holds_for_the_very_request_alone(keyring):
    key = keyring.take()
    request = signed(key)

    assert signing.check(request, key.public_pem) == "cavage"
    for spoilt in (
        request.copy(body=b'{"a":2}'),
        request.copy(url="https://v.example/inbox?box=2"),
        request.having(Date="Tue, 06 Apr 2027 13:30:01 GMT"),
        request.having(Host="w.example"),
        request.having(Digest=signing.digest(b"")),
        request.without("Signature"),
    ):
        with pytest.raises(signing.Broken):
            signing.check(spoilt, key.public_pem)
    with pytest.raises(signing.Broken):
        signing.check(request, keyring.take().public_pem)


@pytest.mark.parametrize("left_out", ["(request-target)", "host", "date", "digest"])
def test_a_signature_that_leaves_something_out_is_not_believed(keyring, left_out):
    key = keyring.take()
    covered = [name for name in signing.POST_HEADERS if name != left_out]

    with pytest.raises(signing.Broken):
        signing.check(signed(key, headers=covered), key.public_pem)


@pytest.mark.parametrize("make", [lambda keyring: keyring.take(), lambda _keyring: Ed25519Key()])
def test_signatures_of_the_rfc_hold_for_the_very_request_alone(keyring, make):
    key = make(keyring)
    request = Request("POST", INBOX, body=b'{"a":1}')
    request.headers.append(("Content-Digest", signing.content_digest(request.body)))
    signing.sign_rfc9421(request, key=key, key_id="https://e.example/k", created=1_800_000_000)

    assert signing.check(request, key.public_pem) == "rfc9421"
    assert signing.key_id_of(request) == "https://e.example/k"
    for spoilt in (request.copy(body=b"{}"), request.copy(url=INBOX + "2")):
        with pytest.raises(signing.Broken):
            signing.check(spoilt, key.public_pem)


def test_the_rfcs_own_example_has_the_signature_base_of_the_rfc():
    """RFC 9421, B.2.6."""
    request = Request("POST", "https://example.com/foo?param=Value&Pet=dog")
    request.headers += [
        ("Date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("Content-Type", "application/json"),
        ("Content-Length", "18"),
    ]
    covered = ("date", "@method", "@path", "@authority", "content-type", "content-length")
    names = " ".join(f'"{name}"' for name in covered)
    parameters = f'({names});created=1618884473;keyid="test-key-ed25519"'

    base = signing.rfc9421_base(request, covered, parameters)

    key = (
        "-----BEGIN PUBLIC KEY-----\n"
        "MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n"
        "-----END PUBLIC KEY-----\n"
    )
    signature = (
        "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    )
    load_pem_public_key(key.encode()).verify(base64.b64decode(signature), base.encode())


def test_a_weak_key_signs_truly(keyring):
    weak = WeakKey(512)

    signature = weak.sign(b"text")

    public = load_pem_public_key(weak.public_pem.encode())
    assert public.key_size == 512
    public.verify(signature, b"text", padding.PKCS1v15(), SHA256())
    with pytest.raises(InvalidSignature):
        public.verify(signature, b"other", padding.PKCS1v15(), SHA256())
    assert keyring.weak(1024) is keyring.weak(1024)


def test_keys_are_made_once_and_no_test_has_one_twice(keyring):
    keyring.begin()
    first, second = keyring.take(), keyring.take()
    keyring.begin()

    assert first is not second and keyring.take() is first


def test_an_http_date_is_the_specifications(clock):
    moment = datetime(2027, 4, 6, 13, 30, tzinfo=UTC) + timedelta(seconds=9)

    assert signing.http_date(moment) == "Tue, 06 Apr 2027 13:30:09 GMT"
