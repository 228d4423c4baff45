"""Texts are drawn before the transaction in which they appear.

Drawing the longest takes a second, and while a transaction is open nobody else of the instance
writes. So what stands is drawn first; the transaction asks for just what was drawn, and where
somebody has written meanwhile it is given up, that is drawn as well, and it begins once more.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from onemile.api import Conflict, publishing, transaction
from onemile.api import gettext as _
from onemile_mags.article_models import Article, Working
from onemile_mags.press.drawn import Drawn, drawn, with_pictures

# Somebody who saves between the drawing and the transaction, which is a moment, and again.
TRIES_MAX = 5
_Key = tuple[int, str, str, str]
_T = TypeVar("_T")


class _NotDrawn(Exception):
    """A text that was written since; it takes its transaction back."""

    def __init__(self, key: _Key) -> None:
        super().__init__("a text is asked for that was not drawn before")
        self.key = key


class Texts:
    """What was drawn of some texts, each with the title and lead that it had."""

    def __init__(self) -> None:
        self._drawn: dict[_Key, Drawn] = {}

    def draw(self, key: _Key) -> None:
        """Draw a text; it takes its time, so no transaction is open."""
        mag_id, title, lead, text = key
        if key in self._drawn:
            return
        trade = publishing.commerce_in(title.strip(), lead.strip(), text)
        self._drawn[key] = replace(drawn(mag_id, lead=lead, text=text), trade=tuple(trade))

    def of(self, mag_id: int, written: Any) -> Drawn:
        """Return what was drawn of a Working (or an Article), with its pictures as they are now.

        In the open transaction, which is begun anew for what was not drawn yet.
        """
        key = _key(mag_id, written)
        if key not in self._drawn:
            raise _NotDrawn(key)
        return with_pictures(self._drawn[key], mag_id)


def drawn_ahead(act: Callable[[Texts], _T], *, of: Iterable[Article]) -> _T:
    """Draw what is written of some articles, then do something with it in one transaction.

    ``act`` locks, asks whether it may, and takes texts from what it is given. Raises what it
    raises, and Conflict where somebody writes without end meanwhile.
    """
    texts = Texts()
    for key in _written(of):
        texts.draw(key)
    return with_texts(act, texts)


def with_texts(act: Callable[[Texts], _T], texts: Texts) -> _T:
    """Do something in one transaction with texts, of which those that it lacks are drawn."""
    for _try in range(TRIES_MAX):
        try:
            with transaction():
                return act(texts)
        except _NotDrawn as lacks:
            texts.draw(lacks.key)
    raise Conflict(_("Somebody has written in it meanwhile. Look at it once more."))


def _written(articles: Iterable[Article]) -> list[_Key]:
    mags = {int(article.id): int(article.mag_id) for article in articles}
    rows = Working.select().where(Working.article.in_(sorted(mags))) if mags else ()
    return [_key(mags[int(row.article_id)], row) for row in rows]


def _key(mag_id: int, written: Any) -> _Key:
    return int(mag_id), str(written.title), str(written.lead), str(written.text)
