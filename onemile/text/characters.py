"""Which characters a text may have: one rule for every field, and for what Markdown decodes.

What deceives goes (a line turned round, letters nobody sees), what breaks a feed or a book for
everybody goes or becomes U+FFFD, and what people write stays: joiners, marks of direction,
flags, isolates that are closed in their line, and as many marks on a letter as any writing has.
"""

import re
import unicodedata

# On one letter. Hebrew and Tibetan pile up five or six; a hundred cover the lines above.
MARKS_MAX = 8

# One line may be turned round by letters in it only as far as it says so itself.
_OPENS, _CLOSES = "\u2066\u2067\u2068", "\u2069"
_LINE_ENDS = "\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]"
# Letters of no encoding: half a pair, and what Unicode promises never to give a meaning.
_NOT_LETTERS = "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff" + "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)
)
# Controls, soft hyphens, zero-width spaces, overrides of direction, fillers, tags: pasted along
# unnoticed, or put there to look like nothing.
_UNSEEN = (
    "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u115f\u1160\u200b\u202a-\u202e"
    "\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e00ff"
)
# England, Scotland and Wales are a black flag with their name in tags behind it.
_FLAG = "\U0001f3f4[\U000e0030-\U000e007a]{2,8}\U000e007f"
_odd = re.compile(f"[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029\u2066-\u2069{_NOT_LETTERS}{_UNSEEN}]")
_line_ends = re.compile(_LINE_ENDS)
# Marks are neither letters nor blanks; what else is found here is looked at sign by sign.
_crowd = re.compile(rf"[^\w\s\x00-\x7f]{{{MARKS_MAX + 1},}}")
_parts = re.compile(f"({_FLAG})|([{_NOT_LETTERS}])|[{_UNSEEN}]")


def cleaned(text: str | None) -> str:
    """Return a text as it is stored: trimmed, composed (NFC), without what deceives or breaks.

    None is empty; line ends are ``\\n``.
    """
    return _unpiled(unicodedata.normalize("NFC", seemly(text or "").strip()))


def seemly(text: str) -> str:
    """Return a text without what deceives or breaks, and otherwise as it is."""
    if _odd.search(text):
        text = _line_ends.sub("\n", text)
        text = _parts.sub(lambda found: found[1] or ("\ufffd" if found[2] else ""), text)
        if any(sign in text for sign in _OPENS + _CLOSES):
            text = "\n".join(map(_closed, text.split("\n")))
    return _unpiled(text)


def _unpiled(text: str) -> str:
    """Return a text with MARKS_MAX marks at most on each letter."""
    return _crowd.sub(_fewer_marks, text)


def _fewer_marks(found: re.Match[str]) -> str:
    kept: list[str] = []
    n = 0
    for sign in found[0]:
        kind = unicodedata.category(sign)
        if kind != "Cf":  # a joiner is no letter that the next marks would stand on
            n = n + 1 if kind in ("Mn", "Me") else 0
        if n <= MARKS_MAX:
            kept.append(sign)
    return "".join(kept)


def _closed(line: str) -> str:
    """Return a line without the isolates that have no end, or no beginning, in it."""
    begun: list[int] = []
    alone: set[int] = set()
    for place, sign in enumerate(line):
        if sign in _OPENS:
            begun.append(place)
        elif sign == _CLOSES and begun:
            begun.pop()
        elif sign == _CLOSES:
            alone.add(place)
    alone.update(begun)
    return "".join(sign for place, sign in enumerate(line) if place not in alone)


def is_visible(words: str) -> bool:
    """Tell whether there is anything in some words that an eye can see."""
    return any(unicodedata.category(sign)[0] in "LNPS" and sign != "\u2800" for sign in words)


def is_latin(words: str) -> bool:
    """Tell whether every letter of some words is one that a reader of French knows to read."""
    return all(unicodedata.name(sign, "").startswith("LATIN ") for sign in words if sign.isalpha())
