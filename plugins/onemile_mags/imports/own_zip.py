"""Reads the zip that an instance of ours has made (``exports.zipped``): the same Mag again."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from onemile.api import Archive, Invalid, cleaned, pictures
from onemile.api import gettext as _
from onemile_mags.exports.zipped import FORMAT, MAG_FILE, PICTURES_FILE
from onemile_mags.imports import front_matter
from onemile_mags.imports.incoming import PHOTOS_MAX, Incoming, Number, Photo, Piece

# Particulars of the longest Mag; of an article with its longest text, four bytes a letter.
TABLE_BYTES_MAX, ARTICLE_BYTES_MAX = 2_000_000, 600_000


def is_one(archive: Archive) -> bool:
    """Tell whether an archive says that it is one of ours."""
    return MAG_FILE in archive.files


def read(archive: Archive) -> Incoming:
    """Read all but the pictures. Raises Invalid on ``file`` for another version or what is broken.

    What one article lacks is no reason to leave the others out: it is said in ``left_out``.
    """
    told = _table(archive, MAG_FILE)
    if told.get("format") != FORMAT:
        raise Invalid(
            {
                "file": _(
                    "This comes from another version of 1Mile (format %(n)s). Take the Mag along"
                    " anew from an instance like this one.",
                    n=_format_of(told),
                )
            }
        )
    found = Incoming(
        title=_line(told, "title"),
        description=_line(told, "description"),
        rhythm=_line(told, "rhythm"),
        language=_line(told, "language"),
        template=_line(told, "template"),
        design=_line(told, "design"),
        palette=_line(told, "palette"),
        has_drop_caps=told.get("has_drop_caps") is True,
        is_edited=told.get("is_edited") is True,
        comments=_line(told, "comments"),
        holds_comments=told.get("holds_comments") is True,
        audience=_line(told, "audience"),
        sections=[cleaned(one) for one in _texts(told, "sections")],
        issues=[_issue(archive, one) for one in _rows(told, "issue")],
        cover=_file(archive, _line(told, "cover")),
    )
    _read_photos(archive, found)
    _read_articles(archive, found)
    if any(path.startswith("comments/") for path in archive.files):
        found.left_out.append(_("Comments stay in the file: they belong to who said them."))
    return found


def _format_of(told: dict[str, Any]) -> str:
    said = told.get("format")
    return str(said) if isinstance(said, int) and abs(said) < 1_000_000 else "?"


def _read_articles(archive: Archive, found: Incoming) -> None:
    paths = sorted(one for one in archive.files if one.startswith("articles/"))
    for path in paths:
        if not found.has_room(archive.files[path].entry.file_size):
            break
        try:
            text = archive.files[path].read(bytes_max=ARTICLE_BYTES_MAX).decode()
            told, words = front_matter.split(text)
        except ValueError:
            found.left_out.append(_("“%(name)s” cannot be read as an article.", name=path[9:]))
            continue
        found.pieces.append(_piece(told, words))


def _piece(told: dict[str, Any], words: str) -> Piece:
    is_out = told.get("state") == "published"
    return Piece(
        title=_line(told, "title"),
        text=words,
        lead=_line(told, "lead"),
        headline=_line(told, "headline"),
        language=_line(told, "language"),
        tags=tuple(_texts(told, "tags")),
        section=_line(told, "section"),
        issue=_whole(told, "issue"),
        position=_whole(told, "position") or 0,
        is_standing=told.get("is_standing") is True,
        slug=_line(told, "slug"),
        published_at=front_matter.moment(told.get("published_at")) if is_out else None,
        edited_at=front_matter.moment(told.get("edited_at")) if is_out else None,
        comments=_line(told, "comments"),
        holds_comments=told.get("holds_comments") is True,
        by=_line(told, "by"),
        address=_line(told, "address"),
    )


def _read_photos(archive: Archive, found: Incoming) -> None:
    told = _table(archive, PICTURES_FILE) if PICTURES_FILE in archive.files else {}
    rows = _rows(told, "picture")
    for row in rows[:PHOTOS_MAX]:
        number = _whole(row, "number")
        read = _file(archive, f"pictures/{number}.webp")
        if number and read is not None:
            found.photos[number] = Photo(
                number=number,
                read=read,
                alt=_line(row, "alt"),
                is_decorative=row.get("is_decorative") is True,
                caption=_line(row, "caption"),
            )
    if len(rows) > PHOTOS_MAX:
        found.left_out.append(_("Only the first %(n)s photos come along.", n=PHOTOS_MAX))


def _issue(archive: Archive, told: dict[str, Any]) -> Number:
    day = told.get("day")
    is_out = told.get("state") == "published"
    return Number(
        number=_whole(told, "number") or 1,
        title=_line(told, "title"),
        season=_line(told, "season"),
        day=day if isinstance(day, date) else None,
        palette=_line(told, "palette"),
        published_at=front_matter.moment(told.get("published_at")) if is_out else None,
        cover=_file(archive, _line(told, "cover")),
    )


def _table(archive: Archive, path: str) -> dict[str, Any]:
    try:
        return front_matter.toml(archive.files[path].read(bytes_max=TABLE_BYTES_MAX).decode())
    except ValueError as error:  # of bytes that are no text, and of text that is no TOML
        broken = _("“%(name)s” in this archive cannot be read.", name=path)
        raise Invalid({"file": broken}) from error


def _file(archive: Archive, path: str) -> Callable[[], bytes] | None:
    held = archive.files.get(path)
    return partial(held.read, bytes_max=pictures.BYTES_MAX) if held is not None else None


def _rows(told: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = told.get(name, [])
    return [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []


def _texts(told: dict[str, Any], name: str) -> list[str]:
    found = told.get(name, [])
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _line(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return cleaned(value) if isinstance(value, str) else ""


def _whole(told: dict[str, Any], name: str) -> int | None:
    value = told.get(name)
    return value if isinstance(value, int) and 0 <= value < 2**31 else None
