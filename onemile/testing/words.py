"""The visible words of a component, and those that have no French yet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import onemile

KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"newstyle_gettext": "true", "trimmed": "true"}}
CORE = Path(onemile.__file__).parent


def sources(folder: Path) -> dict[Any, str]:
    """Give every translatable string of a component, text or (one, many), with its place."""
    found: dict[Any, str] = {}
    for path, line, message, _comments, _context in extract_from_dir(
        str(folder), METHODS, OPTIONS, keywords=KEYWORDS
    ):
        said = message if isinstance(message, str) else tuple(message)
        found.setdefault(said, f"{path}:{line}")
    return found


def catalogue(folder: Path, language: str) -> Iterator[tuple[str, Any]]:
    """Give the messages of a component's catalogues, each with the name of its file."""
    for path in sorted((folder / "locales" / language).glob("*.po")):
        with path.open("rb") as handle:
            for message in read_po(handle):
                if message.id:
                    yield path.name, message


def without_french(folder: Path) -> list[str]:
    """Name the strings of a component that neither its own nor the core's catalogues translate."""
    known = set()
    shared = catalogue(CORE, "fr") if folder != CORE else ()
    for _name, message in [*catalogue(folder, "fr"), *shared]:
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        if all(forms) and not message.fuzzy:
            known.add(message.id if isinstance(message.id, str) else tuple(message.id))
    return [f"{where}: {text!r}" for text, where in sources(folder).items() if text not in known]
