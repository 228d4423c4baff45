"""The keys of an actor of ours, as its document lists them."""

from typing import Any

from onemile.api import activity_streams
from onemile_federation.keys import keeping
from onemile_federation.keys.models import ED25519, RSA, OwnKey
from onemile_federation.signatures.keys import public_key


def of(uri: str) -> dict[str, Any]:
    """Give the keys: those in use where every peer looks, an old RSA key where some do.

    ``publicKey`` is one object, since Lemmy reads nothing else there and Mastodon only the first
    of several. In the week after a rotation the old one is among the Multikeys (FEP-521a).
    """
    found = keeping.published(uri)
    in_use = next(one for one in found if one.kind == RSA)
    others = [one for one in found if one is not in_use]
    # Ed25519 first: some readers take the first alone.
    others.sort(key=lambda one: one.kind != ED25519)
    return {
        "publicKey": {"id": in_use.key_id, "owner": uri, "publicKeyPem": in_use.public},
        "assertionMethod": [_multikey(one) for one in others],
    }


def _multikey(key: OwnKey) -> dict[str, str]:
    """Write a key as FEP-521a has it, with the day of its end where it has one."""
    public = str(key.public)
    written = {
        "id": str(key.key_id),
        "type": "Multikey",
        "controller": str(key.actor_uri),
        "publicKeyMultibase": public_key(public).multikey() if key.kind == RSA else public,
    }
    return written | (
        {"expires": activity_streams.instant(key.retires_at)} if key.retires_at else {}
    )
