"""First and last names: words in any script, and nothing that a mail program makes a link of.

Names stand in the subjects of letters to neighbours. Whoever could write an address or a
sum of money there would have this place send it for them.
"""

import unicodedata

from onemile.i18n import gettext as _

# "María de los Ángeles"; more words in a first name are a message.
FIRST_WORDS_MAX = 4
# "de Oliveira e Silva dos Santos"
LAST_WORDS_MAX = 6
# Between letters: hyphens, apostrophes of several scripts, the Catalan middle dot, the joiners
# that Persian and Indic scripts are written with. "&" is for two who share an account.
_BETWEEN = "-‐‑'’‘`´·׳״.&\u200c\u200d"


def faults(*, first_name: str, last_name: str) -> dict[str, str]:
    """Return what is wrong with a name, in the viewer's language, by field; empty for nothing."""
    told = {
        "first_name": _fault(first_name, words_max=FIRST_WORDS_MAX),
        "last_name": _fault(last_name, words_max=LAST_WORDS_MAX),
    }
    return {field: message for field, message in told.items() if message}


def _fault(name: str, *, words_max: int) -> str:
    words = name.split()
    foreign = next((sign for word in words for sign in word if not _may_stand(sign)), "")
    if foreign.isdigit():
        return _("A name has no digits; write them in letters, or leave them out.")
    if foreign:
        return _(
            "A name has letters, hyphens, apostrophes and dots; leave out “%(sign)s”.",
            sign=foreign if foreign.isprintable() else "…",
        )
    if not any(sign.isalpha() for sign in name):
        return _("Write at least one letter.")
    if any(_looks_like_a_link(word) for word in words):
        return _("Leave a blank after the dot, or leave the dot out.")
    if len(words) > words_max:
        return _("This is long for a name: at most %(n)s words.", n=words_max)
    return ""


def _may_stand(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LM" or sign in _BETWEEN


def _looks_like_a_link(word: str) -> bool:
    """Tell whether letters follow a dot, as in ``gain.example``; not for ``J.-P.`` or ``J.R.R.``"""
    parts = [part for part in word.split(".") if part.strip("-‐‑")]
    return len(parts) > 1 and any(len(part.strip("-‐‑")) > 1 for part in parts)
