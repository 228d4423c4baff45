"""Does a comment say more than is shown of it here?

Who keeps order reads words alone. What has pictures, other words in another language or for another
program, or a form that nobody here knows, is not passed on whole in the name of a group: others
then ask its own server for it.
"""

import re
from collections.abc import Mapping
from typing import Any

from onemile.api import TextRefused, conversations, spoken
from onemile_federation.wire import shapes

# Said of a thing, and never words: addresses, instants, numbers, yes and no, and lists of them.
PLAIN = frozenset(
    "id type attributedTo inReplyTo to cc audience url published updated sensitive mediaType "
    "context conversation atomUri inReplyToAtomUri replies likes shares interactionPolicy language "
    "distinguished".split()
)
# And of an activity. Whoever is addressed in secret is left out where it is passed on.
OF_ACTIVITY = PLAIN | frozenset("actor signature proof".split())
UNSAID = frozenset("@context bto bcc".split())
# Looked at one by one.
WORDED = frozenset("content contentMap source tag".split())
TAGS = frozenset({"Mention", "Hashtag"})
OF_TAG = frozenset({"type", "href", "name", "id"})
# Of HTML, what has no other look than its words.
MARKS = frozenset(
    "p br a span b i u s em strong del ins small sub sup code pre blockquote ul ol li "
    "h1 h2 h3 h4 h5 h6 hr".split()
)
# An address has as many at most; a signature in letters too.
PLAIN_CHARS_MAX = 1_000
_MARK = re.compile(r"<\s*/?\s*([A-Za-z][A-Za-z0-9-]*|[!?])")


def is_all(activity: Mapping[str, Any], *, shown: str) -> bool:
    """Tell whether an activity and its object say nothing but the HTML ``shown``, as its words."""
    thing = activity.get("object")
    if not isinstance(thing, Mapping) or thing.get("content") != shown:
        return False
    words = _words(shown)
    if words is None or not _is_plain(activity, OF_ACTIVITY, but=frozenset({"object"})):
        return False
    return (
        _is_plain(thing, PLAIN, but=WORDED)
        and all(one == shown for one in _mapped(thing.get("contentMap")))
        and _is_source(thing.get("source"), words)
        and all(_is_tag(tag) for tag in _listed(thing.get("tag")))
    )


def _words(html: str) -> str | None:
    """Return the words of HTML, if all of it is shown by them."""
    if any(mark.lower() not in MARKS for mark in _MARK.findall(html)):
        return None
    try:
        words = spoken(html)
    except TextRefused:
        return None
    return words if len(words) <= conversations.POST_CHARS_MAX else None


def _is_plain(document: Mapping[str, Any], names: frozenset[str], *, but: frozenset[str]) -> bool:
    return all(
        name in but | UNSAID or not value or (name in names and _is_wordless(value))
        for name, value in document.items()
    )


def _is_wordless(value: Any) -> bool:
    """Tell whether a value has no text in it that somebody could read as such."""
    if isinstance(value, str):
        return len(value) <= PLAIN_CHARS_MAX and not any(letter.isspace() for letter in value)
    if isinstance(value, Mapping):
        return all(_is_wordless(one) for pair in value.items() for one in pair)
    return all(_is_wordless(one) for one in value) if isinstance(value, list) else True


def _is_source(source: Any, words: str) -> bool:
    """Tell whether a text from which the HTML was made is the same words."""
    if not source:
        return True
    if not isinstance(source, Mapping) or not source.keys() <= {"content", "mediaType"}:
        return False
    text = source.get("content")
    return isinstance(text, str) and text.split() == words.split()


def _is_tag(tag: Any) -> bool:
    if not isinstance(tag, Mapping) or shapes.type_of(tag) not in TAGS:
        return False
    return tag.keys() <= OF_TAG and _is_wordless(tag)


def _mapped(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, Mapping) else _listed(value)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
