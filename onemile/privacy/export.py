"""A copy of all that is held about a member: one zip, readable by people and by machines."""

import dataclasses
import json
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

from flask import render_template

from onemile import answers, clock, current
from onemile.contracts import ExportFile
from onemile.privacy import departed

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


@dataclass(frozen=True, kw_only=True)
class Missing:
    """What a copy does not hold: parts that failed, plugins that are off; and whom to ask."""

    failed: list[str]
    switched_off: list[str]
    ask: str


def write(member: Any, *, into: IO[bytes]) -> None:
    """Write a member's copy into an open file and rewind it.

    Every enabled plugin has a folder of its own in it. What fails, and what plugins that are off
    may hold, is named in it: a copy with a silent hole would be worse than none.
    """
    left_out: list[str] = []
    chapters: list[Chapter] = []
    failed: list[str] = []
    plugins = current.instance().plugins
    room = BYTES_MAX
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for plugin, export in plugins.implementers("export_member"):
            files: list[tuple[str, ExportFile]] | None = None
            texts: dict[str, Any] = {}
            with plugins.forgiving("export_member", plugin):
                given = answers.listed("export_member", export(member=member))
                named = [(f"{plugin.name}/{_checked(file.name)}", file) for file in given]
                texts = {path: json.loads(one.content) for path, one in named if _is_json(one)}
                files = named
            if files is None:
                failed.append(str(plugin.manifest.title))
                continue
            chapter = Chapter(title=str(plugin.manifest.title), texts=[], files=[])
            for path, file in files:
                if len(file.content) > room:
                    left_out.append(path)
                    continue
                room -= len(file.content)
                archive.writestr(path, file.content)
                if path in texts:
                    chapter.texts.append((path, texts[path]))
                else:
                    chapter.files.append(path)
            chapters.append(chapter)
        missing = Missing(
            failed=failed,
            switched_off=list(departed.absent()),
            ask=current.card().contact or current.card().name,
        )
        if failed or missing.switched_off:
            archive.writestr("not-included.json", json_of(dataclasses.asdict(missing)))
        archive.writestr("index.html", _index(member, chapters, left_out, missing))
    into.seek(0)


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
