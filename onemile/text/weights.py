"""What a text may weigh before anybody reads it: signs that cost more than their length."""

import re

from onemile.i18n import gettext as _
from onemile.text.records import TextRefused

# Some 35,000 words, a short book.
TEXT_CHARS_MAX = 200_000
# Each may be a point of a list, which takes as long as a line of prose; a poem of the longest
# article (115,000 signs) has more than ten to a line.
LINES_MAX = 10_000
# In one paragraph; a sentence has a handful. What lies beyond takes time squared.
BRACKETS_MAX, MARKS_MAX = 1_000, 4_000
# In all: a link or a bold word for every five words of the longest text; among them those that
# take time squared, two for each link, note and picture that a page may have, and as many again.
ALL_MARKS_MAX, ALL_BRACKETS_MAX = 40_000, 10_000
# Links, e-mail addresses and references, written in whichever way: each leads somewhere, which
# takes longer to make sure of than it takes to read. One for every twenty words of an article of
# three hours; no bibliography has as many.
LINKS_MAX = 1_000
_addresses = re.compile(r"://|\w@\w|\]:")
_brackets = re.compile(r"[\[\]<]")
_marks = re.compile(r"[*_~`&\\!]")
_paragraphs = re.compile(r"\n[ \t>]*\n")


def check_before(text: str, *, chars_max: int) -> None:
    """Refuse a text that is dear to read. Raises TextRefused, in words."""
    if len(text) > chars_max:
        raise TextRefused(
            _(
                "This text has %(chars)s characters, and %(max)s are the most; make two of it.",
                chars=len(text),
                max=chars_max,
            )
        )
    if text.count("\n") > LINES_MAX:
        raise TextRefused(_("This text has more than %(max)s lines.", max=LINES_MAX))
    check_links(len(_addresses.findall(text)))
    in_all = all_brackets = 0
    for paragraph in _paragraphs.split(text):
        brackets = len(_brackets.findall(paragraph))
        marks = len(_marks.findall(paragraph))
        all_brackets += brackets
        in_all += brackets + marks
        if brackets > BRACKETS_MAX or marks > MARKS_MAX:
            raise _too_many_marks()
        if in_all > ALL_MARKS_MAX or all_brackets > ALL_BRACKETS_MAX:
            raise _too_many_marks()


def check_links(count: int) -> None:
    """Refuse a text, or HTML from elsewhere, of more links than a page may have."""
    if count > LINKS_MAX:
        raise TextRefused(
            _(
                "More than %(max)s links and e-mail addresses are too many for one page; "
                "make two of it.",
                max=LINKS_MAX,
            )
        )


def _too_many_marks() -> TextRefused:
    return TextRefused(
        _("Too many brackets, stars and other marks stand in one place of this text.")
    )
