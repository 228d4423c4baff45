"""The keys by which actors of ours sign, and what of them is published."""

from onemile_federation.keys.models import OwnKey
from onemile_federation.signatures.keys import PrivateKey


def signer(actor_uri: str) -> PrivateKey:
    """Return the RSA key by which an actor of ours signs requests now, made if there is none.

    Loaded once and kept (a bounded number of them). Raises GiveUp where it is wiped.
    """
    raise NotImplementedError


def ed25519_signer(actor_uri: str) -> PrivateKey:
    """Return the Ed25519 key by which an actor of ours signs documents."""
    raise NotImplementedError


def published(actor_uri: str) -> list[OwnKey]:
    """Return the keys that an actor document lists, the one in use first of its kind."""
    raise NotImplementedError


def rotate(actor_uri: str) -> None:
    """Give an actor new keys; the old ones are published for seven days more."""
    raise NotImplementedError


def wipe(actor_uri: str) -> None:
    """Destroy what is private of an actor that is gone, once nothing more is to be signed."""
    raise NotImplementedError
