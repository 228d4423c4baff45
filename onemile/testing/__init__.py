"""Fixtures for the project and for plugin authors, offered by the pytest11 entry point.

``instance`` is a fresh instance in its own folder and database, on SQLite and again on
PostgreSQL where a server can be had; ``browser`` fills its forms; ``world`` peoples it;
``pocket`` keeps its Smiles where no plugin does.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from peewee import SqliteDatabase

from onemile import clock as clock_module
from onemile import current, db, i18n, schema
from onemile.app import create_app
from onemile.members import passwords
from onemile.testing import known_addresses, quick_rules, snapshots
from onemile.testing.browser import Browser
from onemile.testing.pocket_ledger import PocketLedger
from onemile.testing.postgres import PostgresServer, is_available
from onemile.testing.world import World

ENGINES = ("sqlite", "postgres")
# A Tuesday afternoon in spring, so that every test speaks of the same day.
MORNING = datetime(2027, 4, 6, 13, 30, tzinfo=UTC)

quick_rules.install()


class _Bytecode(BytecodeCache):
    """Compiled templates, shared by all instances of a test run."""

    kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        self.present = start

    def __call__(self) -> datetime:
        # A microsecond a look, so that what happens in order is written in order.
        self.present += timedelta(microseconds=1)
        return self.present

    def advance(self, **parts: float) -> datetime:
        """Move on by ``timedelta(**parts)``; gives the new present."""
        self.present += timedelta(**parts)
        return self.present


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine",
        choices=(*ENGINES, "both"),
        default=os.environ.get("ONEMILE_TEST_ENGINE", "both"),
        help="database engine of 1Mile's test instances",
    )


def pytest_configure(config: pytest.Config) -> None:
    known_addresses.install()
    # Where rich is installed, structlog draws each exception with it and all that was at hand, for
    # nearly two seconds; what a failing test shows needs neither.
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], plain])
    config.addinivalue_line("markers", "plugins(*names): plugins of the test's instance")
    config.addinivalue_line("markers", "one_engine: it is about no database, and runs on one")
    config.addinivalue_line("markers", "settings(**values): its settings, dots written as __")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--engine")
        engines = ENGINES if chosen == "both" else (chosen,)
        if metafunc.definition.get_closest_marker("one_engine"):
            engines = engines[:1]
        metafunc.parametrize("engine", engines, indirect=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """The database engine of this run of the test."""
    name: str = request.param
    if name == "postgres" and not is_available():
        pytest.skip("no PostgreSQL server programs on this machine")
    return name


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The throw-away PostgreSQL server of this test run."""
    server = PostgresServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def prepared_databases() -> dict[Any, Any]:
    """Migrated, empty databases to copy from, by engine and plugins."""
    return {}


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock that stands at ``MORNING`` until ``clock.advance(days=3)``."""
    standing = Clock(MORNING)
    clock_module.use(standing)
    yield standing
    clock_module.use(None)


@pytest.fixture
def make_instance(
    engine: str,
    clock: Clock,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    prepared_databases: dict[Any, Any],
) -> Iterator[Callable[..., Flask]]:
    """Make instances: ``make_instance("x", plugins=["smiles"], settings={"name": "Y"})``."""
    made: list[tuple[Flask, str]] = []

    def make(
        name: str = "instance",
        *,
        plugins: list[str] | None = None,
        settings: dict[str, Any] | None = None,
    ) -> Flask:
        folder = tmp_path / name
        folder.mkdir()
        overrides = {"base_url": f"http://{name}.example", **(settings or {})}
        if plugins is not None:
            overrides["enabled"] = plugins
        url = ""
        if engine == "postgres":
            url = _postgres_copy(request, prepared_databases, overrides, folder)
            overrides["database_url"] = url
        else:
            _sqlite_copy(prepared_databases, overrides, folder)
        app = _create(folder, overrides)
        made.append((app, url))
        return app

    yield make
    for app, url in made:
        database = app.extensions[db.EXTENSION]
        db.shut(database)
        if url:
            request.getfixturevalue("postgres_server").drop(url)


@pytest.fixture
def instance(
    make_instance: Callable[..., Flask], request: pytest.FixtureRequest
) -> Iterator[Flask]:
    """An instance with the plugins and settings of the test's markers, its context active."""
    plugins = request.node.get_closest_marker("plugins")
    settings = request.node.get_closest_marker("settings")
    app = make_instance(
        plugins=list(plugins.args) if plugins else None,
        settings={key.replace("__", "."): value for key, value in settings.kwargs.items()}
        if settings
        else None,
    )
    with app.app_context():
        i18n.activate("fr")
        yield app


@pytest.fixture
def snapshot(
    instance: Flask, request: pytest.FixtureRequest
) -> Iterator[Callable[[], snapshots.Snapshot]]:
    """Keep what stands in the database: ``street = snapshot()``, then ``street.restore()``."""
    made: list[snapshots.Snapshot] = []

    def take() -> snapshots.Snapshot:
        made.append(snapshots.taken(instance, lambda: request.getfixturevalue("postgres_server")))
        return made[-1]

    yield take
    for one in made:
        one.forget()


@pytest.fixture
def pocket(instance: Flask) -> PocketLedger:
    """Put a simple keeper of Smiles behind the port, so that nothing hangs on another plugin."""
    keeper = PocketLedger()
    current.instance().ledger = keeper
    return keeper


@pytest.fixture
def world(instance: Flask) -> World:
    """A small invented neighbourhood to fill."""
    return World(instance)


@pytest.fixture
def browser(instance: Flask) -> Callable[..., Browser]:
    """Open a browser: ``browser()`` as a visitor, ``browser(ana)`` signed in as Ana."""

    def open_browser(member: Any = None) -> Browser:
        return Browser(instance, member=member)

    return open_browser


def _create(folder: Path, overrides: dict[str, Any]) -> Flask:
    passwords.use(passwords.CHEAP)
    app = create_app(folder, overrides=overrides, environment={}, testing=True)
    app.jinja_env.bytecode_cache = _Bytecode()
    app.config["RATES_COUNTED"] = True
    _spare_the_disk(app.extensions[db.EXTENSION])
    return app


def _spare_the_disk(database: Any) -> None:
    """Wait for no disk: nobody pulls the plug on a test, and each commit would take 5 ms."""
    if isinstance(database, SqliteDatabase):
        database.pragma("synchronous", "off", permanent=True)
        database.close()


def _migrated(app: Flask) -> None:
    with app.app_context():
        database = app.extensions[db.EXTENSION]
        schema.migrate(database, app.extensions[current.EXTENSION].components)
        db.shut(database)


def _shape(overrides: dict[str, Any], engine: str) -> tuple[Any, ...]:
    return (engine, tuple(overrides.get("enabled", ())) if "enabled" in overrides else None)


def _sqlite_copy(prepared: dict[Any, Any], overrides: dict[str, Any], folder: Path) -> None:
    """Put a copy of a migrated database into the folder, making the original if needed."""
    shape = _shape(overrides, "sqlite")
    if shape not in prepared:
        original = folder.parent / f"prepared-{len(prepared)}"
        original.mkdir()
        app = _create(original, overrides)
        _migrated(app)
        prepared[shape] = (original / "onemile.sqlite").read_bytes()
        shutil.rmtree(original)
    (folder / "onemile.sqlite").write_bytes(prepared[shape])


def _postgres_copy(
    request: pytest.FixtureRequest,
    prepared: dict[Any, Any],
    overrides: dict[str, Any],
    folder: Path,
) -> str:
    """Give the URL of a copy of a migrated database, making the original if needed."""
    server: PostgresServer = request.getfixturevalue("postgres_server")
    shape = _shape(overrides, "postgres")
    if shape not in prepared:
        url = server.fresh_database()
        app = _create(folder, {**overrides, "database_url": url})
        _migrated(app)
        prepared[shape] = url
    return server.fresh_database(like=prepared[shape])
