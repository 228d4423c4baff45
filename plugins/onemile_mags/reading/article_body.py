"""An article's text as a page shows it: made once, and again when something of it has changed."""

from collections import OrderedDict
from threading import Lock

from onemile.api import Rendered
from onemile_mags.article_models import Article, Picture, PictureUse
from onemile_mags.cards import shown
from onemile_mags.drawing import draw

# Some 30 kB each: the articles that are read within the hour, in every process.
KEPT_MAX = 200
_kept: OrderedDict[tuple[object, ...], Rendered] = OrderedDict()
_lock = Lock()


def body(article: Article) -> Rendered:
    """Return the text of an article as its readers see it; whether they may, ask ``sight`` first.

    It is kept by the article's generation and the addresses of its pictures, so that what was
    changed or narrowed is never shown as it was.
    """
    photos = (
        Picture.select(Picture.number, Picture.key)
        .join(PictureUse)
        .where(PictureUse.article == article.id)
        .order_by(Picture.number)
        .tuples()
    )
    key = (str(article.uri), article.generation, article.language, *photos)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = draw(article.text, mag_id=article.mag_id, language=article.language, cards=shown.card)
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT_MAX:
            _kept.popitem(last=False)
    return made
