"""What a member is told of their Smiles; exchanges tell of their own."""

from collections.abc import Sequence
from typing import Any

from onemile.api import Notice, NoticeText, TransferPosted, card, gettext, in_unit

_ = gettext
# What comes unasked from the association; thanks come too often to be told one by one.
TOLD = ("welcome", "grant", "relief")


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


NOTICES = (
    Notice(event_type=TransferPosted, recipients=_recipients, compose=_compose, by_mail=True),
)
