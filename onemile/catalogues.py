"""Catalogues of the core and of every plugin, read one by one at start.

A file that cannot be read takes only its own words along: it is named in the log once, and
nothing of it is asked again on a page.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from babel.messages.pofile import read_po

from onemile import languages
from onemile.languages import SOURCE, Language

# Read files are kept by their state: instances of one process and tests share them.
FILES_KEPT = 1_024

_PLACEHOLDER = re.compile(r"%\((\w+)\)")
# The text, and whether it is the first of a pair (one, many).
_Source = tuple[str, bool]
# A rule that gives the index of a form, and the forms.
_Counted = tuple[Callable[[int], int], tuple[str, ...]]

log = structlog.get_logger()


class Catalogues:
    """Messages by language; of two that translate a message, the first component's holds."""

    def __init__(
        self,
        folders: Sequence[Path],
        *,
        owners: Sequence[str] = (),
        known: Mapping[str, Language] | None = None,
    ) -> None:
        """Read all files; ``owners`` names the component of each folder, for the log.

        Of the languages ``known`` alone, else of those that the core has.
        """
        self.languages = languages.shipped() if known is None else known
        self._messages: dict[str, dict[_Source, Any]] = {}
        names = owners or [folder.name for folder in folders]
        for language in self.languages.values():
            read = [
                _words_of(path, owner, language)
                for folder, owner in zip(folders, names, strict=True)
                for path in sorted((folder / "locales" / language.code).glob("*.po"))
            ]
            merged: dict[_Source, Any] = {}
            # The core comes first: a plugin adds words, and changes none of others'.
            for words in reversed(read):
                merged.update(words)
            self._messages[language.code] = merged
        # A page asks for a hundred: all that a language can say stands by itself, and of what
        # depends on a number each sentence with the rule of the language it is in.
        self._plain = {code: self._plain_words(code) for code in self.languages}
        self._counted = {code: self._counted_words(code) for code in self.languages}

    def lookup(self, language: str, message: str) -> str:
        """Give the translation, or that of the fallback, or the English source."""
        return self._plain[language].get(message, message)

    def lookup_plural(self, language: str, one: str, many: str, n: int) -> str:
        """Give the form that fits ``n`` in the language, or that of the fallback."""
        found = self._counted[language].get(one)
        if found is None:
            return one if n == 1 else many
        plural, forms = found
        return forms[plural(n)]

    def _plain_words(self, code: str) -> dict[str, str]:
        return {
            source: str(said)
            for spoken in self._asked(code)
            for (source, is_pair), said in self._messages[spoken].items()
            if not is_pair and said
        }

    def _counted_words(self, code: str) -> dict[str, _Counted]:
        return {
            source: (self.languages[spoken].plural, forms)
            for spoken in self._asked(code)
            for (source, is_pair), forms in self._messages[spoken].items()
            if is_pair
        }

    def _asked(self, code: str) -> list[str]:
        """List a language and those behind it, the last one first; the source is none of them."""
        behind = languages.chain(code, self.languages)
        return [one for one in reversed(behind) if one == code or one != SOURCE]


def _words_of(path: Path, owner: str, language: Language) -> dict[_Source, Any]:
    """Give the messages of a file that can be shown; say once what cannot."""
    where = {"plugin": owner, "language": language.code, "file": path.name}
    try:
        state = path.stat()
        kept, wrong = _read(path, language.forms, state.st_mtime_ns, state.st_size)
    except Exception as error:  # whatever a file may hold, and whatever its reader makes of it
        log.warning("catalogue left out", **where, error=repr(error)[:300])
        return {}
    for why, messages in wrong.items():
        log.warning("messages left out", **where, why=why, messages=messages[:3], n=len(messages))
    return kept


@lru_cache(maxsize=FILES_KEPT)
def _read(
    path: Path, forms_wanted: int, _mtime_ns: int, _size: int
) -> tuple[dict[_Source, Any], dict[str, list[str]]]:
    """Read a file: its messages, and by reason those that would break where they are shown."""
    kept: dict[_Source, Any] = {}
    wrong: dict[str, list[str]] = defaultdict(list)
    with path.open("rb") as handle:
        catalogue = read_po(handle, abort_invalid=True)
    for message in catalogue:
        sources, forms = _tuple(message.id), _tuple(message.string)
        if not any(sources) or not any(forms) or message.fuzzy:
            continue
        if len(sources) != 1 and (len(forms) != forms_wanted or not all(forms)):
            wrong[f"not {forms_wanted} plural forms"].append(sources[0])
        elif not all(_can_be_filled(form, sources) for form in forms):
            wrong["other placeholders than its source"].append(sources[0])
        elif len(sources) == 1:
            kept[sources[0], False] = forms[0]
        else:
            kept[sources[0], True] = forms
    return kept, dict(wrong)


def _tuple(text: Any) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)


def _can_be_filled(form: str, sources: Sequence[str]) -> bool:
    """Tell whether a translation takes the values of its source, and none besides.

    A source without a "%" is shown as it is, and one that is no format ("100 %") as well: so is
    what stands for it.
    """
    names = {name for source in sources for name in _PLACEHOLDER.findall(source)} | {"num"}
    values = dict.fromkeys(names, 0)
    is_format = any("%" in one for one in sources) and all(_fills(one, values) for one in sources)
    return not is_format or _fills(form, values)


def _fills(text: str, values: dict[str, int]) -> bool:
    try:
        return isinstance(text % values, str)
    except (KeyError, TypeError, ValueError):
        return False
