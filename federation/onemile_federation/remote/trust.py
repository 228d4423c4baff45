"""Keys of a server's own actor: a new one counts once the old one, or a steward, speaks for it.

Whoever takes over a name on the network can show any document there; what they cannot do is sign
with the key that we know. So a new key of the instance actor of a known server is doubted, and what
is signed with it is refused, until an Update of that actor arrives signed with a known key, or a
steward says that they know. Keys of people and groups change as ever (T16): their server, which
we know, answers for them; so while a key of that server is doubted, the whole host is held, and no
key of anybody there counts that was not known before.
"""

from collections.abc import Sequence

import structlog

from onemile.api import clock, transaction
from onemile_federation.remote import hosts
from onemile_federation.remote.listed_keys import KEYS_MAX, ListedKey
from onemile_federation.remote.models import DoubtedKey, RemoteActor, RemoteKey
from onemile_federation.signatures.judging import KeyAway

# What speaks for a server itself, and not for somebody on it.
INSTANCE_KIND = "Application"
# Of a page for stewards: more hosts than these have no new key in one town's lifetime.
DOUBTED_MAX = 200


class HostHeld(KeyAway):
    """The host shows a new key that is doubted, and this is signed by no key known before.

    Whoever took a name over can show new keys of anybody there. What is genuine is not lost: its
    server is asked to try again, for days, and a steward may have said by then that they know.
    """


log = structlog.get_logger()


def is_held_to_its_keys(owner: RemoteActor) -> bool:
    """Tell whether an actor speaks for its server, and a key of it is known."""
    if owner.kind != INSTANCE_KIND:
        return False
    return bool(RemoteKey.select(RemoteKey.id).where(RemoteKey.owner_uri == owner.uri).exists())


def is_known(key: ListedKey, *, owner: RemoteActor) -> bool:
    """Tell whether a key, under whatever id, is one that we know of an actor."""
    theirs = (RemoteKey.owner_uri == owner.uri) & (RemoteKey.public == key.text)
    return bool(RemoteKey.select(RemoteKey.id).where(theirs).exists())


def doubt(found: Sequence[ListedKey], *, owner: RemoteActor) -> None:
    """Write down, in the open transaction, the keys of an actor that are doubted now; no others."""
    before = {row.key_id for row in DoubtedKey.select().where(DoubtedKey.owner_uri == owner.uri)}
    DoubtedKey.delete().where(DoubtedKey.owner_uri == owner.uri).execute()
    for key in found[:KEYS_MAX]:
        told = {"owner_uri": owner.uri, "host": owner.host, "kind": key.kind, "public": key.text}
        line = {"key_id": key.key_id, "seen_at": clock.now(), **told}
        DoubtedKey.insert(line).on_conflict_ignore().execute()
        if key.key_id not in before:
            log.warning("a known server shows a new key", host=owner.host, key=key.key_id)


def is_held(host: str) -> bool:
    """Tell whether a new key of a host is doubted: then only keys known before speak for it."""
    theirs = DoubtedKey.host == hosts.spelled(host)
    return bool(DoubtedKey.select(DoubtedKey.id).where(theirs).exists())


def refuse_held(host: str) -> None:
    """Raise HostHeld for a host of which a new key is doubted."""
    if is_held(host):
        raise HostHeld


def doubted(*, host: str = "") -> list[DoubtedKey]:
    """Return the keys that are doubted, of a host or of all; the latest first."""
    found = DoubtedKey.select().order_by(DoubtedKey.id.desc()).limit(DOUBTED_MAX)
    if host:
        found = found.where(DoubtedKey.host == hosts.spelled(host))
    return list(found)


def accept(*, host: str) -> int:
    """Let the doubted keys of a host take the place of those known; returns how many there were.

    A steward has asked the people of that server, by telephone or face to face.
    """
    with transaction():
        found = doubted(host=host)
        for owner_uri in {row.owner_uri for row in found}:
            RemoteKey.delete().where(RemoteKey.owner_uri == owner_uri).execute()
        for row in found:
            told = {"owner_uri": row.owner_uri, "host": row.host, "kind": row.kind}
            line = {"key_id": row.key_id, "public": row.public, "read_at": clock.now(), **told}
            RemoteKey.insert(line).on_conflict_ignore().execute()
        DoubtedKey.delete().where(DoubtedKey.id.in_([row.id for row in found])).execute()
    if found:
        log.info("a new key is taken as known", host=host, n=len(found))
    return len(found)
