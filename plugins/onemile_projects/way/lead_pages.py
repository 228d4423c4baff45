"""What the pages of bearers and examiners share: the way back, and numbers that forms return."""

from typing import Any

from flask import redirect, url_for

from onemile_projects.models import Project


def back(project: Project) -> Any:
    """Lead a bearer back to what waits for them."""
    return redirect(url_for("projects.lead", project_id=project.id), code=303)


def number(typed: str | None) -> int:
    """Read a version that a form sends back; what is none is no version of anything."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 19 else -1
