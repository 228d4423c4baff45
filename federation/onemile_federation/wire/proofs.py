"""Integrity proofs of documents: eddsa-jcs-2022 (FEP-8b32)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from onemile_federation.signatures.keys import PrivateKey, PublicKey


def signed(document: Mapping[str, Any], *, key: PrivateKey, now: datetime) -> dict[str, Any]:
    """Return a copy of a document with a proof by an Ed25519 key."""
    raise NotImplementedError


def verification_method(document: Mapping[str, Any]) -> str:
    """Return the key id that a document's proof names, "" where it has no proof read here."""
    raise NotImplementedError


def holds(document: Mapping[str, Any], *, key: PublicKey) -> bool:
    """Tell whether the proof of a document is one of this key over exactly this document."""
    raise NotImplementedError
