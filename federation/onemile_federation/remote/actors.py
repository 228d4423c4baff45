"""Actors of other servers: read from their own id, kept, read again when they are old."""

from collections.abc import Mapping
from typing import Any

from onemile.api import clock, lock_rows, transaction
from onemile_federation import addresses
from onemile_federation.remote import actor_shapes, asking, listed_keys, parting, reach, trust
from onemile_federation.remote.asking import Absent, Away
from onemile_federation.remote.models import GONE, LIVE, RemoteActor, RemoteKey

FRESH_HOURS = 24


def known(uri: str) -> RemoteActor | None:
    """Return what is kept of an actor, however old; asks nobody."""
    found: RemoteActor | None = RemoteActor.get_or_none(RemoteActor.uri == uri)
    return found


def actor(uri: str, *, fresh: bool = False) -> RemoteActor:
    """Return an actor, fetched if it is not known, or old, or ``fresh`` is wanted.

    Raises Absent (and marks it GONE at a 410), Away (only where nothing is kept). Of one that is
    known, a server that is away or answers 404 takes nothing (T86), unless ``fresh`` is wanted:
    then Absent is raised.
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
        if row is None or row.state == GONE:
            raise
        return row
    if not addresses.same_origin(found.url, uri):
        raise Absent
    return keep(found.content, url=found.url)


def keep(document: Mapping[str, Any], *, url: str, is_vouched: bool = False) -> RemoteActor:
    """Keep an actor document that stood at ``url``, with the keys that it lists. Raises Absent.

    ``is_vouched``: a key that we know of this actor signed it. Else new keys of the instance actor
    of a known server are doubted (``trust.py``).

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
    with transaction():
        row = _kept(uri, columns)
        _keep_keys(row, keys, is_vouched=is_vouched)
    return row


def _kept(uri: str, columns: Mapping[str, Any]) -> RemoteActor:
    """Write an actor's row and hold it. Raises Absent for what may not follow what was."""
    asked = RemoteActor.select().where(RemoteActor.uri == uri)
    row: RemoteActor | None = lock_rows(asked).first()
    if row is None:
        fresh = {**columns, "uri": uri, "host": addresses.host_of(uri)}
        RemoteActor.insert(**fresh).on_conflict_ignore().execute()
        row = lock_rows(asked).get()
        assert row is not None
    if not actor_shapes.may_become(row.kind, columns["kind"]):
        raise Absent
    is_proven = row.is_handle_proven and row.handle == columns["handle"]
    is_of_server = row.kind == trust.INSTANCE_KIND
    for name, value in columns.items():
        setattr(row, name, value)
    if is_of_server:
        # Else it could lay down by a word what holds it to its keys.
        row.kind = trust.INSTANCE_KIND
    row.is_handle_proven, row.state, row.read_at = is_proven, LIVE, clock.now()
    row.save()
    return row


def _keep_keys(
    owner: RemoteActor, listed: list[listed_keys.ListedKey], *, is_vouched: bool
) -> None:
    """Keep the keys that an actor lists now, and none that it lists no more.

    Where a new one is doubted, of it or of its host, or none that is known is listed, the known
    ones stay.
    """
    whole = [key for key in listed if key.text]
    if not is_vouched and trust.is_held_to_its_keys(owner):
        new = [key for key in whole if not trust.is_known(key, owner=owner)]
        trust.doubt(new, owner=owner)
        if new or not whole:
            return
    elif not is_vouched and trust.is_held(owner.host):
        return
    trust.doubt([], owner=owner)
    ids = [key.key_id for key in listed]
    gone = RemoteKey.owner_uri == owner.uri
    if ids:
        gone &= RemoteKey.key_id.not_in(ids)
    RemoteKey.delete().where(gone).execute()
    for key in whole:
        keep_key(key, owner=owner)


def keep_key(key: listed_keys.ListedKey, *, owner: RemoteActor) -> None:
    """Keep a key of which it is proven whose it is; inside the transaction of whoever proved it."""
    now = clock.now()
    told = {
        RemoteKey.owner_uri: owner.uri,
        RemoteKey.host: owner.host,
        RemoteKey.kind: key.kind,
        RemoteKey.public: key.text,
        RemoteKey.read_at: now,
    }
    fresh = {RemoteKey.key_id: key.key_id, **told}
    RemoteKey.insert(fresh).on_conflict(conflict_target=[RemoteKey.key_id], update=told).execute()
