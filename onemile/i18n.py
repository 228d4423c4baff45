"""Catalogues of the core and of every plugin, and the language of whoever is looking.

Source strings are English; a catalogue is ``locales/<language>/<room>.po`` beside a
component. All catalogues of a language are merged when it is first used.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from flask import current_app, has_app_context

LANGUAGES = {"fr": "Français", "en": "English", "de": "Deutsch", "gsw": "Elsässisch"}
# Where a catalogue has no answer, its neighbour may: Alsatian readers read French.
FALLBACK = {"gsw": "fr", "de": "en", "fr": "en"}
DEFAULT = "fr"

_active: ContextVar[str] = ContextVar("onemile_language", default=DEFAULT)


class Catalogues:
    """Messages by language, read once when a language is first asked for."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._read: dict[str, dict[tuple[str, bool], Any]] = {}

    def lookup(self, language: str, message: str) -> str:
        """Give the translation, or that of the fallback, or the English source."""
        found = self._messages(language).get((message, False))
        if found:
            return str(found)
        if language in FALLBACK and FALLBACK[language] != "en":
            return self.lookup(FALLBACK[language], message)
        return message

    def lookup_plural(self, language: str, one: str, many: str, n: int) -> str:
        """Give the form that fits ``n`` in the language, or that of the fallback."""
        forms = self._messages(language).get((one, True))
        if forms:
            # French and Alsatian count none as one; English and German do not.
            index = int(n > 1) if language in ("fr", "gsw") else int(n != 1)
            return str(forms[index])
        if language in FALLBACK and FALLBACK[language] != "en":
            return self.lookup_plural(FALLBACK[language], one, many, n)
        return one if n == 1 else many

    def _messages(self, language: str) -> dict[tuple[str, bool], Any]:
        if language not in self._read:
            merged: dict[tuple[str, bool], Any] = {}
            for folder in self._folders:
                for path in sorted((folder / "locales" / language).glob("*.po")):
                    # The core comes first: a plugin adds words, and changes none of others'.
                    merged = {**dict(_read(path)), **merged}
            self._read[language] = merged
        return self._read[language]


def _read(path: Path) -> Iterator[tuple[tuple[str, bool], Any]]:
    with path.open("rb") as handle:
        for message in read_po(handle):
            if not message.id or message.fuzzy:
                continue
            source: Any = message.id
            forms: Any = message.string
            if isinstance(source, tuple):
                if all(forms):
                    yield (source[0], True), tuple(forms)
            elif forms:
                yield (source, False), forms


def language() -> str:
    """Give the language in force: the viewer's in a page, a recipient's in a letter."""
    return _active.get()


def activate(code: str) -> None:
    """Put a language in force for the rest of this request or job step."""
    _active.set(code if code in LANGUAGES else DEFAULT)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language inside the block, then the former one again."""
    token = _active.set(code if code in LANGUAGES else DEFAULT)
    try:
        yield
    finally:
        _active.reset(token)


def gettext(message: str, **values: Any) -> str:
    """Translate; ``%(name)s`` takes the values."""
    text = unfilled(message)
    return text % values if values else text


def ngettext(one: str, many: str, n: int, **values: Any) -> str:
    """Translate what depends on a number, which is also ``%(num)s``."""
    return unfilled_plural(one, many, n) % {"num": n, **values}


def unfilled(message: str) -> str:
    """Translate and leave the placeholders; templates fill them in, escaping as they do."""
    return _catalogues().lookup(_active.get(), message) if has_app_context() else message


def unfilled_plural(one: str, many: str, n: int) -> str:
    """Translate what depends on a number and leave the placeholders."""
    if has_app_context():
        return _catalogues().lookup_plural(_active.get(), one, many, n)
    return one if n == 1 else many


class LazyText:
    """A text declared at import and translated when it is shown."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[], str]) -> None:
        self._make = make

    def __str__(self) -> str:
        return self._make()

    def __repr__(self) -> str:
        return f"LazyText({self._make()!r})"

    def __mod__(self, values: Any) -> str:
        text: str = str(self) % values
        return text

    def __add__(self, other: Any) -> str:
        return str(self) + str(other)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __len__(self) -> int:
        return len(str(self))


def lazy_gettext(message: str, **values: Any) -> LazyText:
    """Translate later, in the language of whoever looks then."""
    return LazyText(lambda: gettext(message, **values))


def best_of(accepted: Sequence[str], offered: Sequence[str]) -> str:
    """Choose the first accepted language tag that is offered, else the first offered."""
    for tag in accepted:
        code = tag.replace("_", "-").split("-")[0].lower()
        if code in offered:
            return code
    return offered[0] if offered else DEFAULT


def _catalogues() -> Catalogues:
    found: Catalogues = current_app.extensions["onemile"].catalogues
    return found
