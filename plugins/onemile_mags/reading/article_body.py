"""An article's text as a page shows it: made once, and again when something of it has changed."""

import re
from collections import OrderedDict
from threading import Lock

from onemile.api import Rendered, ShownPicture, pictures, rendered
from onemile_mags.article_models import TEXT_CHARS_MAX, Article, Picture, PictureUse
from onemile_mags.models import Mag

# Some 30 kB each: the articles that are read within the hour, in every process.
KEPT_MAX = 200
_PICTURE = re.compile(r"photo:(\d{1,9})\b")
_kept: OrderedDict[tuple[object, ...], Rendered] = OrderedDict()
_lock = Lock()


def body(article: Article) -> Rendered:
    """Return the text of an article as its readers see it; whether they may, ask ``sight`` first.

    It is kept by the article's generation and the addresses of its pictures, so that what was
    changed or narrowed is never shown as it was.
    """
    shown = (
        Picture.select(Picture.number, Picture.key)
        .join(PictureUse)
        .where(PictureUse.article == article.id)
        .order_by(Picture.number)
        .tuples()
    )
    key = (str(article.uri), article.generation, article.language, *shown)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = draw(article.text, mag=article.mag, language=article.language)
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT_MAX:
            _kept.popitem(last=False)
    return made


def draw(text: str, *, mag: Mag, language: str) -> Rendered:
    """Draw a text of a Mag with the pictures of its shelf. Raises Invalid on ``text``.

    For previews too, of what nobody else sees yet.
    """
    numbers = {int(number) for number in _PICTURE.findall(text)}
    shelf = _shelf(mag, numbers) if numbers else {}
    return rendered(text, pictures=shelf.get, language=language, chars_max=TEXT_CHARS_MAX)


def _shelf(mag: Mag, numbers: set[int]) -> dict[int, ShownPicture]:
    rows = Picture.select().where((Picture.mag == mag.id) & Picture.number.in_(sorted(numbers)))
    return {
        row.number: ShownPicture(
            url=pictures.url(row.key),
            width=row.width,
            height=row.height,
            alt="" if row.is_decorative else row.alt,
            caption=row.caption,
        )
        for row in rows
    }
