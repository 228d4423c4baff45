"""Bring the tables of the core and of every plugin up to date, one starter at a time."""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peewee import CharField, Database, SqliteDatabase
from playhouse.migrations import Runner

from onemile import clock

CORE = "core"
# Any fixed number: PostgreSQL's advisory lock that all starters of one database share.
_ADVISORY_LOCK = 0x316D696C65


class SchemaError(Exception):
    """A migration cannot be applied, or an applied one was edited afterwards."""


@dataclass(frozen=True, kw_only=True)
class Component:
    """The core or a plugin, with its numbered migration files."""

    name: str
    folder: Path


class _HashingRunner(Runner):  # type: ignore[misc]
    """Peewee's runner, which also keeps the SHA-256 of every file it applied."""

    def __init__(self, database: Database, component: Component) -> None:
        super().__init__(
            database, str(component.folder), table_name=f"om_migration_{component.name}"
        )

        self.component = component

        class History(self.History):  # type: ignore[misc, name-defined]
            sha256 = CharField(max_length=64, default="")

            class Meta:
                table_name = self.table_name
                legacy_table_names = False

        self.History = History

    def refuse_edited(self) -> None:
        """Raise SchemaError when a file differs from what was applied under its name."""
        if not self.History.table_exists():
            return
        known = {row.name: row.sha256 for row in self.History.select()}
        for migration in self.migrations():
            recorded = known.get(migration.name)
            if recorded and recorded != file_sha256(Path(migration.path)):
                raise SchemaError(
                    f"{migration.path} was edited after it had been applied; "
                    "restore the file and write a new migration"
                )

    def _run(self, name: str, module: Any, direction: str, fake: bool = False) -> None:
        with self.migrator.migration_context(getattr(module, "atomic", True)):
            before = set(self.database.get_tables())
            getattr(module, direction)(self.migrator, self.database)
            self._refuse_strange_tables(before, name)
            self.History.create(name=name, sha256=file_sha256(Path(module.__file__)))

    def _refuse_strange_tables(self, before: set[str], name: str) -> None:
        """Raise SchemaError, and undo the file, when a plugin makes or drops others' tables."""
        own = f"{self.component.name}_"
        touched = before.symmetric_difference(self.database.get_tables())
        strange = sorted(table for table in touched if not table.startswith(own))
        if strange and self.component.name != CORE:
            raise SchemaError(
                f"{self.component.name}/{name}: table {strange[0]!r} lies outside the plugin's own "
                f"room (must begin with {own!r}); nothing of this file was applied"
            )


def pending(database: Database, components: Sequence[Component]) -> list[str]:
    """Name the migrations that have not been applied, as ``component/0001_name``."""
    return [
        f"{component.name}/{migration.name}"
        for component in components
        for migration in _HashingRunner(database, component).status()
        if migration.path is not None and not migration.applied
    ]


def migrate(database: Database, components: Sequence[Component]) -> list[str]:
    """Apply what is pending, core first, then plugins in the given order.

    Simultaneous starters wait for each other; a failing file leaves nothing behind.
    Returns what was applied as ``component/0001_name``. Raises SchemaError.
    """
    applied: list[str] = []
    with database.connection_context() if database.is_closed() else _nothing():
        with _alone(database):
            for component in components:
                runner = _HashingRunner(database, component)
                runner.refuse_edited()
                applied += [f"{component.name}/{name}" for name in runner.up()]
    return applied


def keep_copy(database: Database) -> Path | None:
    """Copy a SQLite database beside itself by its backup interface; None for other engines.

    A plain copy of the file would miss what still lies in the write-ahead log.
    """
    if not isinstance(database, SqliteDatabase) or not Path(database.database).exists():
        return None
    copy = Path(f"{database.database}.{clock.now():%Y%m%dT%H%M%S}.before-migration")
    with closing(sqlite3.connect(database.database)) as source:
        with closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    return copy


def file_sha256(path: Path) -> str:
    """Give the digest of a migration file; a checkout's line ends make no difference."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """Hold the lock of this database against other starters, in this process or another."""
    if not isinstance(database, SqliteDatabase):
        _execute(database, "SELECT pg_advisory_lock(%s)", _ADVISORY_LOCK)
        try:
            yield
        finally:
            _execute(database, "SELECT pg_advisory_unlock(%s)", _ADVISORY_LOCK)
        return
    if database.database == ":memory:":
        yield
        return
    with open(f"{database.database}.migrating", "wb") as handle:
        _lock_file(handle)
        yield


def _execute(database: Any, sql: str, *values: int) -> None:
    database.execute_sql(sql, values)


def _lock_file(handle: Any) -> None:
    """Wait for the exclusive lock of an open file; it is freed when the file is closed."""
    try:
        import fcntl  # not on Windows
    except ImportError:
        import msvcrt

        msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(handle, fcntl.LOCK_EX)
