"""Look members up: by URI, by their public id, as a card."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from flask import redirect, request, url_for

from onemile import current
from onemile.contracts import ActorCard
from onemile.members.models import ACTIVE, LEFT, Member


def find_by_uri(uri: str) -> Member | None:
    """Give the member of a URI, also one who has left; None for anybody else."""
    found: Member | None = Member.get_or_none(Member.uri == uri)
    return found


def find_by_public_id(public_id: str) -> Member | None:
    """Give the member of a profile address."""
    found: Member | None = Member.get_or_none(Member.public_id == public_id)
    return found


def card_of(member: Member) -> ActorCard:
    """Give what others read of a member."""
    if member.state == LEFT:
        return ActorCard(uri=member.uri, name="…", initials="·", member_id=member.id)
    return ActorCard(
        uri=member.uri,
        name=member.shown_name,
        initials=member.initials,
        tone=member.tone,
        url=member.url,
        avatar_url=member.avatar_url,
        member_id=member.id,
    )


def cards_of(member_ids: Iterable[int]) -> dict[int, ActorCard]:
    """Give the cards of those of the members who are active, by id, in one query."""
    wanted = list(member_ids)
    if not wanted:
        return {}
    live = Member.select().where(Member.id.in_(wanted) & (Member.state == ACTIVE))
    return {member.id: card_of(member) for member in live}


def member_required(view: Callable[..., Any]) -> Callable[..., Any]:
    """Send a visitor to the sign-in page, and back here afterwards."""

    @wraps(view)
    def guarded(*positional: Any, **named: Any) -> Any:
        if current.viewer() is None:
            here = request.full_path.rstrip("?") if request.method == "GET" else "/"
            return redirect(url_for("members.sign_in", next=here), code=303)
        return view(*positional, **named)

    return guarded
