"""What is said after an act in a part of a project's page: there, and not at the top of it.

On a telephone the top is three screens above the part to which the address leads.
"""

from typing import Any

from flask import session

_KEPT = "projects_here"


def say(section: str, text: str, tone: str = "done") -> None:
    """Keep a message for the next page of a project, in the section that its address names."""
    session[_KEPT] = {section: [tone, text]}


def take() -> dict[str, Any]:
    """Return what is to be said, by section, as [tone, words]; it is said once."""
    kept: dict[str, Any] = session.pop(_KEPT, {})
    return kept
