"""Bring the tables of the core and of every plugin up to date, one starter at a time."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peewee import CharField, Database, SqliteDatabase
from playhouse.migrations import Runner

from onemile import clock
from onemile.i18n import gettext as _

CORE = "core"
# What has been applied is kept in a table for each component, also of one that is off now.
HISTORY_PREFIX = "om_migration_"
# Any fixed number: PostgreSQL's advisory lock that all starters of one database share.
_ADVISORY_LOCK = 0x316D696C65


class SchemaError(Exception):
    """The database does not fit this code, or a migration cannot be applied."""


@dataclass(frozen=True, kw_only=True)
class Component:
    """The core or a plugin, with its numbered migration files."""

    name: str
    folder: Path


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How a database and this code go together; names are ``component/0001_name``.

    ``pending`` is to be applied yet, ``edited`` was changed since, ``unknown`` was applied by
    code that knows more than this.
    """

    pending: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether pages can be served and work be done."""
        return not (self.pending or self.edited or self.unknown)

    @property
    def can_be_migrated(self) -> bool:
        """Whether nothing but pending files stands in the way."""
        return not (self.edited or self.unknown)

    @property
    def detail(self) -> str:
        """What is wrong, in the language in force; the worst first."""
        return "; ".join(detail for detail, _mend in self._findings())

    @property
    def mend(self) -> str:
        """What to do about the worst of it; empty where all is well."""
        return next((mend for _detail, mend in self._findings()), "")

    def _findings(self) -> Iterator[tuple[str, str]]:
        if self.unknown:
            yield (
                _(
                    "the database was made by a newer version: this one does not know %(names)s",
                    names=", ".join(self.unknown),
                ),
                _("install the newer version again, or restore the copy kept before it"),
            )
        if self.edited:
            yield (
                _("edited after it had been applied: %(names)s", names=", ".join(self.edited)),
                _("put the file back as it was; what has to change goes into a new migration"),
            )
        if self.pending:
            yield _("not applied: %(names)s", names=", ".join(self.pending)), "onemile migrate"


class _HashingRunner(Runner):  # type: ignore[misc]
    """Peewee's runner, which also keeps the SHA-256 of every file it applied."""

    def __init__(self, database: Database, component: Component) -> None:
        super().__init__(
            database, str(component.folder), table_name=f"{HISTORY_PREFIX}{component.name}"
        )

        self.component = component

        class History(self.History):  # type: ignore[misc, name-defined]
            sha256 = CharField(max_length=64, default="")

            class Meta:
                table_name = self.table_name
                legacy_table_names = False

        self.History = History

    def digests(self) -> dict[str, str]:
        """Give what was applied, by its name, with the digest of the file of that day."""
        if not self.History.table_exists():
            return {}
        return {str(row.name): str(row.sha256) for row in self.History.select()}

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


def fit(database: Database, components: Sequence[Component]) -> Fit:
    """Say how a database goes together with this code and the plugins that are at work.

    The one answer for /readyz, doctor, serve and worker. What a plugin that is off once
    applied is not asked about: its tables wait for it.
    """
    pending: list[str] = []
    edited: list[str] = []
    unknown: list[str] = []
    for component in components:
        runner = _HashingRunner(database, component)
        applied = runner.digests()
        files = {str(one.name): Path(one.path) for one in runner.migrations()}
        for name, path in files.items():
            if name not in applied:
                pending.append(f"{component.name}/{name}")
            elif applied[name] and applied[name] != file_sha256(path):
                edited.append(f"{component.name}/{name}")
        unknown += [f"{component.name}/{name}" for name in sorted(applied.keys() - files.keys())]
    return Fit(pending=tuple(pending), edited=tuple(edited), unknown=tuple(unknown))


def refuse_misfit(database: Database, components: Sequence[Component]) -> None:
    """Raise SchemaError, with what to do, where nobody may serve or work."""
    found = fit(database, components)
    if not found.is_good:
        raise _refusal(found)


def histories(database: Any) -> dict[str, list[str]]:
    """Give what each component has ever applied here, also one that is off or gone."""
    tables = [name for name in database.get_tables() if name.startswith(HISTORY_PREFIX)]
    return {
        table.removeprefix(HISTORY_PREFIX): [
            str(name) for (name,) in database.execute_sql(f'SELECT name FROM "{table}" ORDER BY id')
        ]
        for table in sorted(tables)
    }


def migrate(
    database: Database,
    components: Sequence[Component],
    *,
    tell: Callable[[str], object] = lambda line: None,
) -> list[str]:
    """Apply what is pending, core first, then plugins in the given order.

    Simultaneous starters wait for each other; a failing file leaves nothing behind. A SQLite
    database that has been at work is copied first, and ``tell`` hears where to.
    Returns what was applied as ``component/0001_name``. Raises SchemaError.
    """
    with database.connection_context() if database.is_closed() else _nothing():
        with _alone(database):
            found = fit(database, components)
            if not found.can_be_migrated:
                raise _refusal(found)
            copy = keep_copy(database) if found.pending and _has_history(database) else None
            if copy is not None:
                tell(f"kept a copy: {copy}")
            applied = []
            for component in components:
                for name in _HashingRunner(database, component).up():
                    applied.append(f"{component.name}/{name}")
                    tell(f"applied {applied[-1]}")
    return applied


def keep_copy(database: Database) -> Path | None:
    """Copy a SQLite database beside itself by its backup interface; None for other engines.

    A plain copy of the file would miss what still lies in the write-ahead log. Raises
    SchemaError where there is no room: nothing is changed without a way back.
    """
    if not isinstance(database, SqliteDatabase) or not Path(database.database).exists():
        return None
    copy = Path(f"{database.database}.{clock.now():%Y%m%dT%H%M%S}.before-migration")
    try:
        with closing(sqlite3.connect(database.database)) as source:
            with closing(sqlite3.connect(copy)) as target:
                source.backup(target)
    except sqlite3.Error as error:
        copy.unlink(missing_ok=True)
        raise SchemaError(f"no copy could be kept in {copy.parent} ({error}): make room") from error
    return copy


def _has_history(database: Database) -> bool:
    return any(histories(database).values())


def _refusal(found: Fit) -> SchemaError:
    return SchemaError(f"{found.detail}; mend: {found.mend}")


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
