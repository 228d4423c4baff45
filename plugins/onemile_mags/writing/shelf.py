"""The picture shelf of a Mag: what its articles may show, and in which words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO

from peewee import fn

from onemile.api import (
    Conflict,
    Invalid,
    Member,
    NotFound,
    cleaned,
    lock_rows,
    pictures,
    require,
    transaction,
)
from onemile.api import gettext as _
from onemile_mags import sight
from onemile_mags.article_models import (
    ALT_CHARS_MAX,
    CAPTION_CHARS_MAX,
    PICTURES_MAX,
    WAITING,
    Article,
    Picture,
    PictureUse,
)
from onemile_mags.models import HIDDEN, WITHDRAWN, Mag
from onemile_mags.press import changing
from onemile_mags.terms import TAKE_PART
from onemile_mags.writing.particulars import judged_just_now

# A form's worth; each is encoded while one waits.
AT_ONCE_MAX = 10
_SHOWN = re.compile(r"\]\(\s*photo:([0-9]{1,9})\b")


@dataclass(frozen=True, kw_only=True)
class Added:
    """Pictures that stand on the shelf now, and why others do not."""

    pictures: tuple[Picture, ...]
    refused: tuple[str, ...]


def add(viewer: Member, mag_id: int, files: Sequence[tuple[str, IO[bytes]]]) -> Added:
    """Put pictures on the shelf of a Mag that somebody writes in: (file name, stream) each.

    One that cannot be used is refused by its name and holds up no other. Raises Invalid on
    ``photo`` for too many.
    """
    require(viewer, TAKE_PART)
    sight.written_mag(mag_id, viewer=viewer)
    if len(files) > AT_ONCE_MAX:
        raise Invalid({"photo": _("%(n)s photos at a time, please.", n=AT_ONCE_MAX)})
    if _count(mag_id) + len(files) > PICTURES_MAX:
        raise Invalid({"photo": _("The shelf is full: %(n)s photos.", n=PICTURES_MAX)})
    keys: list[str] = []
    refused: list[str] = []
    for name, stream in files:
        try:
            keys.append(pictures.keep(stream, as_a="photo", field="photo"))
        except Invalid as refusal:
            # Told beside the field; what came before it is kept.
            named = {"name": cleaned(name)[:60], "why": refusal.fields["photo"]}
            refused.append(_("%(name)s: %(why)s", **named))
    with transaction():
        lock_rows(Mag.select(Mag.id).where(Mag.id == mag_id)).execute()
        sight.written_mag(mag_id, viewer=viewer)
        next_number = _next_number(mag_id)
        rows = [
            _shelved(mag_id, next_number + n, key, by_uri=viewer.uri) for n, key in enumerate(keys)
        ]
    return Added(pictures=tuple(rows), refused=tuple(refused))


def describe(
    viewer: Member, mag_id: int, number: int, *, alt: str, is_decorative: bool, caption: str
) -> Picture:
    """Say what a picture shows; published articles that show it say so at once.

    Raises Invalid on ``alt`` or ``caption`` where it is too long.
    """
    require(viewer, TAKE_PART)
    alt, caption = " ".join(cleaned(alt).split()), " ".join(cleaned(caption).split())
    wrong = {}
    if len(alt) > ALT_CHARS_MAX:
        wrong["alt"] = _("At most %(n)s characters: what matters comes first.", n=ALT_CHARS_MAX)
    if len(caption) > CAPTION_CHARS_MAX:
        wrong["caption"] = _("At most %(n)s characters.", n=CAPTION_CHARS_MAX)
    if wrong:
        raise Invalid(wrong)
    with transaction():
        lock_rows(Mag.select(Mag.id).where(Mag.id == mag_id)).execute()
        sight.written_mag(mag_id, viewer=viewer)
        picture = find(mag_id, number)
        new = {"alt": alt, "is_decorative": is_decorative, "caption": caption}
        if {name: getattr(picture, name) for name in new} == new:
            return picture
        shown = shown_in(picture)
        if any(one.state in (WAITING, HIDDEN) for one in shown):
            raise Invalid({"alt": judged_just_now()})
        Picture.update(new).where(Picture.id == picture.id).execute()
        for article in shown:
            Article.update(generation=Article.generation + 1).where(
                Article.id == article.id
            ).execute()
        changing.changed([str(one.uri) for one in shown], by_uri=str(viewer.uri))
    return find(mag_id, number)


def delete(viewer: Member, mag_id: int, number: int) -> None:
    """Take a picture off the shelf. Raises Conflict while an article shows it, and says which."""
    require(viewer, TAKE_PART)
    with transaction():
        lock_rows(Mag.select(Mag.id).where(Mag.id == mag_id)).execute()
        mag = sight.written_mag(mag_id, viewer=viewer)
        picture = find(mag_id, number)
        if picture.added_by_uri != viewer.uri and not sight.edits(mag, viewer):
            raise NotFound
        used = shown_in(picture)
        if used:
            raise Conflict(
                _("“%(title)s” shows this photo. Take it out there first.", title=used[0].title)
            )
        pictures.discard(picture.key)
        # Its number is not given again: a draft that still names it would show another photo.
        Picture.update(key="", alt="", caption="").where(Picture.id == picture.id).execute()


def find(mag_id: int, number: int) -> Picture:
    """Return a picture of a shelf. Raises NotFound for none, and for one that was taken off."""
    asked = (Picture.mag == mag_id) & (Picture.number == number) & (Picture.key != "")
    found: Picture | None = Picture.get_or_none(asked)
    if found is None:
        raise NotFound
    return found


def numbered(mag_id: int, numbers: Iterable[int]) -> list[Picture]:
    """Return those of the shelf that bear some numbers, in that order."""
    wanted = list(dict.fromkeys(numbers))
    asked = (Picture.mag == mag_id) & Picture.number.in_(wanted) & (Picture.key != "")
    by_number = {row.number: row for row in Picture.select().where(asked)} if wanted else {}
    return [by_number[number] for number in wanted if number in by_number]


def newest(mag_id: int, *, before: int | None, limit: int) -> list[Picture]:
    """Return pictures of a shelf, the latest first."""
    asked = (Picture.mag == mag_id) & (Picture.key != "")
    if before:
        asked &= Picture.id < before
    return list(Picture.select().where(asked).order_by(Picture.id.desc()).limit(limit))


def numbers_in(text: str) -> list[int]:
    """Return the numbers of the pictures that a text shows, each once, in their order."""
    return list(dict.fromkeys(int(number) for number in _SHOWN.findall(text)))


def shown_in(picture: Picture) -> list[Article]:
    """Return the articles that have gone out with a picture and were not withdrawn."""
    uses = PictureUse.select(PictureUse.article).where(PictureUse.picture == picture.id)
    asked = Article.id.in_(uses) & (Article.state != WITHDRAWN)
    return list(Article.select().where(asked).order_by(Article.id))


def uses_of(shown: Sequence[Picture]) -> dict[int, list[Article]]:
    """Return, for a page of the shelf, the articles that show each picture, by its number."""
    ids = [one.id for one in shown]
    rows = (
        PictureUse.select(PictureUse, Article)
        .join(Article)
        .where(PictureUse.picture.in_(ids) & (Article.state != WITHDRAWN))
    )
    numbers = {one.id: one.number for one in shown}
    found: dict[int, list[Article]] = {}
    for row in rows if ids else ():
        found.setdefault(numbers[row.picture_id], []).append(row.article)
    return found


def _shelved(mag_id: int, number: int, key: str, *, by_uri: str) -> Picture:
    width, height = size_of(pictures.content(key) or b"")
    made: Picture = Picture.create(
        mag=mag_id, number=number, key=key, width=width, height=height, added_by_uri=by_uri
    )
    return made


def _count(mag_id: int) -> int:
    return int(Picture.select().where((Picture.mag == mag_id) & (Picture.key != "")).count())


def _next_number(mag_id: int) -> int:
    """Return the first number that was never given; forget what only held a lower one."""
    highest = Picture.select(fn.MAX(Picture.number)).where(Picture.mag == mag_id).scalar() or 0
    gone = (Picture.mag == mag_id) & (Picture.key == "") & (Picture.number < highest)
    Picture.delete().where(gone).execute()
    return int(highest) + 1


def size_of(webp: bytes) -> tuple[int, int]:
    """Return the width and height that a WebP of ours says; 0 where it says none."""
    kind = webp[12:16]
    if kind == b"VP8 ":
        return _read(webp[26:28]) & 0x3FFF, _read(webp[28:30]) & 0x3FFF
    if kind == b"VP8X":
        return _read(webp[24:27]) + 1, _read(webp[27:30]) + 1
    return 0, 0


def _read(little: bytes) -> int:
    return int.from_bytes(little, "little")
