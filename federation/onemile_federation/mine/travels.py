"""“What travels and what stays”: the handbook of members, a page of the product as well.

``locales/<language>/texts/travels.md``, in Markdown: one text for both, so that they cannot differ.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import render_template
from markupsafe import Markup

from onemile.api import NotFound, card, language, rendered
from onemile_federation.outbox import ledger

_SHIPPED = Path(__file__).parents[1] / "locales"
# What whoever reads another language gets: the first that there is.
_ELSE = ("fr", "en")


@dataclass(frozen=True, kw_only=True)
class Text:
    """The text, ready for a page; ``language`` is the one it is written in."""

    title: str
    language: str
    html: Markup


def read() -> Text:
    """Return the text in the language that is spoken, or one that there is. Raises NotFound."""
    for code in (language(), *card().languages, *_ELSE):
        path = _SHIPPED / code / "texts" / "travels.md"
        if path.is_file():
            return _made(path.read_text("utf-8"), code)
    raise NotFound


def drawn(_viewer: Any, _subject: Any) -> str:
    """Return the way to the page, for the page on personal data."""
    return render_template("federation/_travels.html")


def _made(text: str, code: str) -> Text:
    for name, value in {"name": card().name, "days": str(ledger.CONFIRM_DAYS)}.items():
        text = text.replace(f"{{{name}}}", value)
    title = text.lstrip("# ").partition("\n")[0]
    return Text(title=title, language=code, html=rendered(text, profile="house").html)
