"""Words that are needed: neither missing, nor too long, nor counting in money."""

from onemile.api import Invalid
from onemile_projects.proposals.checking import Wrong, check_text


def check_needed(wrong: Wrong, name: str, text: str, *, most: int, empty: str) -> None:
    """Note beside a field what is wrong with its words; ``empty`` says what to write there."""
    if not text.strip():
        wrong[name] = empty
    else:
        check_text(wrong, name, text, most=most)


def require_words(name: str, text: str, *, most: int, empty: str) -> None:
    """Raise Invalid, beside its field, for words that cannot be taken."""
    wrong: Wrong = {}
    check_needed(wrong, name, text, most=most, empty=empty)
    if wrong:
        raise Invalid(wrong)
