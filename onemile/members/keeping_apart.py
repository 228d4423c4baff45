"""What a page shows of a member depends on who looks: a block takes page and picture away."""

from collections.abc import Container

from flask import has_request_context

from onemile import current
from onemile.capabilities import allowed


def picture_path(member_id: int, avatar_key: str) -> str:
    """Give the path of a member's picture, empty without one and where it would be refused.

    On a page, that is to visitors and between two whom a block keeps apart: initials are drawn
    there. Out of a page nobody is looking.
    """
    if not avatar_key or is_for_nobody() or is_kept_apart(member_id):
        return ""
    return path_of(avatar_key)


def path_of(avatar_key: str) -> str:
    """Give the path of a picture that may be shown."""
    return f"/pictures/{avatar_key}.webp"


def is_for_nobody() -> bool:
    """Tell whether a visitor looks at this page: members' pictures are not for them."""
    return has_request_context() and current.viewer() is None


def is_kept_apart(member_id: int) -> bool:
    """Tell whether a block keeps whoever asks for this page from a member's own."""
    return member_id in kept_apart()


def kept_apart() -> Container[int]:
    """Give all those from whom a block keeps whoever asks for this page.

    Nobody hides from who moderates by a block. In the feed, and in what they do as neighbours,
    the two do not meet all the same (``hidden_member_ids``).
    """
    viewer = current.viewer() if has_request_context() else None
    blocked: frozenset[int] = frozenset() if viewer is None else viewer.hidden_member_ids()
    return blocked if blocked and not allowed(viewer, "core.moderate") else frozenset()
