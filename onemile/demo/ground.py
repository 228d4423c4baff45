"""The folder a demo lives in: made whole or not at all, and never mistaken for an instance."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from onemile.config import FILE_NAME

# Written last; a folder without it is no demo, and is left alone.
MARK = "demo.json"
# Another demo holds the folder only while it plants or serves; planting takes seconds.
PATIENCE_SECONDS = 30.0


class GroundError(Exception):
    """The folder cannot be used; says why and what to do."""


@contextmanager
def standing(folder: Path, *, fresh: bool, plant: Callable[[Path], None]) -> Iterator[str]:
    """Hold a demo's folder, made by ``plant`` if need be; gives what its mark says.

    ``plant`` fills an empty folder beside the final one and marks it at last. Only what is
    complete takes the name: an interrupted planting begins anew. Raises GroundError where
    something else lives, or where ``fresh`` would pull the ground from under another server.
    """
    folder = folder.resolve()
    _refuse_foreign(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with closing(_lock_of(folder)) as lock:
        if fresh or not is_complete(folder):
            _alone(lock, folder)
            if fresh or not is_complete(folder):  # or somebody has made it while we waited
                _make(folder, plant)
            lock.rollback()
        _together(lock)
        yield (folder / MARK).read_text(encoding="utf-8")


def mark(folder: Path, text: str) -> None:
    """Say that the planting of a folder is complete."""
    (folder / MARK).write_text(text, encoding="utf-8")


def is_complete(folder: Path) -> bool:
    """Tell whether a demo stands here."""
    return (folder / MARK).is_file()


def _refuse_foreign(folder: Path) -> None:
    if not folder.exists() or is_complete(folder):
        return
    what = f"a {FILE_NAME} that is" if (folder / FILE_NAME).exists() else "something"
    if not folder.is_dir() or any(folder.iterdir()):
        raise GroundError(
            f"there is {what} not a demo's in {folder}: nothing was changed; "
            "name another place with --folder"
        )


def _make(folder: Path, plant: Callable[[Path], None]) -> None:
    """Plant beside the final place, then change places."""
    growing, old = _beside(folder, "growing"), _beside(folder, "old")
    for leftover in (growing, old):
        if leftover.exists():
            shutil.rmtree(leftover)
    growing.mkdir(mode=0o700)
    plant(growing)
    assert is_complete(growing), "whoever plants marks at last"
    if folder.exists():
        folder.rename(old)
    growing.rename(folder)
    if old.exists():
        shutil.rmtree(old)


def _beside(folder: Path, word: str) -> Path:
    return folder.with_name(f".{folder.name}.{word}")


def _lock_of(folder: Path) -> sqlite3.Connection:
    """Open the lock beside the folder: SQLite's own, since every system has it, and a process
    that dies lets go of it."""
    return sqlite3.connect(_beside(folder, "lock"), timeout=PATIENCE_SECONDS, isolation_level=None)


def _alone(lock: sqlite3.Connection, folder: Path) -> None:
    """Wait until nobody else is here."""
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        raise GroundError(f"another demo is at work in {folder}: stop it first") from error


def _together(lock: sqlite3.Connection) -> None:
    """Stay here with others who only serve."""
    lock.execute("BEGIN")
    lock.execute("SELECT count(*) FROM sqlite_master").fetchone()
