"""What a text shows and says: its pictures, its words, its links."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from onemile_mags.article_models import Article, Picture, PictureUse

_PICTURE = re.compile(r"!\[([^\]]*)\]\(\s*<?photo:(\d{1,9})\b")
_LINK = re.compile(r"https?://[^\s)>\]]+", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What was found in a text. ``bare`` are the numbers of pictures that nothing describes."""

    words: int
    links: int
    pictures: tuple[Picture, ...]
    bare: tuple[int, ...]


def drawn(mag_id: int, *, lead: str, text: str) -> Drawn:
    """Look through a text of a Mag's article; its pictures stand in the order of the text."""
    named = [(int(number), alt.strip()) for alt, number in _PICTURE.findall(text)]
    shelf = _shelf(mag_id, [number for number, _alt in named])
    bare = [
        number for number, alt in named if number in shelf and _says_nothing(shelf[number], alt)
    ]
    shown = dict.fromkeys(number for number, _alt in named if number in shelf)
    words = _PICTURE.sub(r"\1 ", text)
    return Drawn(
        words=len(_WORD.findall(lead)) + len(_WORD.findall(words)),
        links=len(_LINK.findall(text)),
        pictures=tuple(shelf[number] for number in shown),
        bare=tuple(dict.fromkeys(bare)),
    )


def note_uses(article: Article, shown: Drawn) -> None:
    """Write which pictures a published article shows; its first one stands on its card."""
    PictureUse.delete().where(PictureUse.article == article.id).execute()
    for picture in shown.pictures:
        PictureUse.create(picture=picture.id, article=article.id)
    article.picture_key = shown.pictures[0].key if shown.pictures else ""


def _shelf(mag_id: int, numbers: list[int]) -> Mapping[int, Picture]:
    if not numbers:
        return {}
    rows = Picture.select().where((Picture.mag == mag_id) & Picture.number.in_(numbers))
    return {row.number: row for row in rows}


def _says_nothing(picture: Picture, alt: str) -> bool:
    return not (alt or picture.alt.strip() or picture.is_decorative)


def links_in(text: str) -> list[str]:
    """Return the addresses that a text names, each once."""
    return list(dict.fromkeys(_LINK.findall(text)))
