"""Things said elsewhere: fetched at their own id, kept as they are shown."""

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

from onemile.api import clock, database, lock_rows, transaction
from onemile_federation import addresses, fixed_sql
from onemile_federation.remote import asking, object_shapes, reach, shares, told, words
from onemile_federation.remote.asking import Absent
from onemile_federation.remote.models import GONE, RemoteObject
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import OBJECTS

# What a reader takes for the thing itself: where it differs, it was edited.
SAID = ("title", "summary", "content", "pictures")


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


def keep(
    document: Mapping[str, Any],
    *,
    shared_by_uri: str = "",
    before_followed: bool = False,
    is_news: bool = False,
) -> RemoteObject:
    """Keep an object that may be believed, cleaned and cut; a newer one replaces the older.

    That has arrived when the older first did. Who passes it on is noted beside others who do
    (``shares.py``). An older ``updated`` changes nothing. Nothing unknown is kept. A tombstone
    takes away what is kept, and what was taken away does not come back. ``before_followed``: it was
    asked for, and nobody brought it; what had come before stays as it came, and changes for what is
    newer alone. ``is_news``: its server brings it as something new; what was asked for before has
    arrived from then on. Raises Absent for what is no object, or for a mile, or not of its author's
    origin, or of another author than before.
    """
    uri = shapes.id_of(document.get("id"))
    if not reach.may_be_asked(uri):
        raise Absent
    if shapes.type_of(document) == "Tombstone":
        return _taken_away(uri)
    author = author_of(document)
    if not author or shapes.type_of(document) not in OBJECTS or shapes.is_across(document):
        raise Absent
    columns = {**object_shapes.object_of(document, uri=uri), "author_uri": author}
    # In a transaction it needs no savepoint: where it is refused nothing was written.
    with nullcontext() if database.in_transaction() else transaction():
        is_answer = bool(columns["in_reply_to_uri"])
        new = {**columns, "before_followed": before_followed, "words_due": not is_answer}
        row = RemoteObject(uri=uri, host=addresses.host_of(uri), **new)
        # In fixed SQL: most of what is said elsewhere is new.
        row.is_new = bool(fixed_sql.insert(RemoteObject, [row.__data__], once=("uri",)))
        if not row.is_new:
            row = lock_rows(RemoteObject.select().where(RemoteObject.uri == uri)).get()
            if row.author_uri != author:
                raise Absent
            is_new = _is_newer if before_followed else _is_no_older
            if row.state != GONE and is_new(columns, row):
                _replace(row, columns)
            if is_news:
                _has_arrived(row)
        if shared_by_uri and row.state != GONE:
            shares.note(row, shared_by_uri)
    return row


def remove(uri: str) -> None:
    """Let go of an object: its words go, from notices too; its URI stays as gone."""
    with transaction():
        of_it = RemoteObject.uri == uri
        RemoteObject.update(state=GONE, title="", summary="", content="", url="").where(
            of_it
        ).execute()
        shares.forget(of_it)
        told.forget(of_it)
        words.forget(of_it)


def _taken_away(uri: str) -> RemoteObject:
    remove(uri)
    row = known(uri)
    if row is None:
        raise Absent(is_gone=True)
    return row


def _has_arrived(row: RemoteObject) -> None:
    """Note that what was asked for is brought. Never the other way round."""
    if row.before_followed:
        row.before_followed = False
        row.save(only=[RemoteObject.before_followed])


def _is_no_older(columns: Mapping[str, Any], row: RemoteObject) -> bool:
    """Tell whether a version is not older than the kept one; undated ones are the newest."""
    kept, said = _dates(columns, row)
    return kept is None or said is None or said >= kept


def _is_newer(columns: Mapping[str, Any], row: RemoteObject) -> bool:
    """Tell whether a version says that it is newer than the kept one."""
    kept, said = _dates(columns, row)
    return kept is not None and said is not None and said > kept


def _dates(columns: Mapping[str, Any], row: RemoteObject) -> tuple[Any, Any]:
    kept = row.updated_at or row.published_at
    return kept, columns["updated_at"] or columns["published_at"]


def _replace(row: RemoteObject, columns: Mapping[str, Any]) -> None:
    if columns["updated_at"] is None and any(getattr(row, one) != columns[one] for one in SAID):
        row.edit_seen_at = clock.now()
    before, was_public = words.said(row), row.is_public
    for name, value in columns.items():
        setattr(row, name, value)
    row.words_due = not row.in_reply_to_uri
    row.save()
    if words.said(row) != before:
        # Nobody finds it by what its author has taken back; by the new words once they are folded.
        words.forget(RemoteObject.id == row.id)
    if was_public and not row.is_public:
        # Nobody here reads it from now on: what members were told of it goes as at a removal.
        told.forget(RemoteObject.id == row.id)
