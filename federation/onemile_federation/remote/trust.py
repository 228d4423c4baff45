"""Keys of a server's own actor: a new one counts once the old one, or a steward, speaks for it.

Whoever takes over a name on the network can show any document there; what they cannot do is sign
with the key that we know. So new keys of the instance actor of a known server are doubted, and what
is signed with them is refused, until an Update of that actor arrives signed with a known key, or a
steward says that they know. The rule is one of the server: another actor there that says that it
speaks for it, too, begins with doubt. Keys of people and groups change as ever (T16): their
server, which we know, answers for them; so while it shows a new key of the actor that we know, the
whole host is held, and no key of anybody there counts that was not known before.
"""

from collections.abc import Collection, Sequence
from typing import Any

import structlog

from onemile.api import clock, lock_rows, rows, transaction
from onemile_federation.remote import hosts, listed_keys
from onemile_federation.remote.key_models import DoubtedKey, PinnedKey, RemoteKey
from onemile_federation.remote.listed_keys import ListedKey
from onemile_federation.remote.models import RemoteActor
from onemile_federation.signatures import keys
from onemile_federation.signatures.judging import KeyAway

# What speaks for a server itself, and not for somebody on it.
INSTANCE_KIND = "Application"
# The latest of one host: one steward reads them out to another.
HOST_DOUBTS_MAX = 8
# Twice as many as hosts are remembered: some twenty megabytes at the most.
PINS_MAX = 20_000
# Those of one host, met before it was known or vouched for, leave room for other servers.
HOST_PINS_MAX = 64
# What a host that is held is told; peers of ours look for these words in our answer.
HELD = "A new key of your server waits for a steward here to know it."
# A person decides, within days: an hour more is little.
HELD_SECONDS = 3_600


class HostHeld(KeyAway):
    """The host shows a new key that is doubted, and this is signed by no key known before.

    Whoever took a name over can show new keys of anybody there. What is genuine is not lost: its
    server is asked to try again, for days, and a steward may have said by then that they know.
    """


log = structlog.get_logger()


def is_held_to_its_keys(owner: RemoteActor) -> bool:
    """Tell whether an actor speaks for a server of which a key is known, be it this actor's."""
    pinned = PinnedKey.host == owner.host
    if owner.kind != INSTANCE_KIND:
        pinned &= PinnedKey.owner_uri == owner.uri
    return bool(PinnedKey.select(PinnedKey.id).where(pinned).exists())


def is_known(key: ListedKey, *, owner: RemoteActor) -> bool:
    """Tell whether a key, under whatever id, is one by which an actor's server is known."""
    theirs = (PinnedKey.host == owner.host) & (PinnedKey.public == key.text)
    return bool(PinnedKey.select(PinnedKey.id).where(theirs).exists())


def speaks_for(uri: str, *, host: str) -> bool:
    """Tell whether a known key of a host is that of an actor: its word holds for the host."""
    # In fixed SQL: asked of each thing for a mile.
    return bool(rows(_SPEAKS_FOR, (uri, host)))


def kind_of(row: RemoteActor, says: str) -> str:
    """Return the type of a kept actor from now on: what it says, but for those of servers.

    Nobody lays down by a word what holds it to its keys, nor takes it up at a known server.
    """
    before = str(row.kind)
    if before == INSTANCE_KIND or speaks_for(str(row.uri), host=str(row.host)):
        return INSTANCE_KIND
    is_known_host = PinnedKey.select(PinnedKey.id).where(PinnedKey.host == row.host).exists()
    return before if says == INSTANCE_KIND and is_known_host else says


def pin(key: ListedKey, *, owner: RemoteActor) -> None:
    """Know a server's own actor by a key, in the open transaction; nothing for anybody else.

    A full table takes no newcomers: those known for long stay known.
    """
    if owner.kind != INSTANCE_KIND:
        return
    this = (PinnedKey.owner_uri == owner.uri) & (PinnedKey.key_id == key.key_id)
    if PinnedKey.update(public=key.text).where(this).execute():
        return
    at_host = PinnedKey.select().where(PinnedKey.host == owner.host).count()
    if at_host >= HOST_PINS_MAX or PinnedKey.select().count() >= PINS_MAX:
        log.warning("no room to know a server by its key", host=owner.host, key=key.key_id)
        return
    told = {"owner_uri": owner.uri, "host": owner.host, "public": key.text}
    PinnedKey.create(key_id=key.key_id, **told)


def doubt(found: Sequence[ListedKey], *, owner: RemoteActor, beside: Collection[str] = ()) -> None:
    """Write down, in the open transaction, the keys of an actor that are doubted now; no others.

    What is doubted under the ids of ``beside`` stays so. Of a host, the latest are kept.
    """
    now = {(key.key_id, key.text): key for key in found}
    for row in DoubtedKey.select().where(DoubtedKey.owner_uri == owner.uri):
        if now.pop((row.key_id, row.public), None) is None and row.key_id not in beside:
            row.delete_instance()
    for key in now.values():
        told = {"owner_uri": owner.uri, "host": owner.host, "kind": key.kind, "public": key.text}
        line = {"key_id": key.key_id, "seen_at": clock.now(), **told}
        DoubtedKey.insert(line).on_conflict_ignore().execute()
        log.warning("a known server shows a new key", host=owner.host, key=key.key_id)
    of_host = DoubtedKey.host == owner.host
    latest = DoubtedKey.select(DoubtedKey.id).where(of_host).order_by(DoubtedKey.id.desc())
    beyond = [row.id for row in latest.offset(HOST_DOUBTS_MAX).limit(listed_keys.KEYS_MAX)]
    DoubtedKey.delete().where(DoubtedKey.id.in_(beyond)).execute()


def is_held(host: str) -> bool:
    """Tell whether a host shows a new key of the actor by which we know it.

    Then only keys known before speak for anybody there. A newcomer that says that it speaks for
    the host is doubted alone: else any account of a large server could have all of it held.
    """
    return bool(_holding(host).exists())


def refuse_held(host: str) -> None:
    """Raise HostHeld for a host that is held."""
    if is_held(host):
        raise HostHeld


def due_again(host: str, *, minutes: int) -> DoubtedKey | None:
    """Return a key that holds a host and was not looked for of late, and take the turn."""
    row: DoubtedKey | None = _holding(host).order_by(DoubtedKey.id.desc()).first()
    if row is None:
        return None
    these = (DoubtedKey.host == row.host) & (DoubtedKey.looked_at <= clock.ago(minutes=minutes))
    with transaction():
        return row if DoubtedKey.update(looked_at=clock.now()).where(these).execute() else None


def _holding(host: str) -> Any:
    name = hosts.spelled(host)
    known = PinnedKey.select(PinnedKey.owner_uri).where(PinnedKey.host == name)
    theirs = (DoubtedKey.host == name) & DoubtedKey.owner_uri.in_(known)
    return DoubtedKey.select().where(theirs)


def doubted(*, host: str) -> list[DoubtedKey]:
    """Return the keys of a host that are doubted; the latest first."""
    found = DoubtedKey.select().where(DoubtedKey.host == hosts.spelled(host))
    return list(found.order_by(DoubtedKey.id.desc()).limit(HOST_DOUBTS_MAX))


def hosts_in_doubt() -> set[str]:
    """Return all hosts of which a key is doubted."""
    return {str(row.host) for row in DoubtedKey.select(DoubtedKey.host).distinct()}


def accept(*, host: str, told: Collection[str]) -> bool:
    """Let doubted keys of a host take the place of those of their kinds; all of them or none.

    ``told`` are their fingerprints, which a steward has heard from the people of that server.
    Returns False, and takes none, where one of them is not shown there any more.
    """
    with transaction():
        # A second press waits here, and finds them gone.
        of_host = DoubtedKey.select().where(DoubtedKey.host == hosts.spelled(host))
        list(lock_rows(of_host.order_by(DoubtedKey.id)))
        here = doubted(host=host)
        shown = {keys.public_key(str(row.public)).fingerprint(): row for row in here}
        found = [shown[one] for one in told] if shown.keys() >= set(told) else []
        for row in found:
            _take(row)
    if found:
        log.info("a new key is taken as known", host=host, key=found[0].key_id)
    return bool(found)


def _take(row: DoubtedKey) -> None:
    """Keep a doubted key, and let go of those of its kind that it follows."""
    same_id = RemoteKey.key_id == row.key_id
    theirs = RemoteKey.owner_uri == row.owner_uri
    RemoteKey.delete().where(theirs & ((RemoteKey.kind == row.kind) | same_id)).execute()
    for pinned in PinnedKey.select().where(PinnedKey.owner_uri == row.owner_uri):
        is_same = pinned.key_id == row.key_id
        if is_same or keys.public_key(str(pinned.public)).kind == row.kind:
            pinned.delete_instance()
    told = {"key_id": row.key_id, "owner_uri": row.owner_uri, "host": row.host}
    told["public"] = row.public
    RemoteKey.insert(kind=row.kind, read_at=clock.now(), **told).on_conflict_ignore().execute()
    PinnedKey.create(**told)
    row.delete_instance()


_SPEAKS_FOR = "SELECT 1 FROM federation_pinned_key WHERE owner_uri = ? AND host = ? LIMIT 1"
