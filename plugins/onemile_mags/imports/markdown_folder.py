"""Reads a folder of Markdown in a zip, as blogs and notebooks keep it: a file an article."""

import re
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from onemile.api import Archive, ArchivedFile, Invalid, cleaned, pictures
from onemile.api import gettext as _
from onemile_mags.imports import front_matter
from onemile_mags.imports.incoming import PHOTOS_MAX, Incoming, Photo, Piece
from onemile_mags.imports.own_zip import ARTICLE_BYTES_MAX

_ENDINGS = {".md", ".markdown"}
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)-(.+)")
# Each part ends where another picture could begin, so that no text is read over and over.
_PICTURE = re.compile(r"(!\[[^\[\]]{0,1000}\]\(\s{0,9})<?([^\s()<>\[\]]{1,1000})>?")
_TITLE_CHARS = 500


def read(archive: Archive, *, title: str) -> Incoming:
    """Read each file as an article; pictures that lie beside it come along.

    What has a day has appeared on it; what has none, or says that it is a draft, is one. Raises
    Invalid on ``file`` where there is no text at all.
    """
    found = Incoming(title=title)
    texts = sorted(one for one in archive.files if PurePosixPath(one).suffix.lower() in _ENDINGS)
    if not texts:
        raise Invalid({"file": _("There is no Mag and no Markdown in this archive.")})
    numbers: dict[str, int] = {}
    for path in texts:
        if not found.has_room(archive.files[path].entry.file_size):
            break
        try:
            text = archive.files[path].read(bytes_max=ARTICLE_BYTES_MAX).decode("utf-8-sig")
            told, words = front_matter.split(text)
            words = _with_photos(words, path, archive, found, numbers)
            found.pieces.append(_piece(told, words, PurePosixPath(path)))
        except ValueError:
            found.left_out.append(_("“%(name)s” cannot be read as an article.", name=path))
    return found


def _piece(told: dict[str, Any], words: str, path: PurePosixPath) -> Piece:
    dated = _DATED.fullmatch(path.stem)
    title = _text(told, "title")
    if not title:
        title, words = _headed(words)
    is_draft = str(told.get("draft", told.get("published", ""))).lower() in (
        ("true", "yes") if "draft" in told else ("false", "no")
    )
    day = front_matter.moment(told.get("date") or (dated[1] if dated else None))
    tags = told.get("tags") or told.get("categories") or []
    return Piece(
        title=cleaned(title or (dated[2] if dated else path.stem).replace("-", " ").capitalize()),
        lead=_text(told, "lead") or _text(told, "description") or _text(told, "summary"),
        text=words,
        tags=tuple(str(one) for one in (tags if isinstance(tags, list) else [tags])),
        language=_text(told, "lang") or _text(told, "language"),
        published_at=None if is_draft else day,
    )


def _headed(words: str) -> tuple[str, str]:
    """Take the heading off a text that begins with one; empty, and the text, where none is."""
    first, _end, rest = words.lstrip().partition("\n")
    if not first.startswith(("# ", "#\t")) or len(first) > _TITLE_CHARS:
        return "", words
    title = first[1:].strip().rstrip("#").rstrip()
    return (title, rest.lstrip("\r\n")) if title else ("", words)


def _with_photos(
    words: str, path: str, archive: Archive, found: Incoming, numbers: dict[str, int]
) -> str:
    """Name the pictures of a text by their place on the shelf; others stay as they are written."""

    def place(written: re.Match[str]) -> str:
        lies = _beside(path, written[2], archive)
        if lies is None:
            return written[0]
        if lies.path not in numbers and len(numbers) < PHOTOS_MAX:
            number = numbers[lies.path] = len(numbers) + 1
            read = partial(lies.read, bytes_max=pictures.BYTES_MAX)
            found.photos[number] = Photo(number=number, read=read, name=lies.path)
        number = numbers.get(lies.path, 0)
        return f"{written[1]}photo:{number}" if number else written[0]

    return _PICTURE.sub(place, words)


def _beside(path: str, written: str, archive: Archive) -> ArchivedFile | None:
    """Return the file that a text means: beside it, or from the top of the folder."""
    parts: list[str] = []
    start = [] if written.startswith("/") else list(PurePosixPath(path).parent.parts)
    for part in [*start, *written.split("/")]:
        if part == "..":
            if parts:
                parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return archive.files.get("/".join(parts))


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return cleaned(value) if isinstance(value, str) else ""
