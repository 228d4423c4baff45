"""Which public keys an actor document lists as the actor's own.

Sources: security vocabulary (``publicKey``), FEP-521a (``assertionMethod`` with Multikeys).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag

from onemile.api import URI_CHARS_MAX
from onemile_federation import addresses
from onemile_federation.signatures import keys

# One of each kind and their successors; more would be a table of somebody's.
KEYS_MAX = 8
TEXT_CHARS_MAX = 4_000  # an RSA key of 4096 bits in PEM has 800


@dataclass(frozen=True, kw_only=True)
class ListedKey:
    """A key as its owner lists it; ``text`` is empty where only its id is named there."""

    key_id: str
    kind: str
    text: str


class ForeignKey(Exception):
    """A document lists a key as that of somebody else, elsewhere."""


def of_actor(document: Mapping[str, Any], *, uri: str) -> list[ListedKey]:
    """Return the keys that an actor lists as its own. Raises ForeignKey.

    Each lies at the actor's origin and names it as its owner; weak ones are left out.
    """
    found: dict[str, ListedKey] = {}
    for value in (*_several(document.get("publicKey")), *_several(document.get("assertionMethod"))):
        key = _named(value, uri=uri) if isinstance(value, str) else _whole(value, uri=uri)
        if key is not None:
            found.setdefault(key.key_id, key)
        if len(found) == KEYS_MAX:
            break
    return list(found.values())


def is_own(key_id: str, *, uri: str) -> bool:
    """Tell whether a key id is an actor's own URI, with a fragment; then its word is enough.

    Any other address speaks for itself: a document there has to name the actor.
    """
    return urldefrag(key_id)[0] == uri


def owner_of(document: Mapping[str, Any]) -> str:
    """Return whose a key document says it is; empty for none."""
    owner = document.get("owner") or document.get("controller")
    return owner if isinstance(owner, str) else ""


def of_document(document: Mapping[str, Any]) -> tuple[str, str]:
    """Return kind and text of a key document; two empty texts for none, or a weak one."""
    text = document.get("publicKeyPem") or document.get("publicKeyMultibase")
    if not isinstance(text, str) or len(text) > TEXT_CHARS_MAX:
        return ("", "")
    try:
        return (keys.public_key(text).kind, text)
    except keys.WeakKey:
        return ("", "")


def _several(value: Any) -> Iterator[Any]:
    values = value if isinstance(value, list) else [value]
    yield from (one for one in values[: 4 * KEYS_MAX] if isinstance(one, str | dict))


def _named(key_id: str, *, uri: str) -> ListedKey | None:
    return ListedKey(key_id=key_id, kind="", text="") if _may_be(key_id, uri=uri) else None


def _whole(value: Mapping[str, Any], *, uri: str) -> ListedKey | None:
    key_id, owner = value.get("id"), owner_of(value)
    if owner and not addresses.same_origin(owner, uri):
        raise ForeignKey
    if owner != uri or not isinstance(key_id, str) or not _may_be(key_id, uri=uri):
        return None
    kind, text = of_document(value)
    return ListedKey(key_id=key_id, kind=kind, text=text) if text else None


def _may_be(key_id: str, *, uri: str) -> bool:
    is_kept = len(key_id) <= URI_CHARS_MAX and key_id.isprintable()
    return is_kept and addresses.same_origin(key_id, uri)
