"""The database of the instance at work, its base model, its transaction."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, ClassVar, Self

from flask import Flask
from peewee import (
    BigIntegerField,
    CharField,
    Database,
    DatabaseError,
    DatabaseProxy,
    Field,
    ForeignKeyField,
    IntegerField,
    Model,
    Node,
    SqliteDatabase,
    TextField,
)

from onemile import commits, conditions, ids
from onemile.app_at_work import app_at_work, app_if_any

# Texts of fixed SQL that are remembered in the words of the engine, of one or two kilobytes: those
# of pages, and those about many rows at once, of which there is one for each number of rows.
TEXTS_MAX = 6_000

# So long work that can be done once more waits for a lock that a member holds, on PostgreSQL (it
# takes locks in another order than theirs): after a second the engine would choose which of the
# two to refuse, and it is never the member.
LOCK_SECONDS_MAX = 0.1
# Two waited for each other, or for a lock that did not come: deadlock, serialization, lock timeout.
POSTGRES_BUSY = frozenset({"40P01", "40001", "55P03"})
SQLITE_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})

conditions.ask_subqueries_once()

EXTENSION = "onemile.database"
BEGINNING = "onemile.beginning"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class InstanceDatabase(DatabaseProxy):
    """Stands for the database of the current Flask app.

    Two instances can live in one process; outside an app context there is no database, and a
    query fails at once, while models can still be declared.
    """

    # Named again, since a proxy sets only the attributes of its own slots.
    __slots__ = ("_callbacks", "_Model")

    def __init__(self) -> None:
        self._callbacks: list[Callable[[Database], None]] = []

    @property
    def obj(self) -> Database | None:
        app = app_if_any()
        return app.extensions[EXTENSION] if app is not None else None

    @staticmethod
    def gave_way(error: BaseException) -> bool:
        """Tell the same as ``gave_way``, for who comes through the doorway."""
        return gave_way(error)


database = InstanceDatabase()


class InstantField(Field):
    """An aware datetime in UTC, kept as integer microseconds: alike on every engine."""

    field_type = "BIGINT"

    def db_value(self, value: datetime | int | None) -> int | None:
        if value is None or isinstance(value, int):
            return value
        return microseconds(value)

    def python_value(self, value: int | None) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class JsonField(TextField):
    """A JSON value kept as text; peewee's own field binds itself to one engine per process."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)


class LoosePayloadField(JsonField):
    """JSON that somebody may have broken: what cannot be read is given as the text it is.

    One bad row must not take along the others of its query; whoever wants an object refuses it.
    """

    def python_value(self, value: str | None) -> Any:
        try:
            return super().python_value(value)
        except ValueError:
            return value


class BaseModel(Model):
    """A table of the instance; its key is a time-ordered id.

    ``ordered_by`` names the column by which its rows are listed newest first, which is the cursor
    of such a list: of time-ordered numbers, no two alike, null for what is in no list yet.
    """

    ordered_by: ClassVar[str] = "id"
    # Whether anything in it stands on a page that a visitor reads: what is written elsewhere lets
    # go of no copy of a page (web/copies.py).
    is_read_by_visitors: ClassVar[bool] = True

    id = BigIntegerField(primary_key=True, default=ids.new)

    class Meta:
        database = database
        legacy_table_names = False

    @classmethod
    def create(cls, **given: Any) -> Self:
        """Write one row and return it, as peewee does; the text is made once for its columns.

        Of a model that does something of its own when it is saved, and of values that are a part
        of a statement, peewee writes it.
        """
        row = cls(**given)
        values = row.__data__
        if cls.save is not Model.save or any(isinstance(one, Node) for one in values.values()):
            row.save(force_insert=True)
            return row
        fields = cls._meta.fields
        kept = [fields[name].db_value(value) for name, value in values.items()]
        rows(_inserting(cls, tuple(values)), kept)
        saved: Any = row  # of whose marks peewee's stubs know nothing
        saved._dirty.clear()
        return row


def microseconds(instant: datetime) -> int:
    """Turn an aware datetime into whole microseconds since 1970."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def at_work() -> Database:
    """Give the database itself. Raises RuntimeError outside an app context."""
    found = database.obj
    if found is None:
        raise RuntimeError("no instance is at work here: push an app context first")
    return found


def is_sqlite() -> bool:
    """Tell whether the instance at work keeps its rows in SQLite."""
    return isinstance(database.obj, SqliteDatabase)


@contextmanager
def transaction(*, is_patient: bool = True) -> Iterator[None]:
    """Do all of the block or nothing; a service inside a service becomes a savepoint.

    In a request it begins with a look at whoever sends it: they may have left meanwhile, and
    then nothing is written (``begin_with``).

    One that is not patient is for many pieces of work, each of which can be done once more. On
    PostgreSQL it waits LOCK_SECONDS_MAX for a lock, and for no disk: what a power cut takes of it
    is the effect of each piece and the note of it together. Nothing leaves the house of what is
    not on the disk yet: a delivery, an email and a task are claimed first, by a commit that does
    wait, and the disk has what was committed before it (one log, written in order). One that
    deletes a file waits for the disk all the same (``after_commit``).
    """
    is_outermost = not in_transaction()
    assert is_patient or is_outermost, "so patient is the transaction that this would lie in"
    with commits.atomic(at_work()):
        if not is_patient and not is_sqlite():
            rows(_IMPATIENT, (f"{LOCK_SECONDS_MAX * 1_000:.0f}ms",))
        if is_outermost:
            app_at_work().extensions.get(BEGINNING, _nothing)()
        yield


# Both until the end of the transaction.
_IMPATIENT = (
    "SELECT set_config('lock_timeout', ?, true), set_config('synchronous_commit', 'off', true)"
)


@contextmanager
def unasked_transaction() -> Iterator[None]:
    """Do the same without that look: for leaving, which takes the whole gate at once."""
    assert not in_transaction(), "the gate comes before every other lock"
    with commits.atomic(at_work()):
        yield


def after_commit(
    function: Callable[[], object], *, is_for_good: bool = True, is_once: bool = False
) -> None:
    """Call a function once the outermost transaction has committed; at once where none is open.

    For what a rollback cannot bring back, such as a file that is deleted. A rollback drops it,
    that of a savepoint too. By then everything is saved, and on the disk where it ``is_for_good``:
    no power cut brings back the row whose file is gone. What it raises is logged. A crash in
    between leaves it undone. ``is_once``: one call for all equal functions of a transaction.
    """
    if not commits.put_off(at_work(), function, is_for_good=is_for_good, is_once=is_once):
        assert not in_transaction(), "after_commit() waits for transaction() alone"
        function()


def begin_with(app: Flask, first: Callable[[], None]) -> None:
    """Let each transaction of an app that stands in no other one begin with a call."""
    app.extensions[BEGINNING] = first


def _nothing() -> None:
    """Begin where nobody has to be looked at."""


def in_transaction() -> bool:
    """Tell whether a transaction is open on this thread."""
    at_hand = database.obj
    return at_hand is not None and bool(at_hand.in_transaction())


def gave_way(error: BaseException) -> bool:
    """Tell whether a transaction failed only because another was in its way."""
    if not isinstance(error, DatabaseError):
        return False
    # peewee keeps what the driver raised; its own name for it says less.
    cause = getattr(error, "orig", error)
    # The low byte is the kind, the others say which case of it.
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    return getattr(cause, "sqlstate", "") in POSTGRES_BUSY or code in SQLITE_BUSY


def disk_is_full(error: BaseException) -> bool:
    """Tell whether what failed did so for want of room."""
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", 0)
    return "disk is full" in str(error) or code == sqlite3.SQLITE_FULL


def lock_rows(query: Any, *, lets_refer: bool = False) -> Any:
    """Lock the rows a query selects until the transaction ends.

    ``lets_refer``: others may go on writing rows that point at these, which are not to be
    deleted. On SQLite the transaction holds the only write lock already.
    """
    if not database.for_update:
        return query
    return query.for_update("FOR NO KEY UPDATE") if lets_refer else query.for_update()


def pass_gate(number: int, *, alone: bool = False) -> None:
    """Stand in a gate until the transaction ends: beside others, or ``alone`` once they are gone.

    The first lock of a transaction and the only gate it takes: whoever waits here holds nothing,
    so nobody waits for them. On SQLite a transaction is alone in any case.
    """
    if not is_sqlite():
        rows(_GATE_ALONE if alone else _GATE_BESIDE, (number,))


_GATE_ALONE = "SELECT pg_advisory_xact_lock(?)"
_GATE_BESIDE = "SELECT pg_advisory_xact_lock_shared(?)"


def rows(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Ask in fixed SQL with ``?`` for each value, never with text from outside.

    For questions that every page or every message asks: building their text anew costs ten times
    the answer. Of TEXTS_MAX it is remembered.
    """
    at_hand: Any = at_work()
    cursor = at_hand.execute_sql(_in_words_of(sql, at_hand.param), values)
    return [] if cursor.description is None else list(cursor.fetchall())


@lru_cache(maxsize=TEXTS_MAX)
def _inserting(model: Any, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{model._meta.fields[name].column_name}"' for name in names)
    marks = ", ".join("?" * len(names))
    return f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES ({marks})'


@lru_cache(maxsize=TEXTS_MAX)
def _in_words_of(sql: str, mark: str) -> str:
    return sql.replace("?", mark)


def column_names(model: Any, alias: str) -> str:
    """List the columns of a model for a SELECT of ``rows``, in the order ``restored`` takes."""
    return ", ".join(f'{alias}."{field.column_name}"' for field in model._meta.sorted_fields)


def restored(model: Any, values: Sequence[Any]) -> Any:
    """Make a row of a model from the values of ``column_names``."""
    names, readings = _readings(model)
    data = dict(zip(names, values, strict=True))
    for name, read in readings:
        data[name] = read(data[name])
    # As peewee's own __init__ leaves a row that was read, without the defaults it would draw.
    row = model.__new__(model)
    row.__data__, row._dirty, row.__rel__ = data, set(), {}
    return row


def rows_of(model: Any, rest: str, values: Sequence[Any] = ()) -> list[Any]:
    """Return rows of a model by fixed SQL; ``rest`` is what comes after ``FROM its_table t``."""
    return [restored(model, found) for found in rows(_selected(model) + rest, values)]


@cache
def _selected(model: Any) -> str:
    return f"SELECT {column_names(model, 't')} FROM {model._meta.table_name} t "


@cache
def _readings(model: Any) -> tuple[list[str], list[tuple[str, Callable[[Any], Any]]]]:
    """Give the names of the fields, and what reads those whose value is not the engine's own."""
    fields = model._meta.sorted_fields
    return (
        [field.name for field in fields],
        [(field.name, field.python_value) for field in fields if not _is_as_kept(field)],
    )


def _is_as_kept(field: Any) -> bool:
    """Tell whether the engine gives the very value of a field; a key is as what it points to."""
    if isinstance(field, ForeignKeyField):
        return _is_as_kept(field.rel_field)
    return type(field) in (IntegerField, BigIntegerField, CharField, TextField)


def shut(closing: Any) -> None:
    """Close this thread's connection and those a pool keeps, for good."""
    if not closing.is_closed():
        closing.close()
    if not isinstance(closing, SqliteDatabase):
        closing.close_all()


def release() -> None:
    """Give the thread's connection back to a pool; a SQLite connection stays for the next."""
    instance_database = database.obj
    if instance_database is None or isinstance(instance_database, SqliteDatabase):
        return
    if not instance_database.is_closed():
        instance_database.close()
