"""A Mag as a zip of Markdown: its words to the letter, and all that it takes to come back.

``mag.toml`` says what the Mag is and which version of this format it is in. Each article is a
file of ``articles/``, its particulars between two lines of ``+++`` (TOML), its text below. The
pictures of the shelf lie in ``pictures/`` under their numbers, with their words in
``pictures.toml``; ``covers/`` holds covers that are photos. What others said under an article is
in ``comments/``, to be read: it is theirs, and comes back nowhere.
"""

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from onemile.api import card, clock, pictures
from onemile_mags.exports import toml
from onemile_mags.exports.contents import Chapter, Contents, Photo
from onemile_mags.exports.packing import pour, put
from onemile_mags.models import Issue, Mag

FORMAT = 1
MAG_FILE, PICTURES_FILE = "mag.toml", "pictures.toml"
MARK = "+++"

OF_MAG = (
    "title", "description", "rhythm", "language", "template", "design", "palette",
    "has_drop_caps", "is_edited", "comments", "holds_comments", "audience",
)  # fmt: skip
OF_ISSUE = ("number", "title", "season", "day", "palette", "state", "published_at")
OF_ARTICLE = (
    "headline", "language", "tags", "position", "is_standing", "state", "published_at",
    "edited_at", "comments", "holds_comments", "audience", "slug",
)  # fmt: skip


def write(contents: Contents, into: IO[bytes]) -> None:
    """Write the zip; pictures one by one, each as it lies here."""
    with zipfile.ZipFile(into, "w") as archive:
        _text(archive, MAG_FILE, _mag(contents))
        shown: dict[int, Photo] = {}
        for number, chapter in enumerate(contents.articles(), start=1):
            name = f"{number:04}-{chapter.row.slug}"
            _text(archive, f"articles/{name}.md", article(chapter))
            if chapter.remarks:
                _text(archive, f"comments/{name}.md", _remarks(chapter))
            shown |= {one.number: one for one in chapter.photos}
        photos = [shown[number] for number in sorted(shown)]
        photos = [one for one in photos if pictures.is_kept(one.key)]
        _text(archive, PICTURES_FILE, toml.tables("picture", map(_photo, photos)))
        for one in photos:
            pour(archive, f"pictures/{one.number}.webp", one.pieces())
        for path, key in _covers(contents):
            pour(archive, path, pictures.pieces(key))


def article(chapter: Chapter) -> str:
    """Write an article: particulars, then its text to the letter."""
    said = {
        "title": chapter.title,
        "lead": chapter.lead,
        "by": chapter.by,
        "section": chapter.section or None,
        "issue": chapter.issue,
        **_of(chapter.row, OF_ARTICLE),
        "address": chapter.address,
        "pictures": [one.number for one in chapter.photos],
    }
    return f"{MARK}\n{toml.table(said)}{MARK}\n{chapter.text}"


def _mag(contents: Contents) -> str:
    mag = contents.mag
    said = {
        "format": FORMAT,
        "taken_at": clock.now(),
        "taken_from": card().base_url,
        "address": f"{card().base_url}{mag.path}",
        "by": contents.by,
        **_of(mag, OF_MAG),
        "cover": _cover_path(mag) if mag.cover_key else None,
        "sections": contents.sections,
    }
    issues = [
        {**_of(one, OF_ISSUE), "cover": _cover_path(one) if one.cover_key else None}
        for one in contents.issues
    ]
    return toml.table(said) + toml.tables("issue", issues)


def _photo(photo: Photo) -> Mapping[str, Any]:
    return {
        "number": photo.number,
        "alt": photo.alt,
        "is_decorative": photo.is_decorative,
        "caption": photo.caption,
    }


def _remarks(chapter: Chapter) -> str:
    lines = [f"# {chapter.title}\n"]
    for one in chapter.remarks:
        arrow = "↳ " if one.is_answer else ""
        lines.append(
            f"\n## {arrow}{one.by}, {one.at.isoformat(timespec='minutes')}\n\n{one.text}\n"
        )
    return "".join(lines)


def _covers(contents: Contents) -> Iterator[tuple[str, str]]:
    covered: list[Mag | Issue] = [contents.mag, *contents.issues]
    for one in covered:
        if one.cover_key and pictures.is_kept(one.cover_key):
            yield _cover_path(one), str(one.cover_key)


def _cover_path(one: Mag | Issue) -> str:
    return f"covers/{one.number}.webp" if isinstance(one, Issue) else "covers/mag.webp"


def _of(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _text(archive: zipfile.ZipFile, path: str, text: str) -> None:
    put(archive, path, text.encode("utf-8", "replace"))
