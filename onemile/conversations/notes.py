"""The words of a note from elsewhere, as they stand under a thing here, and when they were said."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from onemile import clock
from onemile.conversations.models import POST_CHARS_MAX
from onemile.errors import Invalid
from onemile.i18n import gettext as _
from onemile.text import TextRefused, cleaned, spoken
from onemile.text.activity_streams import instant_of

# What is longer than a comment may be goes on where it was said.
_GOES_ON = " …"
LINK_CHARS_MAX = 300
_YEAR_MIN = 2000  # nothing that is carried here was said before


def words_of_note(document: Mapping[str, Any]) -> str:
    """Return the words of a note, cut to a comment's length. Raises Invalid for none."""
    try:
        words = cleaned(spoken(_said(document)))
    except TextRefused as error:
        raise Invalid(message=str(error)) from error
    most = POST_CHARS_MAX
    if len(words) > most:
        address = document.get("url")
        rest = f"{_GOES_ON} {address}" if _is_link(address) else ""
        words = words[: most - len(rest or _GOES_ON)] + (rest or _GOES_ON)
    if not words.strip():
        raise Invalid(message=str(_("Write a word first.")))
    return words


def said_at_of_note(document: Mapping[str, Any]) -> datetime | None:
    """Return when a note was said by its author's word (``published``); None for none from before.

    Who says that it is from the future is not believed: then it was said when it came.
    """
    instant = instant_of(document.get("published"))
    is_past = instant is not None and instant.year >= _YEAR_MIN and instant < clock.now()
    return instant if is_past else None


def _is_link(address: Any) -> bool:
    """Tell whether an address may stand in a comment as it came: short, and all of it seen."""
    if not isinstance(address, str) or len(address) >= LINK_CHARS_MAX:
        return False
    return address.startswith("https://") and address.isprintable() and " " not in address


def _said(document: Mapping[str, Any]) -> str:
    """Return what a note says: a text, and not something else in the place of one."""
    texts = (document.get("content"), document.get("name"))
    return next((text for text in texts if isinstance(text, str) and text), "")
