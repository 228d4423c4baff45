"""One of two leaves the instance: what runs is settled or waits for its moderator, and is said so.

Before any word it is cancelled. A word that was said counts: what is owed is paid. A dispute
stays as it is, with the words it needs, until it is decided; then those go too. So does what was
said of an account that is frozen: the moderators decide it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onemile.api import forget_notices, lock_rows, record, resolve_actor, resolve_actors
from onemile.api import gettext as _
from onemile_exchanges import completion, payments, steps, wording
from onemile_exchanges.amounts import amount_words, are_counted
from onemile_exchanges.disputes import opening
from onemile_exchanges.disputes.models import Dispute
from onemile_exchanges.events import (
    AgreementCancelled,
    ExchangeConfirmed,
    NeighbourLeft,
)
from onemile_exchanges.kinds import OFFER
from onemile_exchanges.lifecycle import DONE_BY_ONE, ON_THE_TABLE, RUNNING, Actor, State, Step
from onemile_exchanges.models import Agreement, Proposal


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What leaving would do to one exchange; ``may_object`` where a word could still be wrong."""

    agreement: Agreement
    title: str
    then: str
    may_object: bool


def settle_all(member: Any) -> None:
    """End what a member has with others, inside the open transaction in which they leave."""
    agreements = list(lock_rows(_of(member)))
    steps.hold_items(agreements, author_id=member.id)
    over = []
    for agreement in agreements:
        if _waits_for_its_account(agreement):
            _hand_over(agreement, member)
        if State(agreement.state) == State.DISPUTED:
            record(NeighbourLeft(**steps.between(agreement, member)))
            continue
        if State(agreement.state) in RUNNING:
            _end(agreement, member)
        _forget_words(agreement, gone=[member.uri])
        over.append(_path(agreement))
    # What the neighbours were told repeats titles, days, reasons, thanks.
    forget_notices(over)
    waiting = Agreement.id.in_(_of(member).select(Agreement.id).order_by())
    Agreement.update(awaits_helper=False, awaits_helped=False).where(waiting).execute()


def after_decision(agreement: Agreement) -> None:
    """Erase what was kept for a decision of somebody who has left meanwhile."""
    gone = [uri for uri, card in resolve_actors(agreement.two).items() if wording.has_left(card)]
    if gone:
        _forget_words(agreement, gone=gone)
        forget_notices([_path(agreement)])


def forecast(member: Any) -> list[Forecast]:
    """Say for each exchange that runs what leaving would do, so that nobody finds out after."""
    running = _of(member).where(Agreement.is_running)
    return [_foreseen(agreement, member) for agreement in running]


def is_disputed(member: Any) -> bool:
    """Tell whether a member has an exchange that waits for a moderator."""
    return bool(_of(member).where(Agreement.state == State.DISPUTED).exists())


def _end(agreement: Agreement, member: Any) -> None:
    is_said = State(agreement.state) in DONE_BY_ONE
    agreement.ended_by_leaving = True
    agreement.expires_at = agreement.remind_at = agreement.auto_confirm_at = None
    payments.look_again(agreement)
    if not is_said:
        agreement.ended_by_uri, agreement.ended_why = member.uri, ""
    steps.take(agreement, Step.LEAVE, by={Actor.LEAVER})
    if is_said:
        completion.settle(agreement)
        record(ExchangeConfirmed(**steps.between(agreement, member), was_auto_confirmed=False))
    else:
        steps.wake_item(agreement)
        payments.void(agreement)
        record(AgreementCancelled(**steps.between(agreement, member)))


def _waits_for_its_account(agreement: Agreement) -> bool:
    """Tell whether a word was said that cannot count now: the account that pays is frozen."""
    return State(agreement.state) in DONE_BY_ONE and payments.is_frozen(agreement)


def _hand_over(agreement: Agreement, member: Any) -> None:
    """Let the moderators decide what is owed: leaving pays nothing that a freeze holds back."""
    opening.begin(agreement, Step.DISPUTE, member=member, why="")


def _forget_words(agreement: Agreement, *, gone: Sequence[str]) -> None:
    """Erase the words of who has left; a title is whose offer or need it was.

    When it should be is said by whoever proposed last, or by the offer itself.
    """
    author = agreement.helper_uri if agreement.kind == OFFER else agreement.helped_uri
    if author in gone:
        agreement.title = agreement.when_text = ""
    last = Proposal.get_or_none(
        (Proposal.agreement == agreement.id) & (Proposal.version == agreement.version)
    )
    if last is not None and last.by_uri in gone:
        agreement.when_text = ""
    if agreement.ended_by_uri in gone:
        agreement.ended_why = ""
    for uri in gone:
        of_it = Dispute.agreement == agreement.id
        Dispute.update(why="").where(of_it & (Dispute.opened_by_uri == uri)).execute()
        Dispute.update(answer="").where(of_it & (Dispute.opened_by_uri != uri)).execute()
    agreement.save(only=[Agreement.title, Agreement.when_text, Agreement.ended_why])


def _path(agreement: Agreement) -> str:
    return f"/exchanges/{agreement.id}"


def _foreseen(agreement: Agreement, member: Any) -> Forecast:
    name = wording.first_name(resolve_actor(steps.other_uri(agreement, uri=member.uri)))
    state = State(agreement.state)
    return Forecast(
        agreement=agreement,
        title=wording.title(agreement, me=member.uri, name=name),
        then=_then(agreement, member, name, state),
        may_object=state in DONE_BY_ONE and not _said_it(agreement, member),
    )


def _then(agreement: Agreement, member: Any, name: str, state: State) -> str:
    if state == State.DISPUTED or _waits_for_its_account(agreement):
        return _(
            "The moderators are looking into this, and go on: your account closes at once, and "
            "what is in question stays set aside until they have decided."
        )
    if state in ON_THE_TABLE:
        return _("The proposal is over, and %(name)s is told.", name=name)
    if state not in DONE_BY_ONE:
        return _("It is cancelled, what was set aside is free, and %(name)s is told.", name=name)
    said = (
        _("You have said that it is done, and that counts.")
        if _said_it(agreement, member)
        else _("%(name)s has said that it is done, and that counts.", name=name)
    )
    if not (agreement.amount_smiles and are_counted()):
        return said
    amount = amount_words(agreement.amount_smiles)
    if steps.role_of(agreement, uri=member.uri) == Actor.HELPER:
        return f"{said} {_('%(amount)s pass to you.', amount=amount)}"
    return f"{said} {_('%(amount)s pass to %(name)s.', amount=amount, name=name)}"


def _said_it(agreement: Agreement, member: Any) -> bool:
    is_helper = steps.role_of(agreement, uri=member.uri) == Actor.HELPER
    return is_helper == (agreement.state == State.DONE_BY_HELPER)


def _of(member: Any) -> Any:
    return Agreement.select().where(Agreement.with_part_of(member.uri)).order_by(Agreement.id)
