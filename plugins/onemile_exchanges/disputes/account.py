"""What one of the two reads of a dispute on the page of their exchange: who said what, and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from onemile.api import gettext as _
from onemile.api import resolve_actor, setting
from onemile_exchanges import wording
from onemile_exchanges.disputes.models import Dispute
from onemile_exchanges.disputes.models import of as disputes_of
from onemile_exchanges.disputes.opening import why_not
from onemile_exchanges.models import Agreement
from onemile_exchanges.steps import other_uri


@dataclass(frozen=True, kw_only=True)
class Said:
    """Words that somebody wrote to the moderators, or these to the two; with a line before."""

    lead: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Account:
    """One dispute for one of its two; ``may_answer`` where their own side has not been told."""

    said: list[Said]
    may_answer: bool
    decided_at: datetime | None


def of(agreement: Agreement, *, viewer: Any, name: str) -> list[Account]:
    """Return the disputes about an exchange for one of the two, who calls the other by a name.

    Whoever has blocked the other reads none of theirs, here as everywhere.
    """
    return [_account(agreement, one, viewer, name) for one in disputes_of(agreement)]


def appeal_until(agreement: Agreement) -> datetime | None:
    """Return until when one of the two can ask for a second look; None where nobody can."""
    asked = disputes_of(agreement)
    if not asked or asked[-1].decided_at is None or why_not(agreement):
        return None
    until: datetime = asked[-1].decided_at + timedelta(days=setting("exchanges.appeal_days"))
    return until


def _account(agreement: Agreement, dispute: Dispute, viewer: Any, name: str) -> Account:
    opener = str(dispute.opened_by_uri)
    said = [_said(opener, str(dispute.why), viewer, name)]
    if dispute.answered_at is not None:
        said.append(_said(other_uri(agreement, uri=opener), str(dispute.answer), viewer, name))
    if dispute.decided_at is not None:
        said.append(_decided(dispute))
    is_waiting = dispute.decided_at is None and dispute.answered_at is None
    return Account(
        said=said,
        may_answer=is_waiting and opener != viewer.uri,
        decided_at=dispute.decided_at,
    )


def _said(uri: str, words: str, viewer: Any, name: str) -> Said:
    if uri == viewer.uri:
        return Said(lead=_("You wrote to the moderators:"), words=words)
    if uri in viewer.hidden_uris():
        return Said(lead=_("The moderators have read what your neighbour wrote to them."), words="")
    return Said(lead=_("%(name)s wrote to the moderators:", name=name), words=words)


def _decided(dispute: Dispute) -> Said:
    by = wording.shown_name(resolve_actor(str(dispute.decided_by_uri)))
    return Said(lead=_("%(name)s decided for the moderators:", name=by), words=dispute.decided_why)
