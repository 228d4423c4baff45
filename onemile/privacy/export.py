"""A copy of all that is held about a member: one zip, readable by people and by machines."""

import dataclasses
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from flask import render_template

from onemile import answers, clock, current
from onemile.contracts import ExportFile
from onemile.privacy import departed

# A busy life with five hundred pictures is 150 MB; beyond this, files are left out and named.
BYTES_MAX = 400_000_000
# What is lighter is held in memory, one file at a time; what is heavier waits on the disk.
IN_MEMORY_BYTES = 1_000_000
STEP_BYTES = 64_000
JSON = "application/json"
# Packed already: to pack it again takes time and saves nothing.
PACKED = ("image/jpeg", "image/png", "image/webp", "application/zip", "application/epub+zip")


class BadExport(Exception):
    """A plugin handed over a file under a name that leaves its own folder."""


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """What one plugin holds: its texts as read from JSON, and the paths of its other files."""

    title: str
    texts: list[tuple[str, Any]]
    files: list[str]


@dataclass(frozen=True, kw_only=True)
class Missing:
    """What a copy does not hold: parts that failed, plugins that are off; and whom to ask."""

    failed: list[str]
    switched_off: list[str]
    ask: str


def write(member: Any, *, into: IO[bytes]) -> None:
    """Write a member's copy into an open file and rewind it.

    Every enabled plugin has a folder of its own in it. What fails, and what plugins that are off
    may hold, is named in it: a copy with a silent hole would be worse than none. Pictures pass
    through one by one: five hundred take no more memory than one.
    """
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        copy = _Copy(archive)
        for plugin, export in current.instance().plugins.implementers("export_member"):
            copy.add(plugin, export, member)
        missing = Missing(
            failed=copy.failed,
            switched_off=list(departed.absent_plugins()),
            ask=current.card().contact or current.card().name,
        )
        if missing.failed or missing.switched_off:
            archive.writestr("not-included.json", json_of(dataclasses.asdict(missing)))
        archive.writestr("index.html", _index(member, copy.chapters, copy.left_out, missing))
    into.seek(0)


class _Copy:
    """A copy as it grows: chapter by chapter, file by file."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.room = BYTES_MAX
        self.chapters: list[Chapter] = []
        self.failed: list[str] = []
        self.left_out: list[str] = []

    def add(self, plugin: Any, export: Callable[..., Any], member: Any) -> None:
        """Add what one plugin holds; all its texts are read before the first is written."""
        files: list[tuple[str, ExportFile]] | None = None
        texts: dict[str, Any] = {}
        plugins = current.instance().plugins
        with plugins.forgiving("export_member", plugin):
            given = answers.listed("export_member", export(member=member))
            named = [(f"{plugin.name}/{_checked(file.name)}", file) for file in given]
            texts = {path: json.loads(one.whole()) for path, one in named if _is_json(one)}
            files = named
        if files is None:
            self.failed.append(str(plugin.manifest.title))
            return
        chapter = Chapter(title=str(plugin.manifest.title), texts=[], files=[])
        for path, file in files:
            with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as held:
                is_read = False
                with plugins.forgiving("export_member", plugin):
                    # Before anything of it is in the archive: a file that breaks off is none.
                    _hold(file, held, bytes_max=self.room)
                    is_read = True
                if not is_read:
                    self.failed.append(path)
                elif self._put(path, file, held):
                    if path in texts:
                        chapter.texts.append((path, texts[path]))
                    else:
                        chapter.files.append(path)
        self.chapters.append(chapter)

    def _put(self, path: str, file: ExportFile, held: IO[bytes]) -> bool:
        """Write a file into the archive if there is room for it."""
        size = held.tell()
        if size > self.room:
            self.left_out.append(path)
            return False
        self.room -= size
        held.seek(0)
        entry = zipfile.ZipInfo(path, clock.now().timetuple()[:6])
        is_packed = file.media_type in PACKED
        entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        entry.file_size = size
        with self.archive.open(entry, "w") as target:
            shutil.copyfileobj(held, target, STEP_BYTES)
        return True


def _hold(file: ExportFile, held: IO[bytes], *, bytes_max: int) -> None:
    """Take a file piece by piece, no further than a piece past ``bytes_max``."""
    for piece in file.pieces():
        held.write(piece)
        if held.tell() > bytes_max:
            return


def json_file(name: str, content: Any) -> ExportFile:
    """Make a file of an export from plain values."""
    return ExportFile(name=name, media_type=JSON, content=json_of(content))


def json_of(content: Any) -> bytes:
    """Write plain values as JSON that people can read too."""
    return json.dumps(content, ensure_ascii=False, indent=2, default=str).encode()


def _is_json(file: ExportFile) -> bool:
    return file.media_type == JSON


def _checked(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.name:
        raise BadExport(f"{name!r} is not a path inside the plugin's folder")
    return str(path)


def _index(member: Any, chapters: list[Chapter], left_out: list[str], missing: Missing) -> str:
    return render_template(
        "privacy/copy.html",
        member=member,
        chapters=[one for one in chapters if one.texts or one.files],
        left_out=left_out,
        missing=missing,
        made_at=clock.now(),
    )
