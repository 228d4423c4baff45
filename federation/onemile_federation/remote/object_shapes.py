"""What of an incoming document is kept: its words, cleaned and cut, and whom it belongs to."""

import html
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from onemile.api import TextRefused, activity_streams, cleaned, clock, sanitised, spoken
from onemile_federation import addresses
from onemile_federation.remote import reach, reply_policies
from onemile_federation.remote.models import (
    CONTENT_CHARS_MAX,
    LANGUAGE_CHARS_MAX,
    SUMMARY_CHARS_MAX,
    TITLE_CHARS_MAX,
)
from onemile_federation.wire import shapes

LINK_CHARS_MAX = 2_000
# Clocks are that far apart at most; what is dated later would keep out every later version.
AHEAD_MAX = timedelta(days=1)
# A page of pictures; the peers read show four to ten.
PICTURES_MAX = 20
PICTURE_TEXT_CHARS_MAX = 1_500
# A tag of BCP 47, by its form alone.
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_TAG = re.compile(r"<[^<>]*>")


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
        "language": language_of(document),
        "pictures": pictures_of(document),
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


def words_in(kept: str) -> str:
    """Return the words of HTML that ``html_of`` gave; raises nothing, whatever its author wrote.

    What was kept may be refused as it is read again: all is closed in it, tables lie in a frame,
    and signs are references. Then its words are what stands beside the tags, in one line.
    """
    try:
        return spoken(kept)
    except TextRefused:
        return " ".join(html.unescape(_TAG.sub(" ", kept)).split())


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


def language_of(document: Mapping[str, Any]) -> str:
    """Return the language that a document says it is in; empty where it says none, or nonsense.

    By the map of its content, or of its title; or ``language``, as groups of Lemmy have it.
    """
    own = document.get("language")
    said = [own.get("identifier") if isinstance(own, Mapping) else own]
    for name in ("contentMap", "nameMap"):
        by_language = document.get(name)
        said += list(by_language)[:1] if isinstance(by_language, Mapping) else []
    sound = (one for one in said if isinstance(one, str) and _is_language(one))
    return next(sound, "")


def pictures_of(document: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return where the pictures lie that are attached, each with its words: PICTURES_MAX at most.

    Nobody's browser is sent there: a page says that they are there, and links. None lies here.
    """
    attached = document.get("attachment")
    found = []
    for one in (attached if isinstance(attached, list) else [attached])[:PICTURES_MAX]:
        if not isinstance(one, Mapping) or not _is_picture(one):
            continue
        link = shapes.link_of(one)
        if reach.leads_elsewhere(link):
            words = line_of(one, "name", chars_max=PICTURE_TEXT_CHARS_MAX)
            found.append({"url": link, "text": words})
    return found


def sound_instant(value: Any) -> datetime | None:
    """Return an instant, no later than tomorrow; None for none."""
    instant = activity_streams.instant_of(value)
    return None if instant is None else min(instant, clock.now() + AHEAD_MAX)


def _is_language(text: str) -> bool:
    return len(text) <= LANGUAGE_CHARS_MAX and _LANGUAGE.fullmatch(text) is not None


def _is_picture(attached: Mapping[str, Any]) -> bool:
    media_type = attached.get("mediaType")
    is_one = isinstance(media_type, str) and media_type.startswith("image/")
    return is_one or shapes.type_of(attached) == "Image"
