"""A copy of all that is held about a member: one zip, readable by people and by machines."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

from flask import render_template

from onemile import clock, current
from onemile.contracts import ExportFile
from onemile.plugin_manager import Plugin

# The texts of a busy life are a few megabytes; beyond this, pictures are left out and named.
BYTES_MAX = 150_000_000
JSON = "application/json"


class BadExport(Exception):
    """A plugin handed over a file under a name that leaves its own folder."""


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """What one plugin holds: its texts as read from JSON, and the paths of its other files."""

    title: str
    texts: list[tuple[str, Any]]
    files: list[str]


def write(member: Any, *, into: IO[bytes]) -> None:
    """Write a member's copy into an open file and rewind it.

    Every enabled plugin has a folder of its own in it. A plugin that fails stops the whole:
    a copy with a silent hole in it would be worse than none.
    """
    left_out: list[str] = []
    chapters: list[Chapter] = []
    room = BYTES_MAX
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for plugin, files in _gathered(member):
            chapter = Chapter(title=str(plugin.manifest.title), texts=[], files=[])
            for file in files:
                path = f"{plugin.name}/{_checked(file.name)}"
                if len(file.content) > room:
                    left_out.append(path)
                    continue
                room -= len(file.content)
                archive.writestr(path, file.content)
                if file.media_type == JSON:
                    chapter.texts.append((path, json.loads(file.content)))
                else:
                    chapter.files.append(path)
            chapters.append(chapter)
        archive.writestr("index.html", _index(member, chapters, left_out))
    into.seek(0)


def json_file(name: str, content: Any) -> ExportFile:
    """Make a file of an export from plain values."""
    text = json.dumps(content, ensure_ascii=False, indent=2, default=str)
    return ExportFile(name=name, media_type=JSON, content=text.encode())


def _gathered(member: Any) -> Iterator[tuple[Plugin, list[ExportFile]]]:
    plugins = current.instance().plugins
    for plugin, export in plugins.implementers("export_member"):
        yield plugin, list(export(member=member) or ())


def _checked(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.name:
        raise BadExport(f"{name!r} is not a path inside the plugin's folder")
    return str(path)


def _index(member: Any, chapters: list[Chapter], left_out: list[str]) -> str:
    return render_template(
        "privacy/copy.html",
        member=member,
        chapters=[one for one in chapters if one.texts or one.files],
        left_out=left_out,
        made_at=clock.now(),
    )
