"""Proofs of documents, by the published vector and against what could be made of them."""

import copy
import hashlib
import json
from datetime import UTC, datetime

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from hypothesis import given, settings
from hypothesis import strategies as st

from onemile_federation.signatures.keys import PrivateKey, PublicKey, public_key
from onemile_federation.signatures.proofs import holds, signed, verification_method
from onemile_federation.wire import multibase

# FEP-8b32's own test vector (fep-8b32.feature, CC0): document, key, time and the proof of them.
CONTEXT = [
    "https://www.w3.org/ns/activitystreams",
    "https://w3id.org/security/data-integrity/v1",
]
DOCUMENT = {
    "@context": CONTEXT,
    "id": "https://server.example/activities/1",
    "type": "Create",
    "actor": "https://server.example/users/alice",
    "object": {
        "id": "https://server.example/objects/1",
        "type": "Note",
        "attributedTo": "https://server.example/users/alice",
        "content": "Hello world",
        "location": {"type": "Place", "longitude": -71.184902, "latitude": 25.273962},
    },
}
METHOD = "https://server.example/users/alice#ed25519-key"
SECRET = multibase.decode("z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq")[2:]
PUBLIC = public_key("z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2")
AT = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
VALUE = "zLaewdp4H9kqtwyrLatK4cjY5oRHwVcw4gibPSUDYDMhi4M49v8pcYk3ZB6D69dNpAPbUmY8ocuJ3m9KhKJEEg7z"
PROOF = {
    "@context": CONTEXT,
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-jcs-2022",
    "verificationMethod": METHOD,
    "proofPurpose": "assertionMethod",
    "proofValue": VALUE,
    "created": "2023-02-24T23:36:38Z",
}
KEY = PrivateKey(METHOD, "ed25519", Ed25519PrivateKey.from_private_bytes(SECRET))


def test_the_published_vector_is_made_again():
    assert signed(DOCUMENT, key=KEY, now=AT) == {**DOCUMENT, "proof": PROOF}


def test_the_published_vector_holds():
    document = {**DOCUMENT, "proof": PROOF}
    assert verification_method(document) == METHOD
    assert holds(document, key=PUBLIC)


def test_an_older_vector_without_the_context_in_its_proof_holds_too():
    document = {
        "@context": CONTEXT,
        "type": "Create",
        "actor": "https://server.example/users/alice",
        "object": {"type": "Note", "content": "Hello world"},
    }
    value = (
        "z3sXaxjKs4M3BRicwWA9peyNPJvJqxtGsDmpt1jjoHCjgeUf71TRFz56osPSfDErszyLp5Ks1EhYSgpDaNM977Rg2"
    )
    proof = {name: said for name, said in PROOF.items() if name != "@context"}
    assert holds({**document, "proof": {**proof, "proofValue": value}}, key=PUBLIC)


def test_a_proof_over_the_context_that_does_not_repeat_it_holds():
    proof = {name: said for name, said in PROOF.items() if name != "@context"}
    assert holds({**DOCUMENT, "proof": proof}, key=PUBLIC)


def test_a_document_comes_through_the_wire_and_holds():
    document = json.loads(json.dumps(signed(DOCUMENT, key=KEY, now=AT), indent=3))
    assert holds(document, key=PUBLIC)
    assert holds({**document, "proof": [document["proof"]]}, key=PUBLIC)


def test_the_document_that_is_signed_is_left_alone():
    before = copy.deepcopy(DOCUMENT)
    document = signed(DOCUMENT, key=KEY, now=AT)
    assert DOCUMENT == before
    holds(document, key=PUBLIC)
    assert signed(document, key=KEY, now=AT) == document  # a new proof stands in place of the old


def test_a_document_without_a_context_is_signed_too():
    document = signed({"type": "Note"}, key=KEY, now=AT)
    assert "@context" not in document["proof"]
    assert holds(document, key=PUBLIC)


def changed(**proof) -> dict:
    return {**DOCUMENT, "proof": {**PROOF, **proof}}


WRONG = {
    "another value": {**DOCUMENT, "type": "Update", "proof": PROOF},
    "a name more": {**DOCUMENT, "to": [], "proof": PROOF},
    "a name less": {name: said for name, said in changed().items() if name != "id"},
    "another context": {**DOCUMENT, "@context": CONTEXT[:1], "proof": PROOF},
    "a context appended": {**DOCUMENT, "@context": [*CONTEXT, "https://e.example"], "proof": PROOF},
    "a context of the proof's own": changed(**{"@context": CONTEXT[:1]}),
    "another method": changed(verificationMethod="https://e.example/#key"),
    "another time": changed(created="2023-02-24T23:36:39Z"),
    "another suite": changed(cryptosuite="eddsa-rdfc-2022"),
    "another type": changed(type="Ed25519Signature2020"),
    "another purpose": changed(proofPurpose="authentication"),
    "an end": changed(expires="2033-01-01T00:00:00Z"),
    "a domain": changed(domain="e.example"),
    "a proof before it": changed(previousProof="urn:1"),
    "no value": changed(proofValue=""),
    "a value that is no text": changed(proofValue=5),
    "a short value": changed(proofValue="z11"),
    "another base": changed(proofValue="u" + VALUE[1:]),
    "a long value": changed(proofValue="z" + "1" * 9_999),
    "no proof": DOCUMENT,
    "a proof that is a text": {**DOCUMENT, "proof": "yes"},
    "no proof in a list": {**DOCUMENT, "proof": []},
    "two proofs": {**DOCUMENT, "proof": [PROOF, PROOF]},
    "a number that has no form": {**DOCUMENT, "n": 2**60, "proof": PROOF},
    "half a character": {**DOCUMENT, "n": "\ud800", "proof": PROOF},
}


@pytest.mark.parametrize("document", WRONG.values(), ids=WRONG.keys())
def test_what_is_otherwise_does_not_hold(document):
    assert not holds(document, key=PUBLIC)


def signed_by_hand(**options) -> dict:
    """A document with a proof that its key made over exactly these options."""
    said = {name: value for name, value in PROOF.items() if name != "proofValue"} | options
    parts = (hashlib.sha256(rfc8785.dumps(part)).digest() for part in (said, DOCUMENT))
    value = multibase.encode(KEY.sign(b"".join(parts)))
    return {**DOCUMENT, "proof": {**said, "proofValue": value}}


@pytest.mark.parametrize(
    "options",
    [
        {"expires": "2033-01-01T00:00:00Z"},
        {"domain": "e.example"},
        {"challenge": "5"},
        {"previousProof": "urn:1"},
        {"proofPurpose": "authentication"},
        {"cryptosuite": "eddsa-rdfc-2022"},
        {"type": "Ed25519Signature2020"},
        {"@context": CONTEXT[:1]},
        {"created": 5},
    ],
)
def test_a_genuine_proof_that_says_something_else_is_not_taken_for_ours(options):
    assert holds(signed_by_hand(), key=PUBLIC)
    assert holds(signed_by_hand(id="urn:1"), key=PUBLIC)
    assert not holds(signed_by_hand(**options), key=PUBLIC)


def test_another_key_does_not_hold(rsa_public):
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
    assert not holds(changed(), key=PublicKey("ed25519", other))
    assert not holds(changed(), key=rsa_public)


def test_only_an_ed25519_key_signs_documents(rsa_public):
    with pytest.raises(ValueError, match="Ed25519"):
        signed(DOCUMENT, key=PrivateKey(METHOD, "rsa", None), now=AT)


@pytest.mark.parametrize("number", [2**60, float("nan"), float("inf")])
def test_what_has_no_form_is_not_signed(number):
    with pytest.raises(ValueError):
        signed({"n": number}, key=KEY, now=AT)


@pytest.fixture
def rsa_public() -> PublicKey:
    return PublicKey("rsa", RSAPublicNumbers(65_537, (1 << 2_048) - 159).public_key())


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(max_size=9), VALUES, min_size=1), st.text(max_size=9))
@settings(max_examples=100, deadline=None, database=None)
def test_any_document_is_signed_and_a_change_is_noticed(document, name):
    made = signed(document, key=KEY, now=AT)
    assert holds(made, key=PUBLIC)
    if name != "proof":
        assert not holds({**made, name: ["changed"]}, key=PUBLIC)


@given(st.dictionaries(st.text(max_size=9), VALUES), VALUES)
@settings(max_examples=100, deadline=None, database=None)
def test_any_proof_is_answered(document, proof):
    assert holds({**document, "proof": proof}, key=PUBLIC) is False
    assert verification_method({**document, "proof": proof}) == ""
