"""The ways to the page about moving, and what a member's page says once they have moved."""

from typing import Any

from flask import render_template

from onemile.api import MemberCard, publishing


def drawn(member: Any, _subject: Any) -> str:
    """Return the way to one's own move; nothing for whom nobody elsewhere knows."""
    if not member.federates:
        return ""
    return render_template("federation/_house_way.html", uri=str(member.uri))


def drawn_for_profile(_member: Any, subject: Any) -> str:
    """Return where somebody is found elsewhere from now on; nothing for who has not moved."""
    there = publishing.moved_to(subject.uri) if isinstance(subject, MemberCard) else ""
    return render_template("federation/_lives_at.html", there=there) if there else ""
