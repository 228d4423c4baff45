"""What a text shows and says before it appears: its pictures, its words, its links."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from onemile.api import TextRefused
from onemile_mags.article_models import Article, Picture, PictureUse
from onemile_mags.drawing import draw
from onemile_mags.lengths import words_in


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What was found in a text. ``bare`` are the numbers of pictures that nothing describes.

    ``named`` are those that it names, ``unsaid`` those for which it has no words of its own;
    ``trade`` are the kinds of commerce that it reads like, where that was looked for.
    ``refused`` says why no page can show it, in words; then nothing else is known of it.
    """

    words: int = 0
    addresses: tuple[str, ...] = ()
    links: int = 0
    pictures: tuple[Picture, ...] = ()
    bare: tuple[int, ...] = ()
    plain: str = ""
    excerpt: str = ""
    refused: str = ""
    named: tuple[int, ...] = ()
    unsaid: tuple[int, ...] = ()
    trade: tuple[str, ...] = ()


def drawn(mag_id: int, *, lead: str, text: str) -> Drawn:
    """Look through a text of a Mag's article; its pictures stand in the order of the text.

    It is drawn as its page will draw it, so that what stands in a code block is no picture here
    either.
    """
    try:
        found = draw(text, mag_id=mag_id)
    except TextRefused as refusal:
        return Drawn(refused=refusal.fields["text"])
    made = Drawn(
        words=words_in(lead) + found.words,
        addresses=found.addresses,
        links=found.links,
        plain=found.plain,
        excerpt=found.excerpt,
        named=found.picture_numbers,
        unsaid=found.unsaid_pictures,
    )
    return with_pictures(made, mag_id)


def with_pictures(shown: Drawn, mag_id: int) -> Drawn:
    """Return what was drawn with its pictures as they lie on the shelf of its Mag now."""
    shelf = _shelf(mag_id, shown.named)
    return replace(
        shown,
        pictures=tuple(shelf[number] for number in shown.named if number in shelf),
        bare=tuple(
            number for number in shown.unsaid if number in shelf and _says_nothing(shelf[number])
        ),
    )


def note_uses(article: Article, shown: Drawn) -> None:
    """Write which pictures a published article shows; its first one stands on its card."""
    PictureUse.delete().where(PictureUse.article == article.id).execute()
    for picture in shown.pictures:
        PictureUse.create(picture=picture.id, article=article.id)
    article.picture_key = shown.pictures[0].key if shown.pictures else ""


def _shelf(mag_id: int, numbers: tuple[int, ...]) -> Mapping[int, Picture]:
    if not numbers:
        return {}
    rows = Picture.select().where((Picture.mag == mag_id) & Picture.number.in_(numbers))
    return {row.number: row for row in rows}


def _says_nothing(picture: Picture) -> bool:
    return not (picture.alt.strip() or picture.is_decorative)
