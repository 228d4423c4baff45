"""A throw-away PostgreSQL server for tests: shared by all that run at once, gone after the last.

    server = PostgresServer()
    server.start()
    prepared = server.fresh_database()              # migrate this one, then disconnect
    url = server.fresh_database(like=prepared)      # about 20 ms
    ...
    server.drop(url)
    server.stop()

``ONEMILE_TEST_POSTGRES_URL`` names a server of your own instead; its user must be allowed
to create databases. Else the programs of Debian's ``postgresql`` or of your PATH are used.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

URL_VARIABLE = "ONEMILE_TEST_POSTGRES_URL"
# Memory that looks like a folder: a copy of a database takes 20 ms there, on a disk 600.
MEMORY = Path("/dev/shm")
# A dozen databases of 15 MB, and room for whoever else uses it; in a container it may be 64 MB.
MEMORY_BYTES_MIN = 2_000_000_000
PROGRAMS = ("initdb", "pg_ctl", "postgres")

# Rows of a test need not outlive a power cut, and nobody but us may connect.
OPTIONS = (
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "max_connections=200",  # several test runs may share the server
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
)


def find_binaries() -> Path | None:
    """Return the folder with PostgreSQL's server programs, the newest of Debian's first.

    None when there is none. A wrapper on the PATH is followed to where its siblings are.
    """
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: int(folder.parent.name) if folder.parent.name.isdecimal() else 0,
        reverse=True,
    )
    on_path = shutil.which("initdb")
    folders = debian + ([Path(on_path).resolve().parent] if on_path else [])
    for folder in folders:
        if all((folder / program).is_file() for program in PROGRAMS):
            return folder
    return None


def _roomy_folder() -> Path:
    """Return where the cluster lies: in memory where that is roomy enough, else on the disk."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= MEMORY_BYTES_MIN:
        return MEMORY
    return Path(tempfile.gettempdir())


def is_available() -> bool:
    """Say whether a server can be had: one is named, or its programs are installed."""
    return bool(os.environ.get(URL_VARIABLE)) or find_binaries() is not None


class PostgresServer:
    """One user's hold on the shared test server; the last to let go stops it.

    Every process (each worker of pytest-xdist too) makes its own. Who holds on is known by a
    shared lock on a file, which the system lets go even when a process is killed; a server
    left running so is taken over by the next run and stopped with it.
    """

    def __init__(self, *, folder: Path | None = None) -> None:
        self.named = os.environ.get(URL_VARIABLE, "")
        self.folder = folder or _roomy_folder() / f"onemile-postgres-{os.getuid()}"
        self._hold: IO[str] | None = None
        self._admin: psycopg.Connection[Any] | None = None
        self._made: set[str] = set()

    def start(self) -> None:
        """Start the server or join the one that runs; raise RuntimeError where none can be had."""
        if self.named:
            return
        binaries = find_binaries()
        if binaries is None:
            raise RuntimeError(
                f"no PostgreSQL server here; install postgresql or set {URL_VARIABLE}"
            )
        with self._alone():
            self._hold = open(f"{self.folder}.users", "w", encoding="utf-8")
            fcntl.flock(self._hold, fcntl.LOCK_SH)
            if not self._runs(binaries):
                self._boot(binaries)

    def fresh_database(self, *, like: str | None = None, url: str = "") -> str:
        """Make a database and return its URL; with ``like``, a copy of the one at that URL.

        Nobody may be connected to the model while it is copied. ``url`` is one that was dropped
        and is wanted again.
        """
        name = _database_name(url) if url else f"onemile_test_{uuid4().hex}"
        command = f'CREATE DATABASE "{name}"'
        if like is not None:
            command += f' TEMPLATE "{_database_name(like)}"'
            if self._connection().info.server_version >= 150000:
                command += " STRATEGY file_copy"  # 13 ms against 23 for 40 small tables
        self._connection().execute(command.encode())
        self._made.add(self._url(name))
        return self._url(name)

    def drop(self, url: str) -> None:
        """Remove the database at ``url``, whoever is still connected."""
        command = f'DROP DATABASE IF EXISTS "{_database_name(url)}" WITH (FORCE)'
        self._connection().execute(command.encode())
        self._made.discard(url)

    def stop(self) -> None:
        """Drop our databases and let go; the last one out stops the server and its folder goes."""
        for url in sorted(self._made):
            self.drop(url)
        if self._admin is not None:
            self._admin.close()
            self._admin = None
        if self._hold is None:
            return
        with self._alone():
            try:
                fcntl.flock(self._hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass  # others still use it
            else:
                self._shut_down()
            self._hold.close()
            self._hold = None

    @contextmanager
    def _alone(self) -> "Iterator[None]":
        """Keep other processes from starting or stopping the server meanwhile."""
        with open(f"{self.folder}.lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _runs(self, binaries: Path) -> bool:
        status = self._call(binaries / "pg_ctl", "status", "-D", self.folder / "data", check=False)
        return status.returncode == 0

    def _boot(self, binaries: Path) -> None:
        """Make the cluster anew and start it, as an ordinary user where we are root."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700)
        owner = _server_user()
        os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        data, log = self.folder / "data", self.folder / "log"
        as_test = ("--auth=trust", "--username=onemile", "--encoding=UTF8", "--no-locale")
        self._call(binaries / "initdb", "-D", data, "--no-sync", *as_test)
        options = " ".join(
            f"-c {option}" for option in (f"unix_socket_directories={self.folder}", *OPTIONS)
        )
        # pg_ctl puts the server into a session of its own: Ctrl-C ends the tests first.
        self._call(binaries / "pg_ctl", "start", "-w", "-s", "-D", data, "-l", log, "-o", options)

    def _shut_down(self) -> None:
        binaries = find_binaries()
        if binaries is not None:
            data = self.folder / "data"
            self._call(
                binaries / "pg_ctl", "stop", "-w", "-s", "-m", "immediate", "-D", data, check=False
            )
        shutil.rmtree(self.folder, ignore_errors=True)

    def _call(
        self, program: Path, *arguments: str | Path, check: bool = True
    ) -> "subprocess.CompletedProcess[str]":
        """Run a server program from the server's folder; raise RuntimeError with what it said."""
        owner = _server_user()
        other: dict[str, Any] = {}
        if owner.pw_uid != os.getuid():
            other = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        # Output goes to a file: a pipe would stay open in the server and never end.
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(
                [program, *arguments],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                text=True,
                **other,
            )
            said.seek(0)
            if check and done.returncode:
                raise RuntimeError(f"{program.name} failed:\n{said.read()}")
        return done

    def _connection(self) -> "psycopg.Connection[Any]":
        """Return the connection that makes and drops databases."""
        import psycopg  # here, so that authors without PostgreSQL can load our fixtures

        if self._admin is None or self._admin.closed:
            self._admin = psycopg.connect(self.named or self._url("postgres"), autocommit=True)
        return self._admin

    def _url(self, name: str) -> str:
        if self.named:
            return urlsplit(self.named)._replace(path=f"/{name}").geturl()
        return f"postgresql://onemile@/{name}?host={quote(str(self.folder), safe='')}"


def _database_name(url: str) -> str:
    """Return the database of one of our URLs; raise ValueError for any other."""
    name = urlsplit(url).path.removeprefix("/")
    if not name.startswith("onemile_test_"):
        raise ValueError(f"not a database of these tests: {name!r}")
    return name


def _server_user() -> pwd.struct_passwd:
    """Return who runs the server: ourselves, or when we are root somebody harmless."""
    if os.getuid():
        return pwd.getpwuid(os.getuid())
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue  # not every system has both
    raise RuntimeError("PostgreSQL does not run as root, and there is no user postgres or nobody")
