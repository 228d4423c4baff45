"""What of an incoming document is kept: its words, cleaned and cut, and whom it belongs to."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from onemile.api import TextRefused, cleaned, clock, sanitised
from onemile_federation import addresses
from onemile_federation.remote import reach, reply_policies
from onemile_federation.remote.models import (
    CONTENT_CHARS_MAX,
    SUMMARY_CHARS_MAX,
    TITLE_CHARS_MAX,
)
from onemile_federation.wire import shapes

LINK_CHARS_MAX = 2_000
# Clocks are that far apart at most; what is dated later would keep out every later version.
AHEAD_MAX = timedelta(days=1)


def object_of(document: Mapping[str, Any], *, uri: str) -> dict[str, Any]:
    """Return the columns of an object; what belongs in none of them is left behind."""
    return {
        "kind": shapes.type_of(document),
        "audience_uri": uri_of(document.get("audience")),
        "title": line_of(document, "name", chars_max=TITLE_CHARS_MAX),
        "summary": html_of(document, "summary", chars_max=SUMMARY_CHARS_MAX),
        "content": html_of(document, "content", chars_max=CONTENT_CHARS_MAX),
        "url": page_of(document, uri=uri),
        "in_reply_to_uri": uri_of(document.get("inReplyTo")),
        "context_uri": uri_of(document.get("context")),
        "is_public": shapes.is_public(document),
        "is_sensitive": document.get("sensitive") is True,
        "published_at": sound_instant(document.get("published")),
        "updated_at": sound_instant(document.get("updated")),
        "reply_policy": reply_policies.read(document),
    }


def line_of(document: Mapping[str, Any], name: str, *, chars_max: int) -> str:
    """Return a text in one line, without what deceives; it is no HTML, whatever it looks like."""
    text = cleaned(shapes.text_of(document, name, chars_max=chars_max))
    return " ".join(text.split())[:chars_max]


def html_of(document: Mapping[str, Any], name: str, *, chars_max: int) -> str:
    """Return HTML as a page of ours may show it; cut before, so that it is whole afterwards.

    What is made so that it cannot be read in reasonable time is left out.
    """
    text = cut_text(document, name, chars_max=chars_max)
    try:
        return str(sanitised(text, chars_max=chars_max))
    except TextRefused:
        return ""


def cut_text(document: Mapping[str, Any], name: str, *, chars_max: int) -> str:
    """Return HTML as it was sent, cut, and not in the middle of a tag."""
    text = shapes.text_of(document, name, chars_max=chars_max)
    if len(text) == chars_max and text.rfind("<") > text.rfind(">"):
        text = text[: text.rfind("<")]
    return text


def page_of(document: Mapping[str, Any], *, uri: str) -> str:
    """Return where people read it: an address of its own origin, its id where it names none."""
    link = shapes.link_of(document.get("url"))
    is_own = len(link) <= LINK_CHARS_MAX and addresses.same_origin(link, uri)
    return link if is_own else uri


def uri_of(value: Any) -> str:
    """Return the URI that a place refers to, of ours or of others; empty for none that is kept."""
    uri = shapes.id_of(value)
    return uri if reach.may_be_asked(uri) or addresses.is_ours(uri) else ""


def sound_instant(value: Any) -> datetime | None:
    """Return an instant, no later than tomorrow; None for none."""
    instant = shapes.instant_of(value)
    return None if instant is None else min(instant, clock.now() + AHEAD_MAX)
