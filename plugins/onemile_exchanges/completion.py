"""Said to be done by one, by both; confirmed once, paid once; then thanked."""

from typing import Any

from peewee import IntegrityError

from onemile.api import (
    Conflict,
    Invalid,
    NotFound,
    clock,
    lock_rows,
    record,
    transaction,
)
from onemile.api import gettext as _
from onemile_exchanges import payments, silence, steps, talk
from onemile_exchanges.events import DoneSaid, ExchangeConfirmed, ThanksGiven
from onemile_exchanges.lifecycle import Actor, State, Step, next_state
from onemile_exchanges.models import REASON_LETTERS_MAX, Agreement, Thanks

# A frozen account is looked at a few times a day: whoever froze it takes days to decide.
FROZEN_RETRY_HOURS = 6


def say_done(agreement_id: int, *, member: Any, amount_smiles: int | None = None) -> Agreement:
    """Say that the exchange took place; the second of the two words confirms it.

    Who speaks is the member, never a form field. The helper alone may say a lower
    ``amount_smiles`` than agreed. At confirmation the reserved Smiles move, exactly once.
    Raises NotFound, Invalid, Conflict; of an account that is frozen, with the word kept.
    """
    with transaction():
        if _say_done(agreement_id, member, amount_smiles):
            return Agreement.get_by_id(agreement_id)
    raise Conflict(
        _(
            "The account that is to pay this is frozen for now, so nothing moves yet. Your word is "
            "kept, and this goes on by itself once it is free again. Nothing is lost."
        )
    )


def _say_done(agreement_id: int, member: Any, amount_smiles: int | None) -> bool:
    """Note a word, in the open transaction; tells whether it counts already."""
    agreement = steps.locked_for(agreement_id, member=member)
    by = steps.actors(agreement, uri=member.uri)
    payments.look_again(agreement)
    after = next_state(State(agreement.state), Step.SAY_DONE, by)
    _note_word(agreement, is_helper=Actor.HELPER in by)
    if amount_smiles is not None:
        _lower(agreement, amount_smiles, is_helper=Actor.HELPER in by)
    if after == State.CONFIRMED and payments.is_frozen(agreement):
        _wait(agreement)
        return False
    steps.take(agreement, Step.SAY_DONE, by=by)
    words = steps.between(agreement, member)
    if after == State.CONFIRMED:
        settle(agreement)
        record(ExchangeConfirmed(**words, was_auto_confirmed=False))
    else:
        record(DoneSaid(**words))
    return True


def auto_confirm(agreement_id: int) -> bool:
    """Let one word count for both once its time has come; tells whether it did.

    Silence is asked what it says (``silence.verdict``). A dispute, a second word or a
    cancellation that came first wins; an account that is frozen
    is tried again later. Where both words are in already, it only waited for that account.
    """
    with transaction():
        agreement = lock_rows(Agreement.select().where(Agreement.id == agreement_id)).get()
        due = agreement.auto_confirm_at
        if due is None or due > clock.now():
            return False
        payments.look_again(agreement)
        next_state(State(agreement.state), Step.AUTO_CONFIRM, {Actor.CLOCK})
        if payments.is_frozen(agreement):
            _wait(agreement)
            return False
        has_both = agreement.done_helper_at is not None and agreement.done_helped_at is not None
        if not has_both and not _silence_says_yes(agreement):
            return False
        agreement.was_auto_confirmed = not has_both
        steps.take(agreement, Step.AUTO_CONFIRM, by={Actor.CLOCK})
        settle(agreement)
        record(
            ExchangeConfirmed(
                agreement_id=agreement.id,
                by_uri=agreement.helper_uri,
                to_uri=agreement.helped_uri,
                was_auto_confirmed=not has_both,
            )
        )
    return True


def _silence_says_yes(agreement: Agreement) -> bool:
    """Ask what a silence says, in the open transaction; where it is no yes, go on from there."""
    said = silence.verdict(agreement)
    if said == silence.Verdict.WAIT:
        agreement.save(only=[Agreement.amount_smiles, Agreement.auto_confirm_at])
    elif said == silence.Verdict.NOTHING:
        silence.end(agreement)
    return said == silence.Verdict.YES


def settle(agreement: Agreement) -> None:
    """Move the Smiles of a confirmed exchange and write down that it is settled."""
    steps.close_item(agreement)
    payments.settle(agreement)
    note_settled(agreement)


def note_settled(agreement: Agreement) -> None:
    """Write down that an exchange is settled, and wait for nobody any more."""
    agreement.confirmed_at = agreement.confirmed_at or clock.now()
    agreement.remind_at = agreement.auto_confirm_at = None
    agreement.save(
        only=[
            Agreement.confirmed_at,
            Agreement.gratified_smiles,
            Agreement.remind_at,
            Agreement.auto_confirm_at,
        ]
    )


def thank(agreement_id: int, *, member: Any, text: str) -> Thanks:
    """Write the other a thank-you note, once; its receiver may publish it.

    Raises NotFound, Invalid, Conflict.
    """
    if not text:
        raise Invalid({"text": _("Write a word first.")})
    if len(text) > REASON_LETTERS_MAX:
        raise Invalid(
            {"text": _("At most %(n)s characters. Nothing is lost.", n=REASON_LETTERS_MAX)}
        )
    already = Conflict(_("You have thanked your neighbour already."), state=State.THANKED)
    with transaction():
        agreement = steps.locked_for(agreement_id, member=member)
        talk.require_open(agreement, member=member)
        agreement.thanked_at = agreement.thanked_at or clock.now()
        by = steps.actors(agreement, uri=member.uri)
        steps.take(agreement, Step.THANK, by=by)
        is_helper = Actor.HELPER in by
        mine = (Thanks.agreement == agreement.id) & (Thanks.giver_uri == member.uri)
        if Thanks.select().where(mine).exists():
            raise already
        try:
            note: Thanks = Thanks.create(
                agreement=agreement.id,
                giver_uri=member.uri,
                giver_id=member.id,
                receiver_uri=steps.other_uri(agreement, uri=member.uri),
                receiver_id=agreement.helped_id if is_helper else agreement.helper_id,
                text=text,
            )
        except IntegrityError as error:
            raise already from error
        record(ThanksGiven(**steps.between(agreement, member)))
    return note


def show_thanks(thanks_id: int, *, member: Any, is_public: bool) -> Thanks:
    """Let others read a note one has received, or no longer. Raises NotFound."""
    with transaction():
        found = Thanks.get_or_none((Thanks.id == thanks_id) & (Thanks.receiver_uri == member.uri))
        if found is None:
            raise NotFound
        note: Thanks = found
        note.is_public = is_public
        note.save(only=[Thanks.is_public])
    return note


def _note_word(agreement: Agreement, *, is_helper: bool) -> None:
    """Write down who said "done" and when; the first word sets the reminders."""
    now = clock.now()
    if is_helper:
        agreement.done_helper_at = now
    else:
        agreement.done_helped_at = now
    if State(agreement.state) == State.AGREED:
        silence.begin(agreement)


def _wait(agreement: Agreement) -> None:
    """Keep the words of an exchange whose account is frozen, and let the clock try again.

    Later than now, so that those which wait do not stand before others that can be settled.
    """
    if agreement.done_helper_at is not None and agreement.done_helped_at is not None:
        agreement.remind_at = None  # both have said it: there is nobody to ask
    agreement.auto_confirm_at = clock.ahead(hours=FROZEN_RETRY_HOURS)
    agreement.save(
        only=[
            Agreement.amount_smiles,
            Agreement.done_helper_at,
            Agreement.done_helped_at,
            Agreement.remind_at,
            Agreement.auto_confirm_at,
        ]
    )


def _lower(agreement: Agreement, amount_smiles: int, *, is_helper: bool) -> None:
    """Let the helper ask less than agreed; more needs a new agreement of both."""
    if amount_smiles == agreement.amount_smiles:
        return
    if not is_helper or not 0 <= amount_smiles <= agreement.amount_smiles:
        raise Invalid(
            {"amount_smiles": _("Only your helper can ask for less, and nobody for more.")}
        )
    agreement.amount_smiles = amount_smiles
