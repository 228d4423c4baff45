"""Keys of others: by key id, once it is proven whose they are."""

from onemile_federation.signatures.judging import OwnedKey


def key_of(key_id: str, *, again: bool = False) -> OwnedKey | None:
    """Return the key of an id and its owner, who lists it; for ``judging.judge``.

    ``again``: ask its server once more, at most once per key in five minutes; None where it is
    not time yet. Raises Unproven (no such key, of one of ours, weak, of nobody who lists it,
    suspended host), KeyAway (its server did not answer).
    """
    raise NotImplementedError
