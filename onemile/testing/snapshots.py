"""What stands in a test's database at one moment, put back as often as the test wants.

For tests that tell many stories of one neighbourhood: it is peopled once, and each story begins
where it stood then. What lies in files, in the memory of the process and on the clock stays as the
story left it.
"""

import sqlite3
from collections.abc import Callable
from typing import Any, Protocol

from flask import Flask
from peewee import SqliteDatabase

from onemile import current, db
from onemile.testing.postgres import PostgresServer


class Snapshot(Protocol):
    """A database as it stood. Neither is for the inside of a transaction."""

    def restore(self) -> None:
        """Put all of it back, and nothing else remains."""

    def forget(self) -> None:
        """Let go of it."""


def taken(instance: Flask, server: Callable[[], PostgresServer]) -> Snapshot:
    """Keep what stands in an instance's database now; nobody else may be connected to it."""
    database = instance.extensions[db.EXTENSION]
    if isinstance(database, SqliteDatabase):
        return _OfSqlite(database)
    settings = instance.extensions[current.EXTENSION].settings
    return _OfPostgres(database, server(), str(settings["database_url"]))


class _OfSqlite:
    def __init__(self, database: Any) -> None:
        self._database, self._kept = database, sqlite3.connect(":memory:")
        database.connection().backup(self._kept)

    def restore(self) -> None:
        self._kept.backup(self._database.connection())

    def forget(self) -> None:
        self._kept.close()


class _OfPostgres:
    def __init__(self, database: Any, server: PostgresServer, url: str) -> None:
        self._database, self._server, self._url = database, server, url
        db.shut(database)
        self._kept = server.fresh_database(like=url)

    def restore(self) -> None:
        db.shut(self._database)
        self._server.drop(self._url)
        self._server.fresh_database(like=self._kept, url=self._url)

    def forget(self) -> None:
        self._server.drop(self._kept)
