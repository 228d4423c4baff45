"""A text of a Mag drawn with the pictures of its shelf: the one place that does."""

import re
from collections.abc import Callable

from markupsafe import Markup

from onemile.api import Rendered, ShownPicture, pictures, rendered
from onemile_mags.article_models import TEXT_CHARS_MAX, Picture

_PICTURE = re.compile(r"photo:(\d{1,9})\b")
# A whole picture as Markdown: its words, its number, its caption.
_WHOLE = re.compile(
    r"""!\[((?:[^\[\]\\]|\\.){0,2000})\]\(photo:(\d{1,9})(?:\s{1,9}"(?:[^"\\]|\\.){0,2000}")?\)""",
    re.S,
)


def draw(
    text: str,
    *,
    mag_id: int,
    language: str = "",
    cards: Callable[[str], Markup | None] | None = None,
) -> Rendered:
    """Draw a text of a Mag with the pictures of its shelf. Raises TextRefused on ``text``.

    For what nobody else sees yet too: a preview, or what is about to appear.
    """
    numbers = numbers_in(text)
    shelf = _shelf(mag_id, numbers) if numbers else {}
    return rendered(
        text, pictures=shelf.get, cards=cards, language=language, chars_max=TEXT_CHARS_MAX
    )


def numbers_in(text: str) -> list[int]:
    """Return the numbers of the pictures that a text names, each once, in their order."""
    return list(dict.fromkeys(int(number) for number in _PICTURE.findall(text)))


def photos_replaced(text: str, instead: Callable[[int, str], str | None]) -> str:
    """Put something in the place of pictures; ``instead`` is asked with number and words.

    Where it gives None the picture stays.
    """

    def replaced(found: re.Match[str]) -> str:
        new = instead(int(found[2]), found[1])
        return found[0] if new is None else new

    return _WHOLE.sub(replaced, text)


def _shelf(mag_id: int, numbers: list[int]) -> dict[int, ShownPicture]:
    rows = Picture.select().where((Picture.mag == mag_id) & Picture.number.in_(numbers))
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
