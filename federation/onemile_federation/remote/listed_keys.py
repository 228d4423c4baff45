"""Which public keys an actor document lists as the actor's own.

Sources: security vocabulary (``publicKey``), FEP-521a (``assertionMethod`` with Multikeys).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urldefrag

from onemile.api import URI_CHARS_MAX, clock
from onemile_federation import addresses
from onemile_federation.signatures import keys

# One of each kind and their successors; more would be a table of somebody's.
KEYS_MAX = 8
TEXT_CHARS_MAX = 4_000  # an RSA key of 4096 bits in PEM has 800
# By these a key says from when on it proves nothing new; it may stay listed for old proofs.
# Source: W3C Controlled Identifiers 1.0, 2.2.2.
ENDS = ("expires", "revoked")


@dataclass(frozen=True, kw_only=True)
class ListedKey:
    """A key as its owner lists it, until ``ends_at`` if it has an end.

    ``text`` is empty where only its id is named there.
    """

    key_id: str
    kind: str
    text: str
    ends_at: datetime | None = None


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


def of_document(document: Mapping[str, Any], *, key_id: str) -> ListedKey:
    """Return the key of a key document; without a text for none, a weak or an ended one."""
    text = document.get("publicKeyPem") or document.get("publicKeyMultibase")
    ends_at = _end_of(document)
    nothing = ListedKey(key_id=key_id, kind="", text="", ends_at=ends_at)
    if not isinstance(text, str) or len(text) > TEXT_CHARS_MAX:
        return nothing
    if ends_at is not None and ends_at <= clock.now():
        return nothing
    try:
        return replace(nothing, kind=keys.public_key(text).kind, text=text)
    except keys.WeakKey:
        return nothing


def _end_of(document: Mapping[str, Any]) -> datetime | None:
    """Return from when on a key proves nothing new: the earliest end it names; None for none.

    An end that cannot be read has come long ago.
    """
    ends = [_instant(document[name]) for name in ENDS if document.get(name) is not None]
    return min(ends, default=None)


def _instant(value: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


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
    key = of_document(value, key_id=key_id)
    return key if key.text else None


def _may_be(key_id: str, *, uri: str) -> bool:
    is_kept = len(key_id) <= URI_CHARS_MAX and key_id.isprintable()
    return is_kept and addresses.same_origin(key_id, uri)
