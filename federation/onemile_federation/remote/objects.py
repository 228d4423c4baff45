"""Things said elsewhere: fetched at their own id, kept as they are shown."""

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

from onemile.api import clock, database, lock_rows, transaction
from onemile_federation import addresses, fixed_sql
from onemile_federation.remote import asking, object_shapes, reach, shares
from onemile_federation.remote.asking import Absent
from onemile_federation.remote.models import GONE, RemoteObject
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import OBJECTS


def known(uri: str) -> RemoteObject | None:
    """Return what is kept of an object; asks nobody."""
    found: RemoteObject | None = RemoteObject.get_or_none(RemoteObject.uri == uri)
    return found


def fetched(uri: str) -> Mapping[str, Any]:
    """Return an object as its own server says it, never as somebody else does.

    Raises Absent (``is_gone`` for a tombstone as well), Away. It names itself by ``uri`` (after
    one more fetch within the origin) and an author of its own origin.
    """
    found = asking.document(uri)
    if not addresses.same_origin(found.url, uri):
        raise Absent
    return believed(found.content)


def believed(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a document that stood at its own id, if it is an object with an author of its origin.

    Raises Absent (``is_gone`` for a tombstone).
    """
    if shapes.type_of(document) == "Tombstone":
        raise Absent(is_gone=True)
    if not author_of(document):
        raise Absent
    return document


def author_of(document: Mapping[str, Any]) -> str:
    """Return who an object says it is by, if they are of its own origin; empty for none."""
    uri = shapes.id_of(document.get("id"))
    author = shapes.id_of(document.get("attributedTo"))
    return reach.of_same_origin(author, owner_uri=uri)


def keep(document: Mapping[str, Any], *, shared_by_uri: str = "") -> RemoteObject:
    """Keep an object that may be believed, cleaned and cut; a newer one replaces the older.

    Who passes it on is noted beside others who do (``shares.py``). An older ``updated`` changes
    nothing. Nothing unknown is kept. A tombstone takes away what is kept, and what was taken away
    does not come back. Raises Absent for what is no object, or not of its author's origin, or of
    another author than before.
    """
    uri = shapes.id_of(document.get("id"))
    if not reach.may_be_asked(uri):
        raise Absent
    if shapes.type_of(document) == "Tombstone":
        return _taken_away(uri)
    author = author_of(document)
    if not author or shapes.type_of(document) not in OBJECTS:
        raise Absent
    columns = {**object_shapes.object_of(document, uri=uri), "author_uri": author}
    # In a transaction it needs no savepoint: where it is refused nothing was written.
    with nullcontext() if database.in_transaction() else transaction():
        row = RemoteObject(uri=uri, host=addresses.host_of(uri), **columns)
        # In fixed SQL: most of what is said elsewhere is new.
        if not fixed_sql.insert(RemoteObject, [row.__data__], once=("uri",)):
            row = lock_rows(RemoteObject.select().where(RemoteObject.uri == uri)).get()
            if row.author_uri != author:
                raise Absent
            if row.state != GONE and not _is_older(columns, row):
                _replace(row, columns)
        if shared_by_uri and row.state != GONE:
            shares.note(row, shared_by_uri)
    return row


def remove(uri: str) -> None:
    """Let go of an object: its words go, its URI stays as gone."""
    with transaction():
        of_it = RemoteObject.uri == uri
        RemoteObject.update(state=GONE, title="", summary="", content="", url="").where(
            of_it
        ).execute()
        shares.forget(of_it)


def _taken_away(uri: str) -> RemoteObject:
    remove(uri)
    row = known(uri)
    if row is None:
        raise Absent(is_gone=True)
    return row


def _is_older(columns: Mapping[str, Any], row: RemoteObject) -> bool:
    """Tell whether a version is older than the one that is kept; undated ones are the newest."""
    kept = row.updated_at or row.published_at
    said = columns["updated_at"] or columns["published_at"]
    return kept is not None and said is not None and said < kept


def _replace(row: RemoteObject, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    row.received_at = clock.now()
    row.save()
