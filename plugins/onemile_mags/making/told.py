"""Who is told of what happens at the desk of a Mag."""

from collections.abc import Sequence
from typing import Any

from onemile.api import Notice, NoticeText, resolve_actor
from onemile.api import gettext as _
from onemile_mags.events import HeirAsked, WriterInvited
from onemile_mags.models import ASKED, EDITOR, WITHDRAWN, Seat


def declared() -> list[Notice]:
    """Give the notices of this room."""
    return [
        Notice(event_type=WriterInvited, recipients=_invited, compose=_invitation, by_mail=True),
        Notice(event_type=HeirAsked, recipients=_heirs, compose=_offer, by_mail=True),
    ]


def _invited(event: WriterInvited) -> Sequence[str]:
    return [event.member_uri] if _asked(event) is not None else []


def _invitation(event: WriterInvited, member: Any) -> NoticeText | None:
    seat = _asked(event)
    if seat is None or event.by_uri in member.hidden_uris():
        return None
    named = {"name": resolve_actor(event.by_uri).name, "mag": seat.mag.title}
    title = (
        _("%(name)s asks you to edit a Mag: %(mag)s", **named)
        if seat.role == EDITOR
        else _("%(name)s asks you to write in a Mag: %(mag)s", **named)
    )
    return NoticeText(
        title=title,
        body=_("You decide. If you say no, nobody is told why."),
        url="/mags/drafts",
    )


def _heirs(event: HeirAsked) -> Sequence[str]:
    seat = _heir(event)
    return [] if seat is None else [str(seat.member_uri)]


def _offer(event: HeirAsked, member: Any) -> NoticeText | None:
    seat = _heir(event)
    if seat is None or event.by_uri in member.hidden_uris():
        return None
    named = {"name": resolve_actor(event.by_uri).name, "mag": seat.mag.title}
    return NoticeText(
        title=_("%(name)s offers to hand a Mag over to you: %(mag)s", **named),
        body=_("It stays theirs until you say yes. You decide."),
        url=f"/mags/{seat.mag_id}/people",
    )


def _heir(event: HeirAsked) -> Seat | None:
    """Return the seat of whoever is still asked to take its Mag over by its owner."""
    offered = (Seat.id == event.seat_id) & Seat.heir_since.is_null(False)
    seat: Seat | None = Seat.get_or_none(offered)
    if seat is None or seat.mag.state == WITHDRAWN or seat.mag.author_uri != event.by_uri:
        return None
    return seat


def _asked(event: WriterInvited) -> Seat | None:
    """Return the seat while its answer is still awaited."""
    seat: Seat | None = Seat.get_or_none((Seat.id == event.seat_id) & (Seat.state == ASKED))
    return None if seat is None or seat.mag.state == WITHDRAWN else seat
