"""Asking the moderators, answering what the other wrote to them, and asking them once more."""

from datetime import timedelta
from typing import Any

from onemile.api import Conflict, Invalid, clock, record, setting, transaction
from onemile.api import gettext as _
from onemile_exchanges import steps
from onemile_exchanges.disputes.models import Dispute, last_of, open_of
from onemile_exchanges.events import DisputeAnswered, DisputeOpened
from onemile_exchanges.lifecycle import ENDED, SETTLED, State, Step
from onemile_exchanges.models import REASON_LETTERS_MAX, Agreement

# The decision, and one appeal: then it is over for good.
DISPUTES_MAX = 2


def open_dispute(agreement_id: int, *, member: Any, why: str) -> Agreement:
    """Ask the moderators for help; reminders and automatic confirmation stand still.

    Up to ``exchanges.dispute_days`` after it was confirmed; after a decision once more, up to
    ``exchanges.appeal_days`` later. Raises NotFound, Invalid, Conflict.
    """
    check_words(why, "why")
    with transaction():
        agreement = steps.locked_for(agreement_id, member=member)
        refusal = why_not(agreement)
        if refusal:
            raise Conflict(refusal, state=agreement.state)
        step = Step.DISPUTE if last_of(agreement) is None else Step.APPEAL
        begin(agreement, step, member=member, why=why)
    return agreement


def begin(agreement: Agreement, step: Step, *, member: Any, why: str) -> Dispute:
    """Let a step of a member's lead a locked exchange to the moderators, inside a transaction.

    ``step`` is to dispute it, to appeal, or to call off what one of the two has said to be done.
    """
    before = last_of(agreement)
    agreement.disputed_from = agreement.state
    agreement.remind_at = agreement.auto_confirm_at = None
    steps.take(agreement, step, by=steps.actors(agreement, uri=member.uri))
    opened: Dispute = Dispute.create(
        agreement=agreement.id,
        number=1 if before is None else before.number + 1,
        from_state=agreement.disputed_from,
        opened_by_uri=member.uri,
        why=why,
    )
    record(DisputeOpened(**steps.between(agreement, member)))
    return opened


def answer(agreement_id: int, *, member: Any, text: str) -> Dispute:
    """Tell the moderators one's own side, once, where the other asked them.

    Raises NotFound, Invalid, Conflict.
    """
    check_words(text, "why")
    with transaction():
        agreement = steps.locked_for(agreement_id, member=member)
        dispute = open_of(agreement)
        if dispute is None:
            raise Conflict(_("This dispute has been settled already."), state=agreement.state)
        if dispute.opened_by_uri == member.uri or dispute.answered_at is not None:
            raise Conflict(_("The moderators have your words already."), state=agreement.state)
        dispute.answer, dispute.answered_at = text, clock.now()
        dispute.save(only=[Dispute.answer, Dispute.answered_at])
        record(DisputeAnswered(**steps.between(agreement, member)))
    return dispute


def why_not(agreement: Agreement) -> str:
    """Say why the moderators can no longer be asked about an exchange; "" where they can be."""
    asked = last_of(agreement)
    if asked is None:
        return _too_late(agreement)
    if asked.decided_at is None:
        return _("The moderators are looking into this; nothing moves until they answer.")
    if asked.number >= DISPUTES_MAX:
        return _("This was decided, and looked at once more: it is over for good.")
    if State(agreement.state) in ENDED and agreement.payer_uri is not None:
        return _("This was arranged elsewhere, and only there it can be taken up again.")
    last = asked.decided_at + timedelta(days=setting("exchanges.appeal_days"))
    if clock.now() > last:
        return _("Too much time has passed since the decision to take it up again.")
    return ""


def check_words(text: str, field: str) -> None:
    """Raise Invalid for nothing said, or more than is read."""
    if not steps.REASON_LETTERS_MIN <= len(text) <= REASON_LETTERS_MAX:
        raise Invalid(
            {field: _("Say in a few words what happened (%(n)s at most).", n=REASON_LETTERS_MAX)}
        )


def _too_late(agreement: Agreement) -> str:
    if State(agreement.state) not in SETTLED or agreement.confirmed_at is None:
        return ""
    days = setting("exchanges.dispute_days")
    if clock.now() <= agreement.confirmed_at + timedelta(days=days):
        return ""
    return _("More than %(n)s days have passed since it was settled.", n=days)
