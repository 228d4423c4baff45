"""Actors of other servers: read from their own id, kept, read again when they are old."""

from collections.abc import Mapping
from typing import Any

from onemile.api import clock, lock_rows, rows_of, transaction
from onemile_federation import addresses
from onemile_federation.remote import (
    actor_shapes,
    asking,
    forms,
    listed_keys,
    parting,
    reach,
    standings,
    trust,
)
from onemile_federation.remote.asking import Absent, Away
from onemile_federation.remote.key_models import PinnedKey, RemoteKey
from onemile_federation.remote.models import GONE, LIVE, RemoteActor

FRESH_HOURS = 24


def known(uri: str) -> RemoteActor | None:
    """Return what is kept of an actor, however old; asks nobody."""
    # In fixed SQL: asked of each message.
    found: list[RemoteActor] = rows_of(RemoteActor, "WHERE t.uri = ?", (uri,))
    return found[0] if found else None


def actor(uri: str, *, fresh: bool = False) -> RemoteActor:
    """Return an actor, fetched if it is not known, or old, or ``fresh`` is wanted.

    Raises Absent (and marks it GONE at a 410), Away. Of one that is known, a server that is away
    or answers 404 takes nothing (T86); neither is raised, unless ``fresh`` is wanted.
    """
    row = known(uri)
    if row is not None and not fresh and row.read_at > clock.ago(hours=FRESH_HOURS):
        if row.state == GONE:
            raise Absent(is_gone=True)
        return row
    try:
        found = asking.document(uri)
    except Absent as absent:
        if absent.is_gone:
            parting.let_go(uri)
        if row is None or fresh or absent.is_gone or row.state == GONE:
            raise
        return row
    except Away:
        if row is None or fresh or row.state == GONE:
            raise
        return row
    if not addresses.same_origin(found.url, uri):
        raise Absent
    return keep(found.content, url=found.url)


def keep(document: Mapping[str, Any], *, url: str, vouched_by: str = "") -> RemoteActor:
    """Keep an actor document that stood at ``url``, with the keys that it lists. Raises Absent.

    ``vouched_by``: the actor who signed it, by a key that we know. Unless that is its server's own,
    new keys of what speaks for a known server are doubted (``trust.py``).

    Refused: an id that is not ``url``, an inbox of another origin, a type that changes from
    Person to Group or the like, a key of another owner.
    """
    uri = document.get("id")
    if not isinstance(uri, str) or not reach.is_same(uri, url) or not reach.may_be_asked(uri):
        raise Absent
    columns = actor_shapes.columns_of(document, uri=uri)
    if columns is None:
        raise Absent
    try:
        keys = listed_keys.of_actor(document, uri=uri)
    except listed_keys.ForeignKey:
        raise Absent from None
    _refuse_turned(uri, columns["kind"])
    with transaction():
        row = _kept(uri, columns)
        _keep_keys(row, keys, vouched_by=vouched_by)
        if row.takes_wholes:
            forms.learn(str(row.host), forms.DECLARED)
    return row


def _refuse_turned(uri: str, kind: str) -> None:
    """Note that an actor says it is of another type that it cannot become. Raises Absent then."""
    row = known(uri)
    if row is None or actor_shapes.may_become(str(row.kind), kind):
        return
    with transaction():
        RemoteActor.update(says_kind=kind).where(RemoteActor.id == row.id).execute()
    raise Absent


def _kept(uri: str, columns: Mapping[str, Any]) -> RemoteActor:
    """Write an actor's row and hold it. Raises Absent for what may not follow what was."""
    icon = columns.get("icon", "")
    if icon and standings.without_media_among(map(addresses.host_of, (uri, icon))):
        columns = {**columns, "icon": ""}
    asked = RemoteActor.select().where(RemoteActor.uri == uri)
    row: RemoteActor | None = lock_rows(asked).first()
    if row is None:
        fresh = {**columns, "uri": uri, "host": addresses.host_of(uri)}
        RemoteActor.insert(**fresh).on_conflict_ignore().execute()
        row = lock_rows(asked).get()
        assert row is not None
    if not actor_shapes.may_become(row.kind, columns["kind"]):
        raise Absent
    is_same_name = row.handle == columns["handle"]
    is_same_name &= row.name_host == columns.get("name_host", row.name_host)
    is_proven = row.is_handle_proven and is_same_name
    kind = trust.kind_of(row, columns["kind"])
    for name, value in columns.items():
        setattr(row, name, value)
    row.kind, row.says_kind = kind, ""
    row.is_handle_proven, row.state, row.read_at = is_proven, LIVE, clock.now()
    row.save()
    return row


def _keep_keys(owner: RemoteActor, listed: list[listed_keys.ListedKey], *, vouched_by: str) -> None:
    """Keep the keys that an actor lists now, and none that it lists no more.

    Where a new one is doubted, of it or of its host, or none that is known is listed, the known
    ones stay. A key at another address than the actor's is kept once that address has named the
    actor (``public_keys.py``).
    """
    whole = _proven_by_word(owner, listed)
    ids = [key.key_id for key in listed]
    apart = set(ids) - {key.key_id for key in whole}
    new = []
    if trust.is_held_to_its_keys(owner):
        if not trust.speaks_for(vouched_by, host=owner.host):
            new = [key for key in whole if not trust.is_known(key, owner=owner)]
        trust.doubt(new, owner=owner, beside=apart)
        if new or not whole:
            return
    elif not vouched_by and trust.is_held(str(owner.host)):
        return
    for kept in (RemoteKey, PinnedKey):
        gone = kept.owner_uri == owner.uri
        if ids:
            gone &= kept.key_id.not_in(ids)
        kept.delete().where(gone).execute()
    for key in whole:
        keep_key(key, owner=owner)


def _proven_by_word(
    owner: RemoteActor, listed: list[listed_keys.ListedKey]
) -> list[listed_keys.ListedKey]:
    """Return the listed keys that are the actor's own by its word, or were proven to be before."""
    whole = [key for key in listed if key.text]
    if all(listed_keys.is_own(key.key_id, uri=owner.uri) for key in whole):
        return whole
    theirs = RemoteKey.select(RemoteKey.key_id).where(RemoteKey.owner_uri == owner.uri)
    proven = {row.key_id for row in theirs}
    return [
        key
        for key in whole
        if listed_keys.is_own(key.key_id, uri=owner.uri) or key.key_id in proven
    ]


def keep_key(key: listed_keys.ListedKey, *, owner: RemoteActor) -> None:
    """Keep a key of which it is proven whose it is; inside the transaction of whoever proved it.

    The key of another stays that other's.
    """
    now = clock.now()
    told = {
        RemoteKey.host: owner.host,
        RemoteKey.kind: key.kind,
        RemoteKey.public: key.text,
        RemoteKey.ends_at: key.ends_at,
        RemoteKey.read_at: now,
    }
    fresh = {RemoteKey.key_id: key.key_id, RemoteKey.owner_uri: owner.uri, **told}
    RemoteKey.insert(fresh).on_conflict(
        conflict_target=[RemoteKey.key_id], update=told, where=RemoteKey.owner_uri == owner.uri
    ).execute()
    trust.pin(key, owner=owner)
