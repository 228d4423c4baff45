"""What a text may weigh before anybody reads it: signs that cost more than their length."""

import re

from onemile.i18n import gettext as _
from onemile.text.records import TextRefused

# Some 35,000 words, a short book.
TEXT_CHARS_MAX = 200_000
LINES_MAX = 20_000  # ten signs to a line in the longest text: a poem
# In one paragraph; a sentence has a handful. What lies beyond takes time squared.
BRACKETS_MAX, MARKS_MAX = 1_000, 4_000
# In all: a link or a bold word for every five words of the longest text.
ALL_MARKS_MAX = 40_000
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
    most = max(map(len, _paragraphs.split(text)), default=0)
    if most < BRACKETS_MAX:
        return
    in_all = 0
    for paragraph in _paragraphs.split(text):
        brackets = len(_brackets.findall(paragraph))
        marks = len(_marks.findall(paragraph))
        in_all += brackets + marks
        if brackets > BRACKETS_MAX or marks > MARKS_MAX or in_all > ALL_MARKS_MAX:
            raise TextRefused(
                _("Too many brackets, stars and other marks stand in one place of this text.")
            )
