"""The language of whoever is looking, and words in it.

Source strings are English; a catalogue is ``locales/<language>/<room>.po`` beside a
component (see catalogues.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from onemile.app_at_work import app_if_any
from onemile.catalogues import Catalogues
from onemile.fields import LazyText
from onemile.languages import SOURCE, Language, chain, shipped

# None: nobody has chosen, and the instance's own language holds.
_active: ContextVar[str | None] = ContextVar("onemile_language", default=None)


def language() -> str:
    """Give the language in force: the viewer's in a page, a recipient's in a letter."""
    return _active.get() or _own()


def spoken() -> Language:
    """Return what is known of the language in force: how it writes days, numbers and plurals."""
    app = app_if_any()
    if app is None:
        return shipped()[language()]
    known: Mapping[str, Language] = app.extensions["onemile"].catalogues.languages
    return known[_active.get() or _own()]


def languages() -> Mapping[str, Language]:
    """Return by code the languages that there are catalogues for, offered here or not."""
    known = _catalogues()
    return shipped() if known is None else known.languages


def words_asked() -> tuple[str, ...]:
    """Return in which languages to look for a text, the one in force first, English last."""
    return chain(language(), languages())


def activate(code: str) -> None:
    """Put a language in force for the rest of this request or job step.

    One that there is no catalogue for leaves the instance's own.
    """
    _active.set(code if code in languages() else None)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language inside the block, then the former one again."""
    token = _active.set(code if code in languages() else None)
    try:
        yield
    finally:
        _active.reset(token)


def gettext(message: str, **values: Any) -> str:
    """Translate; ``%(name)s`` takes the values."""
    if values:
        return unfilled(message) % values
    # Two hundred times a page, so not by way of ``_catalogues``.
    app = app_if_any()
    if app is None:
        return message
    return str(app.extensions["onemile"].catalogues.lookup(_active.get() or _own(), message))


def ngettext(one: str, many: str, n: int, **values: Any) -> str:
    """Translate what depends on a number, which is also ``%(num)s``."""
    return unfilled_plural(one, many, n) % {"num": n, **values}


def unfilled(message: str) -> str:
    """Translate and leave the placeholders; templates fill them in, escaping as they do."""
    return _as_format(gettext(message), message)


def unfilled_plural(one: str, many: str, n: int) -> str:
    """Translate what depends on a number and leave the placeholders."""
    known = _catalogues()
    if known is None:
        found = one if n == 1 else many
    else:
        found = known.lookup_plural(language(), one, many, n)
    return _as_format(found, one + many)


def _as_format(found: str, source: str) -> str:
    """Give what can be filled in: a "%" that the source has not is just a sign."""
    return found.replace("%", "%%") if "%" in found and "%" not in source else found


def lazy_gettext(message: str, **values: Any) -> LazyText:
    """Translate later, in the language of whoever looks then."""
    return LazyText(lambda: gettext(message, **values))


def best_of(accepted: Sequence[str], offered: Sequence[str]) -> str:
    """Choose the first accepted language tag that is offered, else the first offered."""
    for tag in accepted:
        code = tag.replace("_", "-").split("-")[0].lower()
        if code in offered:
            return code
    return offered[0] if offered else SOURCE


def _own() -> str:
    """Give the instance's own language; that of the source where no instance is at work."""
    app = app_if_any()
    return SOURCE if app is None else str(app.extensions["onemile"].card.languages[0])


def _catalogues() -> Catalogues | None:
    """Give the words of the instance at work; None where there is none."""
    app = app_if_any()
    return None if app is None else app.extensions["onemile"].catalogues
