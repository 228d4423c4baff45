"""The throw-away PostgreSQL server that the tests share."""

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from onemile.testing import postgres
from onemile.testing.postgres import PostgresServer

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")

needs_server = pytest.mark.skipif(
    postgres.find_binaries() is None,
    reason="no PostgreSQL server programs on this machine",
)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place for a server apart from the one that the other tests share."""
    monkeypatch.delenv(postgres.URL_VARIABLE, raising=False)
    parent = Path(tempfile.mkdtemp(prefix="om"))
    parent.chmod(0o755)  # the server's user passes through
    yield parent / "pg"
    PostgresServer(folder=parent / "pg").stop()
    shutil.rmtree(parent)


def query(url: str, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


@needs_server
def test_a_copy_of_a_prepared_database_has_its_tables_and_none_of_its_neighbours_rows(folder: Path):
    server = PostgresServer(folder=folder)
    server.start()
    try:
        prepared = server.fresh_database()
        query(prepared, "CREATE TABLE bread (loaves integer)")
        first, second = (server.fresh_database(like=prepared) for _ in range(2))
        query(first, "INSERT INTO bread VALUES (3)")

        assert query(first, "SELECT loaves FROM bread") == [(3,)]
        assert query(second, "SELECT loaves FROM bread") == []
    finally:
        server.stop()


@needs_server
def test_a_dropped_database_is_gone_even_while_somebody_is_connected(folder: Path):
    server = PostgresServer(folder=folder)
    server.start()
    try:
        url = server.fresh_database()
        with psycopg.connect(url):
            server.drop(url)

        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            query(url, "SELECT 1")
    finally:
        server.stop()


@needs_server
def test_two_users_share_one_server_and_the_last_one_stops_it(folder: Path):
    first, second = PostgresServer(folder=folder), PostgresServer(folder=folder)
    first.start()
    second.start()
    url = second.fresh_database()

    first.stop()
    assert query(url, "SELECT 1") == [(1,)]

    second.stop()
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        query(url, "SELECT 1")


@needs_server
def test_the_server_of_a_killed_run_is_taken_over_and_stopped_by_the_next(folder: Path):
    script = (
        "import sys, time; from pathlib import Path\n"
        "from onemile.testing.postgres import PostgresServer\n"
        "server = PostgresServer(folder=Path(sys.argv[1])); server.start()\n"
        "print('up', flush=True); time.sleep(60)"
    )
    killed = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, text=True
    )
    with killed:
        assert killed.stdout is not None and killed.stdout.readline() == "up\n"
        killed.send_signal(signal.SIGKILL)
    process_id = (folder / "data" / "postmaster.pid").read_text().split()[0]

    heir = PostgresServer(folder=folder)
    heir.start()

    assert (folder / "data" / "postmaster.pid").read_text().split()[0] == process_id
    heir.stop()
    assert not folder.exists()


@needs_server
def test_who_leaves_a_server_that_runs_on_takes_the_databases_along(folder: Path):
    host, guest = PostgresServer(folder=folder), PostgresServer(folder=folder)
    host.start()
    guest.start()
    try:
        url = guest.fresh_database()
        guest.stop()

        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            query(url, "SELECT 1")
    finally:
        host.stop()


@needs_server
def test_root_is_never_who_runs_the_server(folder: Path):
    server = PostgresServer(folder=folder)
    server.start()
    try:
        assert (folder / "data" / "postmaster.pid").stat().st_uid != 0
    finally:
        server.stop()


def test_a_server_that_is_named_is_used_as_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(
        postgres.URL_VARIABLE, "postgresql://ana@db.example:5433/postgres?sslmode=require"
    )
    server = PostgresServer(folder=folder)

    server.start()
    server.stop()

    assert not folder.exists()
    assert server._url("bread") == "postgresql://ana@db.example:5433/bread?sslmode=require"


def test_only_databases_of_the_tests_are_dropped(folder: Path):
    with pytest.raises(ValueError, match="not a database of these tests"):
        PostgresServer(folder=folder).drop("postgresql://db.example/alsace")


def test_a_machine_without_the_programs_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(postgres, "find_binaries", lambda: None)

    assert not postgres.is_available()
    with pytest.raises(RuntimeError, match="install postgresql or set ONEMILE_TEST_POSTGRES_URL"):
        PostgresServer(folder=folder).start()


def test_a_wrapper_on_the_path_leads_to_the_folder_of_its_siblings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    real, links = tmp_path / "real", tmp_path / "links"
    real.mkdir()
    links.mkdir()
    for program in postgres.PROGRAMS:
        (real / program).touch(mode=0o755)
    (links / "initdb").symlink_to(real / "initdb")
    monkeypatch.setenv("PATH", str(links))
    monkeypatch.setattr(postgres.Path, "glob", lambda self, pattern: iter(()))

    assert postgres.find_binaries() == real


@pytest.mark.parametrize(
    ("free", "where"), [(64_000_000, "disk"), (postgres.MEMORY_BYTES_MIN, "memory")]
)
def test_the_cluster_lies_in_memory_where_that_is_roomy_enough(tmp_path, monkeypatch, free, where):
    memory = tmp_path / "memory"
    memory.mkdir()
    monkeypatch.setattr(postgres, "MEMORY", memory)
    monkeypatch.setattr(postgres.shutil, "disk_usage", lambda _path: SimpleNamespace(free=free))
    monkeypatch.setattr(postgres.tempfile, "gettempdir", lambda: str(tmp_path / "disk"))

    assert PostgresServer().folder.parent == tmp_path / where
    monkeypatch.setattr(postgres, "MEMORY", tmp_path / "nowhere")
    assert PostgresServer().folder.parent == tmp_path / "disk"
