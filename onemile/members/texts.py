"""Long texts of the house: shipped in three languages, replaced by an instance's own.

``locales/<language>/texts/<name>.md`` beside the catalogues; an association that wants other
words puts ``texts/<name>.<language>.md`` into its instance's folder. Markdown, no HTML.
"""

from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from onemile import current, i18n
from onemile.errors import NotFound
from onemile.i18n import gettext as _
from onemile.text import rendered

NAMES = ("charter", "privacy", "accessibility")
_SHIPPED = Path(__file__).parents[1] / "locales"


@dataclass(frozen=True, kw_only=True)
class LongText:
    """A text, ready for a page; ``language`` is the one it is written in."""

    title: str
    language: str
    html: Markup


def read(name: str) -> LongText:
    """Give a text in the viewer's language or the nearest there is. Raises NotFound."""
    assert name in NAMES, f"there is no text {name!r}"
    for language in i18n.words_asked():
        for path in (
            current.instance().folder / "texts" / f"{name}.{language}.md",
            _SHIPPED / language / "texts" / f"{name}.md",
        ):
            if path.is_file():
                return _made(path.read_text("utf-8"), language)
    raise NotFound


def _made(text: str, language: str) -> LongText:
    card = current.card()
    for name, value in {
        "name": card.name,
        "region": card.region_title,
        "contact": card.contact or _("the association itself"),
        "association": current.setting("legal.association") or card.name,
        "unit": card.unit,
        "units": card.unit_plural,
    }.items():
        text = text.replace(f"{{{name}}}", value)
    title = text.lstrip("# ").partition("\n")[0]
    return LongText(title=title, language=language, html=rendered(text, profile="house").html)
