"""A database of before: the core's tables as a version left them, to be migrated on from there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import onemile
from onemile import db, engines, schema

FOLDER = Path(onemile.__file__).parent / "migrations"


def database_before(number: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Yield a database with the core's migrations before the one of ``number`` applied."""
    (folder / "core").mkdir()
    for path in FOLDER.glob("0*.py"):
        if path.name[:4] < number:
            shutil.copy(path, folder / "core" / path.name)
    url, server = f"sqlite:///{folder / 'old.sqlite'}", None
    if request.getfixturevalue("engine") == "postgres":
        server = request.getfixturevalue("postgres_server")
        url = server.fresh_database()
    found = engines.open_database(url)
    schema.migrate(found, [schema.Component(name="core", folder=folder / "core")])
    yield found
    db.shut(found)
    if server is not None:
        server.drop(url)


@contextmanager
def gone_on(old: Any) -> Iterator[None]:
    """Apply the core's other migrations, and leave the database open for the block."""
    with old.connection_context() if old.is_closed() else schema._nothing():
        schema.migrate(old, [schema.Component(name="core", folder=FOLDER)])
        yield


def plant(old: Any, table: str, **values: Any) -> None:
    """Write a row as it was written then."""
    names, marks = ", ".join(f'"{name}"' for name in values), ", ".join([old.param] * len(values))
    old.execute_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))
