"""Which keys are believed."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from onemile_federation.signatures.keys import (
    PrivateKey,
    PublicKey,
    WeakKey,
    private_key,
    public_key,
)
from onemile_federation.wire import multibase

SPKI, PKCS1 = PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1
ED25519 = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def pem(key, form=SPKI) -> str:
    return key.public_key().public_bytes(Encoding.PEM, form).decode()


def private_pem(key, encryption=None) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


@pytest.mark.parametrize("form", [SPKI, PKCS1])
def test_an_rsa_key_is_read_in_either_form(form, rsa_key):
    read = public_key(pem(rsa_key, form))
    assert read.kind == "rsa"
    assert read.loaded == rsa_key.public_key()


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_a_key_goes_out_and_comes_back_as_pem_and_as_multikey(kind, rsa_key):
    key = PublicKey(kind, (rsa_key if kind == "rsa" else ED25519).public_key())
    for written in (key.pem(), key.multikey(), f"\n{key.pem()}  \n"):
        read = public_key(written)
        assert (read.kind, read.loaded) == (kind, key.loaded)


def test_a_published_multikey_is_read_and_written_the_same():
    # From FEP-8b32's test vector.
    written = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    read = public_key(written)
    assert (read.kind, read.multikey()) == ("ed25519", written)


def test_the_multikeys_of_another_program_are_read(recorded):
    actor = recorded("wire/fedify-like-cavage.json")["actor"]
    keys = [public_key(one["publicKeyMultibase"]) for one in actor["assertionMethod"]]
    assert [key.kind for key in keys] == ["rsa", "ed25519"]
    assert keys[0].loaded == public_key(actor["publicKey"]["publicKeyPem"]).loaded


@pytest.mark.parametrize("bits", [1_024, 2_047, 4_097])
def test_an_rsa_key_of_another_length_is_refused(bits):
    # The modulus need not be one to have a length: it is refused before anything is computed.
    modulus = (1 << bits) - 159 if bits != 2_047 else (1 << 2_046) + 1
    loaded = rsa.RSAPublicNumbers(65_537, modulus).public_key()
    text = loaded.public_bytes(Encoding.PEM, SPKI).decode()
    with pytest.raises(WeakKey, match=f"{bits} bits"):
        public_key(text)


@pytest.mark.parametrize("bits", [2_048, 4_096])
def test_an_rsa_key_of_these_lengths_is_read(bits):
    loaded = rsa.RSAPublicNumbers(65_537, (1 << bits) - 159).public_key()
    text = loaded.public_bytes(Encoding.PEM, SPKI).decode()
    assert public_key(text).loaded.key_size == bits


@pytest.mark.parametrize("exponent", [3, 65_539, (1 << 2_000) + 1])
def test_an_odd_exponent_is_refused(exponent):
    loaded = rsa.RSAPublicNumbers(exponent, (1 << 2_048) - 159).public_key()
    text = loaded.public_bytes(Encoding.PEM, SPKI).decode()
    with pytest.raises(WeakKey):
        public_key(text)


@pytest.mark.parametrize("key", ["rsa", "ed25519"])
def test_a_private_key_that_is_given_as_public_is_refused(key, rsa_key):
    text = private_pem(rsa_key if key == "rsa" else ED25519).decode()
    with pytest.raises(WeakKey, match="private"):
        public_key(text)


def test_a_key_of_another_kind_is_refused():
    elliptic = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(WeakKey, match="another kind"):
        public_key(pem(elliptic))
    with pytest.raises(WeakKey, match="another kind"):
        private_key(private_pem(elliptic), key_id="https://als.example/a#main-key")


NONSENSE = {
    "nothing": "",
    "no text": None,
    "words": "not a key",
    "a truncated PEM": "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n",
    "a letter that no PEM has": "-----BEGIN PUBLIC KEY-----\né\n-----END PUBLIC KEY-----\n",
    "two at once": pem(ED25519) + pem(ED25519),
    "too long": pem(ED25519) + " " * 5_000,
    "half a Multikey": "z6Mkr",
    "a prefix alone": "z",
    "another base": "u7QEJX",
    "an unknown codec": multibase.encode(b"\x12\x34" + b"a" * 32),
    "a long Ed25519 key": multibase.encode(b"\xed\x01" + b"a" * 33),
    "no DER": multibase.encode(b"\x85\x24" + b"a" * 40),
}


@pytest.mark.parametrize("text", NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_is_no_key(text):
    with pytest.raises(WeakKey):
        public_key(text)


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_what_a_private_key_signs_its_public_half_verifies(kind, rsa_key, other_rsa_key):
    key = private_key(
        private_pem(rsa_key if kind == "rsa" else ED25519), key_id="https://als.example/a#key"
    )
    signature = key.sign(b"message")

    assert key.kind == kind
    assert key.public().verifies(signature, b"message")
    assert not key.public().verifies(signature, b"massage")
    assert not key.public().verifies(b"", b"message")
    assert not PublicKey("rsa", other_rsa_key.public_key()).verifies(signature, b"message")


def test_a_private_key_that_is_sealed_or_none_is_refused():
    sealed = private_pem(ED25519, BestAvailableEncryption(b"secret"))
    for text in (sealed, b"", b"nonsense", pem(ED25519).encode()):
        with pytest.raises(WeakKey):
            private_key(text, key_id="https://als.example/a#key")


@pytest.mark.parametrize("sign", ["%", '"', "\\", " ", "\n", "é"])
def test_an_id_that_would_break_a_header_is_refused(sign):
    with pytest.raises(ValueError, match="id of a key"):
        PrivateKey(f"https://als.example/{sign}#key", "ed25519", ED25519)
    with pytest.raises(ValueError, match="id of a key"):
        PrivateKey("", "ed25519", ED25519)
