"""What a member is told of their Smiles; exchanges tell of their own."""

from collections.abc import Sequence
from typing import Any

from onemile.api import Member, Notice, NoticeText, TransferPosted, card, gettext, in_unit
from onemile_smiles import heads
from onemile_smiles.events import HeadSigned
from onemile_smiles.models import SignedHead

_ = gettext
# What comes unasked from the association; thanks come too often to be told one by one.
TOLD = ("welcome", "grant", "relief")
# More people than run any association; a bound for the emails of one event.
STEWARDS_MAX = 50


def _recipients(event: TransferPosted) -> Sequence[str]:
    return [event.payee] if event.kind in TOLD else []


def _compose(event: TransferPosted, _member: Any) -> NoticeText:
    return NoticeText(
        title=_(
            "%(amount)s for you, from %(association)s",
            amount=in_unit(event.amount_smiles),
            association=card().name,
        ),
        body=_("To begin with: ask a neighbour for a hand, and lend one when you can.")
        if event.kind == "welcome"
        else "",
        url="/smiles/",
    )


def _stewards(_event: HeadSigned) -> Sequence[str]:
    can_act = (Member.role == "steward") & (Member.state == "active")
    found = Member.select(Member.uri).where(can_act).order_by(Member.id).limit(STEWARDS_MAX)
    return [str(member.uri) for member in found]


def _compose_head(event: HeadSigned, _member: Any) -> NoticeText | None:
    head = SignedHead.get_or_none(SignedHead.id == event.head_id)
    if head is None:
        return None
    return NoticeText(
        title=_("Where the book of %(unit)s ends, signed", unit=card().unit_plural),
        body=_(
            "%(line)s. Keep this email: with the line in it, onemile smiles reconcile --against "
            "tells whether the book is still the one that was signed.",
            line=heads.short(head),
        ),
        url="/admin/health",
    )


NOTICES = (
    Notice(event_type=TransferPosted, recipients=_recipients, compose=_compose, by_mail=True),
    Notice(event_type=HeadSigned, recipients=_stewards, compose=_compose_head, by_mail=True),
)
