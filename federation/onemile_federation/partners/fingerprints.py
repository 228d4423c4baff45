"""The keys of a partner, to be compared on the telephone."""

from onemile.api import clock
from onemile_federation.keys.fingerprints import KINDS, Fingerprint
from onemile_federation.remote.key_models import RemoteKey
from onemile_federation.signatures import keys

# An actor has two in use, and for some days two that end.
KEYS_MAX = 8


def of(actor_uri: str) -> list[Fingerprint]:
    """Return the keys by which an actor elsewhere is known and that have not ended, RSA first."""
    theirs = (RemoteKey.owner_uri == actor_uri) & (
        RemoteKey.ends_at.is_null() | (RemoteKey.ends_at > clock.now())
    )
    found = RemoteKey.select().where(theirs)
    rows = found.order_by(RemoteKey.kind.desc(), RemoteKey.id.desc()).limit(KEYS_MAX)
    return [
        Fingerprint(
            kind=KINDS.get(str(row.kind), str(row.kind)),
            text=keys.public_key(str(row.public)).fingerprint(),
        )
        for row in rows
    ]
