"""Whom the table of look-alike letters is owed to, on the page of credits."""

from typing import Any

from flask import render_template


def drawn(_member: Any, _subject: Any) -> str:
    """Return the source and its licence, for everybody."""
    return render_template("federation/_credit.html")
