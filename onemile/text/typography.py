"""The care that a printer takes of a line: no word is changed, only what stands between them."""

import re

# "Vraiment ?" does not leave its mark alone at the beginning of a line.
_BEFORE_NARROW = re.compile(r" ([;!?]+)(?=\s|$|[)»\u00a0\u202f])")
_BEFORE_WIDE = re.compile(r" (:|»)(?=\s|$|[).,;!?\u00a0\u202f])")
_AFTER_WIDE = re.compile("« ")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")


def set_in(language: str, words: str) -> str:
    """Return some words as they are set in a language; others than French only in part."""
    if "'" in words:
        words = _APOSTROPHE.sub("’", words)
    if "..." in words:
        words = re.sub(r"(?<!\.)\.\.\.(?!\.)", "…", words)
    if language[:2] != "fr":
        return words
    words = _BEFORE_NARROW.sub("\u202f\\1", words)
    words = _BEFORE_WIDE.sub("\u00a0\\1", words)
    return _AFTER_WIDE.sub("«\u00a0", words)
