"""The keys by which actors of ours sign, and what of them is published."""

from collections.abc import Callable

from peewee import IntegrityError

from onemile.api import GiveUp, clock, transaction
from onemile_federation import addresses, registry
from onemile_federation.keys import loaded, making, sealing
from onemile_federation.keys.models import ED25519, RSA, OwnKey
from onemile_federation.signatures.keys import PrivateKey, private_key

# What a key id ends with; from the second key on, a number follows.
FRAGMENTS = {RSA: "main-key", ED25519: "ed25519-key"}
# Old Ed25519 keys stay listed, with the day of their end, so that old proofs can be checked.
# A key lives for years: so many are decades.
PAST_PROOF_KEYS_MAX = 8
# The newest ones of an actor, both kinds: what is published is among them.
ROWS_READ_MAX = 50

_MAKERS: dict[str, Callable[[], making.Pair]] = {RSA: making.rsa, ED25519: making.ed25519}


def signer(actor_uri: str) -> PrivateKey:
    """Return the RSA key by which an actor of ours signs requests now, made if there is none.

    Loaded once and kept (a bounded number of them). Raises GiveUp where it is wiped, SealLost
    where the seal is not the one of this database.
    """
    return _signer(actor_uri, RSA)


def former_signer(actor_uri: str) -> PrivateKey | None:
    """Return the RSA key that the one in use has replaced, while it is published beside it.

    It signs one thing only: that the actor has other keys now.
    """
    theirs = (OwnKey.actor_uri == actor_uri) & (OwnKey.kind == RSA) & OwnKey.wiped_at.is_null()
    beside = theirs & (OwnKey.retires_at > clock.now()) & (OwnKey.sealed != "")
    row: OwnKey | None = OwnKey.select().where(beside).order_by(OwnKey.id.desc()).first()
    if row is None:
        return None
    key_id = str(row.key_id)
    return private_key(sealing.opened(str(row.sealed), key_id=key_id), key_id=key_id)


def ed25519_signer(actor_uri: str) -> PrivateKey:
    """Return the Ed25519 key by which an actor of ours signs documents; raises as ``signer``."""
    return _signer(actor_uri, ED25519)


def published(actor_uri: str) -> list[OwnKey]:
    """Return the keys that an actor document lists, the one in use first of its kind.

    RSA before Ed25519. Those in use are made if there are none. Raises GiveUp.
    """
    now = clock.now()
    theirs = OwnKey.select().where(OwnKey.actor_uri == actor_uri)
    rows = list(theirs.order_by(OwnKey.id.desc()).limit(ROWS_READ_MAX))
    found: list[OwnKey] = []
    for kind in (RSA, ED25519):
        these = [one for one in rows if one.kind == kind]
        in_use = next((one for one in these if one.retires_at is None), None)
        if in_use is None or in_use.wiped_at is not None:
            in_use = current(actor_uri, kind)
        old = [one for one in these if one.retires_at is not None]
        if kind == RSA:
            old = [one for one in old if one.retires_at > now]
        found += [in_use, *old[:PAST_PROOF_KEYS_MAX]]
    return found


def wipe(actor_uri: str) -> None:
    """Destroy what is private of an actor that is gone, once nothing more is to be signed.

    It has no keys from then on; if it comes back itself, it has others. Twice is once.
    """
    with transaction():
        theirs = (OwnKey.actor_uri == actor_uri) & OwnKey.wiped_at.is_null()
        OwnKey.update(sealed="", wiped_at=clock.now()).where(theirs).execute()
    loaded.let_go(actor_uri)


def current(actor_uri: str, kind: str) -> OwnKey:
    """Return the key of a kind that an actor signs with, made if there is none.

    Raises GiveUp for one who is gone and whose keys are wiped. Who has come back gets new ones,
    with ids of their own: peers may hold the old ones, or remember that they are gone.
    """
    found = _in_use(actor_uri, kind)
    if found is None:
        return _kept(_next_or_first(actor_uri, kind))
    if found.wiped_at is None:
        return found
    if registry.actor(actor_uri) is None:
        raise GiveUp(f"{actor_uri} is gone, and nothing is signed for it any more")
    return _kept(next_of(found))


def next_of(key: OwnKey) -> OwnKey:
    """Make the row of the successor of a key, not saved yet."""
    fragment = FRAGMENTS[str(key.kind)]
    _actor, _, number = str(key.key_id).rpartition(f"#{fragment}")
    return _made(str(key.actor_uri), str(key.kind), f"{fragment}-{int(number[1:] or 1) + 1}")


def _signer(actor_uri: str, kind: str) -> PrivateKey:
    kept = loaded.of(actor_uri, kind)
    if kept is not None:
        return kept
    try:
        row = current(actor_uri, kind)
    except GiveUp:
        loaded.let_go(actor_uri)  # wiped by another process
        raise
    key_id = str(row.key_id)
    made = loaded.still(actor_uri, kind, key_id=key_id)
    if made is None:
        made = private_key(sealing.opened(str(row.sealed), key_id=key_id), key_id=key_id)
    loaded.keep(actor_uri, kind, made)
    return made


def _in_use(actor_uri: str, kind: str) -> OwnKey | None:
    theirs = (OwnKey.actor_uri == actor_uri) & (OwnKey.kind == kind)
    rows = OwnKey.select().where(theirs & OwnKey.retires_at.is_null())
    found: OwnKey | None = rows.order_by(OwnKey.id.desc()).first()
    return found


def _next_or_first(actor_uri: str, kind: str) -> OwnKey:
    """Make the row of a key for an actor who has none in use, or no more (``renewing``)."""
    these = (OwnKey.actor_uri == actor_uri) & (OwnKey.kind == kind)
    last: OwnKey | None = OwnKey.select().where(these).order_by(OwnKey.id.desc()).first()
    # One in use was made by another in this moment: this one is then not kept.
    is_after_one = last is not None and last.retires_at is not None
    return next_of(last) if last and is_after_one else _made(actor_uri, kind, FRAGMENTS[kind])


def _kept(made: OwnKey) -> OwnKey:
    """Give an actor a key; of two processes at once, one makes it, and both get it."""
    try:
        with transaction():
            made.save(force_insert=True)
    except IntegrityError:
        found = _in_use(str(made.actor_uri), str(made.kind))
        if found is None or found.wiped_at is not None:
            raise
        return found
    return made


def _made(actor_uri: str, kind: str, fragment: str) -> OwnKey:
    # Peers take a key id apart, and not all of them undo a % in it.
    if not addresses.is_ours(actor_uri) or "#" in actor_uri or "%" in actor_uri:
        raise ValueError(f"{actor_uri!r:.80} can be no actor of this instance")
    key_id = f"{actor_uri}#{fragment}"
    pair = _MAKERS[kind]()
    return OwnKey(
        actor_uri=actor_uri,
        kind=kind,
        key_id=key_id,
        public=pair.public,
        sealed=sealing.sealed(pair.private, key_id=key_id),
    )
