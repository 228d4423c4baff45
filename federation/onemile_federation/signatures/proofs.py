"""Integrity proofs of documents: eddsa-jcs-2022 (FEP-8b32).

Source: W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.3; the context of a document is
written into its proof too, as the FEP's vector has it.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785

from onemile_federation.signatures.keys import PrivateKey, PublicKey
from onemile_federation.wire import multibase

_KIND = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-jcs-2022",
    "proofPurpose": "assertionMethod",
}
# What a proof read here may say. One that expires, depends on another or is for one domain only
# says more than is asked here, and is not believed.
_NAMES = {*_KIND, "@context", "id", "verificationMethod", "created", "proofValue"}
_SIGNATURE_BYTES = 64


def signed(document: Mapping[str, Any], *, key: PrivateKey, now: datetime) -> dict[str, Any]:
    """Return a copy of a document with a proof by an Ed25519 key, in place of one it had.

    Raises ValueError for another kind of key, and for what RFC 8785 has no form for.
    """
    if key.kind != "ed25519":
        raise ValueError("a proof is signed by an Ed25519 key")
    bare = _without_proof(document)
    options = {
        **({"@context": bare["@context"]} if "@context" in bare else {}),
        **_KIND,
        "verificationMethod": key.key_id,
        "created": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    value = multibase.encode(key.sign(_covered(bare, options)))
    return {**bare, "proof": {**options, "proofValue": value}}


def verification_method(document: Mapping[str, Any]) -> str:
    """Return the key id that a document's proof names, "" where it has no proof read here."""
    proof = _proof(document)
    return "" if proof is None else str(proof["verificationMethod"])


def holds(document: Mapping[str, Any], *, key: PublicKey) -> bool:
    """Tell whether the proof of a document is one of this key over exactly this document.

    Says nothing of whose key it is, nor of when it was made: ``created`` is the caller's to ask.
    """
    proof = _proof(document)
    if proof is None or key.kind != "ed25519":
        return False
    bare = _without_proof(document)
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    readings = [options]
    if "@context" in options:
        # The standard lets a document have more contexts than its proof: "exactly" does not.
        if options["@context"] != bare.get("@context"):
            return False
    elif "@context" in bare:
        # Some sign with the context and do not write it into the proof.
        readings.append({**options, "@context": bare["@context"]})
    try:
        signature = multibase.decode(proof["proofValue"])
        return len(signature) == _SIGNATURE_BYTES and any(
            key.verifies(signature, _covered(bare, reading)) for reading in readings
        )
    except (ValueError, RecursionError):
        return False


def _without_proof(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


def _covered(bare: dict[str, Any], options: dict[str, Any]) -> bytes:
    return b"".join(hashlib.sha256(rfc8785.dumps(part)).digest() for part in (options, bare))


def _proof(document: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give the one proof of a document, if it is of the kind that is read here."""
    proof = document.get("proof")
    if isinstance(proof, list) and len(proof) == 1:
        proof = proof[0]
    if not isinstance(proof, dict) or not proof.keys() <= _NAMES:
        return None
    texts = [proof.get(name) for name in ("verificationMethod", "created", "proofValue")]
    is_read = all(proof.get(name) == value for name, value in _KIND.items())
    return proof if is_read and all(isinstance(text, str) and text for text in texts) else None
