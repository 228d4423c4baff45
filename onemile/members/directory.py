"""Look members up: by URI, by their public id, as a card."""

from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import Any

from flask import request

from onemile import current
from onemile.contracts import ActorCard, MemberCard
from onemile.db import rows, rows_of
from onemile.members import coming_back
from onemile.members.keeping_apart import is_for_nobody, is_kept_apart, kept_apart, path_of
from onemile.members.models import ACTIVE, LEFT, TONES, Member
from onemile.web import kept_forms


def find_by_uri(uri: str) -> Member | None:
    """Give the member of a URI, also one who has left; None for anybody else."""
    found = rows_of(Member, "WHERE uri = ?", (uri,))
    return found[0] if found else None


def find_by_public_id(public_id: str) -> Member | None:
    """Give the member of a profile address; whatever is typed there, it is only looked up."""
    if not public_id.isalnum():
        return None
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
        url="" if is_kept_apart(int(member.id)) else member.url,
        # A page that is gone shows no picture either.
        avatar_url=member.avatar_url if member.is_active else "",
        member_id=member.id,
    )


def subject_of(member: Member) -> MemberCard:
    """Return a member as the openings of their pages hand them to plugins."""
    return MemberCard(
        id=member.id,
        uri=member.uri,
        public_id=member.public_id,
        name=member.shown_name,
        first_name=member.first_name,
        url=member.url,
        is_suspended=member.is_suspended,
    )


def cards_of(member_ids: Iterable[int]) -> dict[int, ActorCard]:
    """Give the cards of those among the members who are active, by id, in one query.

    For lists: rows stay tuples, since a model for each of them costs more than the query.
    """
    wanted = sorted(set(member_ids))
    if not wanted:
        return {}
    found = rows(
        "SELECT id, uri, public_id, first_name, last_name, avatar_key FROM member "
        f"WHERE state = ? AND id IN ({', '.join('?' * len(wanted))})",
        (ACTIVE, *wanted),
    )
    apart, hides_pictures = kept_apart(), is_for_nobody()
    return {
        row[0]: _drawn(row, row[0] in apart, hides_pictures or row[0] in apart) for row in found
    }


# The same rows make the same card: the people of some hundred miles, 1 kB each.
@lru_cache(maxsize=4_096)
def _drawn(row: tuple[Any, ...], is_apart: bool, hides_picture: bool) -> ActorCard:
    member_id, uri, public_id, first, last, avatar_key = row
    return ActorCard(
        uri=uri,
        name=f"{first} {last[:1]}." if last else first,
        initials=(first[:1] + last[:1]).upper() or "·",
        tone=(member_id >> 3) % TONES,
        url="" if is_apart else f"/members/{public_id}",
        avatar_url=path_of(avatar_key) if avatar_key and not hides_picture else "",
        member_id=member_id,
    )


def cards_by_uri(uris: Iterable[str]) -> dict[str, ActorCard]:
    """Return the cards of those among some URIs who are members, in one query.

    Who has left is among them, without a name.
    """
    wanted = sorted(set(uris))
    if not wanted:
        return {}
    found = rows(
        "SELECT id, uri, public_id, first_name, last_name, avatar_key, state FROM member "
        f"WHERE uri IN ({', '.join('?' * len(wanted))})",
        wanted,
    )
    apart, hides_pictures = kept_apart(), is_for_nobody()
    cards = {}
    for *shown, state in found:
        if state == LEFT:
            card = ActorCard(uri=shown[1], name="…", initials="·", member_id=shown[0])
        else:
            is_apart = shown[0] in apart
            # A page that is gone shows no picture either.
            hides = is_apart or hides_pictures or state != ACTIVE
            card = _drawn(tuple(shown), is_apart, hides)
        cards[card.uri] = card
    return cards


def open_to_visitors(*, visitors_field: str) -> Callable[..., Any]:
    """Open a page to visitors too, whose form has one field more than the members'.

    A form without ``visitors_field`` was a member's: whose session has ended meanwhile is asked
    to sign in, and their words wait behind it. They are never taken for a visitor's.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        keeps_form = kept_forms.may_show_again(view)

        @wraps(view)
        def guarded(*positional: Any, **named: Any) -> Any:
            if current.viewer() is not None:
                if keeps_form and kept_forms.comes_back():
                    kept_forms.refuse_all()
            elif visitors_field not in request.form and kept_forms.is_a_members():
                return coming_back.ask_to_sign_in(keeps_form=keeps_form)
            return view(*positional, **named)

        return guarded

    return decorate


def member_required(view: Callable[..., Any]) -> Callable[..., Any]:
    """Send a visitor to the sign-in page, and back here afterwards; with what they had typed."""
    keeps_form = kept_forms.may_show_again(view)

    @wraps(view)
    def guarded(*positional: Any, **named: Any) -> Any:
        if current.viewer() is None:
            return coming_back.ask_to_sign_in(keeps_form=keeps_form)
        if keeps_form and kept_forms.comes_back():
            kept_forms.refuse_all()
        return view(*positional, **named)

    return guarded
