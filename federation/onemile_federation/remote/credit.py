"""Whom the table of look-alike letters is owed to, on the page of credits."""

from typing import Any

from flask import render_template

SOURCE, ADDRESS = "Unicode Technical Standard 39", "https://www.unicode.org/reports/tr39/"
# Of the table, and the package by which it came.
LICENCE = "Unicode License v3 · confusable_homoglyphs 3.3.1"


def drawn(_member: Any, _subject: Any) -> str:
    """Return the source and its licence, for everybody."""
    return render_template(
        "federation/_credit.html", source=SOURCE, address=ADDRESS, licence=LICENCE
    )
