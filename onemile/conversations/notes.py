"""The words of a note from elsewhere, as they stand under a thing here."""

from collections.abc import Mapping
from typing import Any

from onemile.conversations.models import POST_CHARS_MAX
from onemile.errors import Invalid
from onemile.i18n import gettext as _
from onemile.text import TextRefused, cleaned, spoken

# What is longer than a comment may be goes on where it was said.
_GOES_ON = " …"
LINK_CHARS_MAX = 300


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


def _is_link(address: Any) -> bool:
    """Tell whether an address may stand in a comment as it came: short, and all of it seen."""
    if not isinstance(address, str) or len(address) >= LINK_CHARS_MAX:
        return False
    return address.startswith("https://") and address.isprintable() and " " not in address


def _said(document: Mapping[str, Any]) -> str:
    """Return what a note says: a text, and not something else in the place of one."""
    texts = (document.get("content"), document.get("name"))
    return next((text for text in texts if isinstance(text, str) and text), "")
