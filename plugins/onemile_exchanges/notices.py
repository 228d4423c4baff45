"""Who is told of what, in which words."""

from collections.abc import Callable, Sequence
from typing import Any

from onemile.api import Notice, NoticeText, card, resolve_actor
from onemile.api import gettext as _
from onemile_exchanges import silence, wording
from onemile_exchanges.amounts import amount_words, are_counted
from onemile_exchanges.disputes import desk
from onemile_exchanges.disputes.models import last_of
from onemile_exchanges.events import (
    AgreementCancelled,
    AgreementMade,
    DisputeAnswered,
    DisputeEscalated,
    DisputeOpened,
    DisputeSettled,
    DisputeWaits,
    DoneReminded,
    DoneSaid,
    ExchangeConfirmed,
    ExchangeEvent,
    ItemLapsed,
    ItemLapsing,
    MessageSent,
    NeighbourLeft,
    PromiseLacking,
    ProposalCountered,
    ProposalDeclined,
    ProposalExpired,
    ProposalMade,
    SilenceEnds,
    SmilesGivenBack,
    ThanksGiven,
)
from onemile_exchanges.lifecycle import State
from onemile_exchanges.models import Agreement, Item, Thanks

# Given the event and its exchange, with the other's name: title and body.
Words = Callable[[Any, Agreement, str], tuple[str, str]]


def _proposed(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    if agreement.kind == "offer":
        return _("%(name)s would like your help: %(title)s", **_of(agreement, name)), _terms(
            agreement
        )
    return _("%(name)s can help you: %(title)s", **_of(agreement, name)), _terms(agreement)


def _countered(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    return _("%(name)s proposes otherwise: %(title)s", **_of(agreement, name)), _terms(agreement)


def _declined(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    return (
        _("%(name)s cannot this time: %(title)s", **_of(agreement, name)),
        agreement.ended_why or _("Another neighbour may."),
    )


def _expired(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    return (
        _("Without an answer, the proposal is over: %(title)s", title=_title(agreement)),
        _("You can make a new one at any time."),
    )


def _agreed(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    return _("Agreed with %(name)s: %(title)s", **_of(agreement, name)), _terms(agreement)


def _cancelled(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    if agreement.ended_by_leaving:
        return (
            _("A neighbour has left, so this is over: %(title)s", title=_title(agreement)),
            _("Nothing was paid, and what was set aside is free again."),
        )
    return _("%(name)s has called it off: %(title)s", **_of(agreement, name)), agreement.ended_why


def _done(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    return (
        _("%(name)s says it is done: %(title)s", **_of(agreement, name)),
        _("Say so too, and that settles it."),
    )


def _silent(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    return (
        _("No word from %(name)s: %(title)s", **_of(agreement, name)),
        _("Their silence does not count as a yes here. You can ask the moderators for help."),
    )


def _lacking(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    # No figure, no reason: a letter may be read by others.
    return (
        _("%(name)s says yes, and something is missing: %(title)s", **_of(agreement, name)),
        _("It is not agreed yet. Open it: there are three ways on."),
    )


def _reminded(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    return (
        _("%(name)s waits for your word: is it done? %(title)s", **_of(agreement, name)),
        _("Without an answer it counts as done after a while. Something wrong? Say so there.")
        if silence.can_count(agreement)
        else _("Nothing moves without your word. Something wrong? Say so there."),
    )


def _confirmed(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    body = "" if agreement.ended_by_leaving else _("A word of thanks always pleases.")
    if agreement.amount_smiles and are_counted():
        body = _("%(amount)s have moved.", amount=amount_words(agreement.amount_smiles))
    if agreement.ended_by_leaving:
        title = _(
            "A neighbour has left, and the word said counts: %(title)s", title=_title(agreement)
        )
        return title, body
    return _("Done, with %(name)s: %(title)s", **_of(agreement, name)), body


def _thanked(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    of_theirs = (Thanks.agreement == agreement.id) & (Thanks.giver_uri == event.by_uri)
    note = Thanks.get_or_none(of_theirs)
    return (
        _("%(name)s thanks you: %(title)s", **_of(agreement, name)),
        _("“%(words)s”", words=note.text) if note and note.text else "",
    )


def _written(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    # The words themselves stay in the conversation: a letter may be read by others.
    return _("%(name)s has written to you: %(title)s", **_of(agreement, name)), ""


def _disputed(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    return (
        _("%(name)s has asked the moderators for help: %(title)s", **_of(agreement, name)),
        _("Nothing moves until they have answered. Tell them your side too."),
    )


def _answered(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    return (
        _("%(name)s has told the moderators their side: %(title)s", **_of(agreement, name)),
        _("They decide with the words of both of you before them."),
    )


def _escalated(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    return (
        _("Two weeks without a decision: %(title)s", title=_title(agreement)),
        _("The stewards have been told, and nothing moves until somebody decides."),
    )


def _given_back(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    amount = amount_words(event.amount_smiles)
    return (
        _("%(name)s gives you %(amount)s back: %(title)s", amount=amount, **_of(agreement, name)),
        "",
    )


def _decided(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    title = _("The moderators have decided: %(title)s", title=_title(agreement))
    dispute = last_of(agreement)
    said = wording.sentence(wording.decided(agreement))
    if dispute is not None and dispute.decided_why:
        said += " " + _("“%(words)s”", words=dispute.decided_why)
    return title, said


def _left(event: Any, agreement: Agreement, name: str) -> tuple[str, str]:
    return (
        _("A neighbour has left in the middle: %(title)s", title=_title(agreement)),
        _("The moderators decide all the same, and nothing moves until then."),
    )


WORDS: tuple[tuple[type[ExchangeEvent], Words, bool], ...] = (
    (ProposalMade, _proposed, True),
    (ProposalCountered, _countered, True),
    (ProposalDeclined, _declined, True),
    (ProposalExpired, _expired, False),
    (AgreementMade, _agreed, True),
    (AgreementCancelled, _cancelled, True),
    (DoneSaid, _done, True),
    (DoneReminded, _reminded, True),
    (SilenceEnds, _silent, True),
    (PromiseLacking, _lacking, True),
    (ThanksGiven, _thanked, True),
    (MessageSent, _written, True),
    (DisputeOpened, _disputed, True),
    (DisputeAnswered, _answered, False),
    (SmilesGivenBack, _given_back, True),
    (DisputeSettled, _decided, True),
    (NeighbourLeft, _left, True),
)


# What can wait until one looks: who has muted the other is told of the rest, which binds them.
UNASKED = (ProposalMade, ThanksGiven, MessageSent)


def declared() -> list[Notice]:
    """Give every notice of the plugin."""
    between = [
        Notice(
            event_type=kind,
            recipients=_the_other,
            compose=_compose(words),
            by_mail=by_mail,
            is_owed=kind not in UNASKED,
        )
        for kind, words, by_mail in WORDS
    ]
    both = Notice(
        event_type=ExchangeConfirmed,
        recipients=lambda event: (
            [event.to_uri, event.by_uri] if event.was_auto_confirmed else [event.to_uri]
        ),
        compose=_compose(_confirmed),
        by_mail=True,
        is_owed=True,
    )
    return [
        *between,
        both,
        Notice(
            event_type=DisputeOpened,
            recipients=_mediators,
            compose=_dispute_waits,
            by_mail=True,
            is_owed=True,
        ),
        Notice(
            event_type=DisputeWaits,
            recipients=_mediators,
            compose=_dispute_waits,
            by_mail=True,
            is_owed=True,
        ),
        Notice(
            event_type=DisputeEscalated,
            recipients=_stewards,
            compose=_dispute_is_late,
            by_mail=True,
            is_owed=True,
        ),
        Notice(
            event_type=DisputeEscalated,
            recipients=lambda event: [event.by_uri, event.to_uri],
            compose=_compose(_escalated),
            by_mail=True,
            is_owed=True,
        ),
        Notice(event_type=ItemLapsing, recipients=_author, compose=_lapsing, by_mail=True),
        Notice(event_type=ItemLapsed, recipients=_author, compose=_lapsed),
    ]


def _the_other(event: ExchangeEvent) -> Sequence[str]:
    return [event.to_uri]


def _stewards(event: DisputeEscalated) -> Sequence[str]:
    agreement = Agreement.get_or_none(Agreement.id == event.agreement_id)
    return [] if agreement is None else desk.stewards(agreement)


def _mediators(event: DisputeOpened | DisputeWaits) -> Sequence[str]:
    agreement = Agreement.get_or_none(Agreement.id == event.agreement_id)
    return [] if agreement is None else desk.mediators(agreement)


def _dispute_waits(event: ExchangeEvent, member: Any) -> NoticeText | None:
    """Say that one waits, and nothing of it: an email may be read by others."""
    agreement = Agreement.get_or_none(Agreement.id == event.agreement_id)
    if agreement is None or agreement.state != State.DISPUTED:
        return None
    return NoticeText(
        title=_("Two neighbours do not agree: a moderator is awaited"),
        body=_("Nothing moves between them until somebody has decided."),
        url="/exchanges/disputes",
    )


def _dispute_is_late(event: DisputeEscalated, member: Any) -> NoticeText | None:
    """Say to the stewards that one has waited for two weeks, and nothing of it."""
    found = _dispute_waits(event, member)
    if found is None:
        return None
    return NoticeText(
        title=_("Two neighbours have waited for two weeks: see that somebody decides"),
        body=found.body,
        url=found.url,
    )


def _author(event: Any) -> Sequence[str]:
    return [event.author_uri]


def _compose(words: Words) -> Callable[[Any, Any], NoticeText | None]:
    def compose(event: Any, member: Any) -> NoticeText | None:
        agreement = Agreement.get_or_none(Agreement.id == event.agreement_id)
        if agreement is None:
            return None
        is_helper = member.uri == agreement.helper_uri
        other = agreement.helped_uri if is_helper else agreement.helper_uri
        title, body = words(event, agreement, wording.shown_name(resolve_actor(other)))
        return NoticeText(
            title=wording.sentence(title), body=body, url=f"/exchanges/{agreement.id}"
        )

    return compose


def _lapsing(event: Any, member: Any) -> NoticeText | None:
    item = Item.get_or_none(Item.id == event.item_id)
    if item is None:
        return None
    return NoticeText(
        title=_("Does this still hold? %(title)s", title=item.title),
        body=_("It will be taken down soon. One touch keeps it on show."),
        url=f"/exchanges/items/{item.id}",
    )


def _lapsed(event: Any, member: Any) -> NoticeText | None:
    item = Item.get_or_none(Item.id == event.item_id)
    if item is None:
        return None
    return NoticeText(
        title=_("Taken down after its time: %(title)s", title=item.title),
        body=_("You can show it again at any time."),
        url=f"/exchanges/items/{item.id}",
    )


def _of(agreement: Agreement, name: str) -> dict[str, str]:
    return {"name": name, "title": _title(agreement)}


def _title(agreement: Agreement) -> str:
    """Give the title, or the day where whoever wrote it has taken it along."""
    return wording.what(agreement)


def _terms(agreement: Agreement) -> str:
    """Say when, and for how much, in one line."""
    parts = [str(agreement.when_text)]
    if are_counted():
        parts.append(amount_words(agreement.amount_smiles))
    said = " · ".join(part for part in parts if part)
    return said or _("See the proposal on %(name)s.", name=card().name)
