"""An exchange in words, for one of its two: what it is, where it stands, what comes next."""

from dataclasses import dataclass
from datetime import datetime

from onemile.api import NAMELESS, ActorCard, day, resolve_actor, resolve_actors, when
from onemile.api import gettext as _
from onemile_exchanges import silence_words
from onemile_exchanges.amounts import amount_words, are_counted
from onemile_exchanges.disputes.models import RELIEVED, Dispute, last_of
from onemile_exchanges.lifecycle import (
    DONE_BY_ONE,
    ENDED,
    HAS_MOVED,
    ON_THE_TABLE,
    SETTLED,
    Actor,
    State,
)
from onemile_exchanges.models import Agreement
from onemile_exchanges.steps import role_of

# A capital and its full stop.
INITIAL_LETTERS = 2


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """One of the four: its word, the small note below, whether it is done, now, later or off."""

    label: str
    note: str
    state: str
    icon: str


def first_name(card: ActorCard) -> str:
    """Give the name by which two who talk call each other: "Lucie" of "Lucie S."."""
    if card.name == NAMELESS:
        return shown_name(card)
    name, _space, initial = card.name.rpartition(" ")
    return name if name and initial.endswith(".") and len(initial) == INITIAL_LETTERS else card.name


def shown_name(card: ActorCard) -> str:
    """Give a name for a sentence; of who has left, that they were a neighbour."""
    if has_left(card):
        return _("a neighbour who left")
    return _("a neighbour") if card.name == NAMELESS else card.name


def has_left(card: ActorCard) -> bool:
    """Tell whether a card is of a member who has left, and taken their name along.

    Of a neighbour elsewhere nobody can tell: whoever knows them may only be asleep.
    """
    return card.member_id is not None and card.name == NAMELESS


def what(agreement: Agreement) -> str:
    """Give what it is about; the day, where whoever wrote that has taken it along."""
    at = agreement.day or agreement.agreed_at or agreement.proposed_at
    return str(agreement.title) or _("an exchange of %(day)s", day=day(at))


def title(agreement: Agreement, *, me: str, name: str, is_gone: bool = False) -> str:
    """Say who helps whom with what; with whom it was, once the other has left."""
    if is_gone:
        return _("With a neighbour who left: %(title)s", title=what(agreement))
    if role_of(agreement, uri=me) == Actor.HELPER:
        return _("You help %(name)s: %(title)s", name=name, title=what(agreement))
    return _("%(name)s helps you: %(title)s", name=name, title=what(agreement))


def terms(agreement: Agreement, *, me: str, name: str) -> str:
    """Say what is given for it, from this one's side; empty where nothing is, or ever will be."""
    if not are_counted() or State(agreement.state) in ENDED:
        return ""
    amount = amount_words(agreement.amount_smiles)
    if agreement.amount_smiles == 0:
        return _("It is a gift")
    if role_of(agreement, uri=me) == Actor.HELPER:
        return _("%(amount)s for you", amount=amount)
    if agreement.is_paid_by_neither:
        return _("%(amount)s for %(name)s", amount=amount, name=name)
    return _("%(amount)s from you to %(name)s", amount=amount, name=name)


def stamps(agreement: Agreement, *, me: str, name: str, may_thank: bool = True) -> list[Stamp]:
    """Give the four stamps: proposed, agreed, done, thanks; the last only where it can be."""
    state = State(agreement.state)
    rows = (
        (_("proposed"), "send", agreement.proposed_at, False),
        (_("agreed"), "handshake", agreement.agreed_at, state in ON_THE_TABLE),
        (
            _("done"),
            "check",
            agreement.confirmed_at,
            state == State.AGREED or state in DONE_BY_ONE or state == State.DISPUTED,
        ),
        (_("thanks"), "heart", agreement.thanked_at, state == State.CONFIRMED and may_thank),
    )
    return [
        _stamp(label, icon, at, is_now=is_now, note=_whose(agreement, me, name), state=state)
        for label, icon, at, is_now in rows
    ]


def standing(agreement: Agreement, *, me: str, name: str) -> str:
    """Say in a few words where it stands, for a list."""
    state = State(agreement.state)
    if _is_mine(agreement, me):
        mine = {
            State.PROPOSED: _("%(name)s waits for your answer", name=name),
            State.COUNTERED: _("%(name)s proposes otherwise", name=name),
        }
        return mine.get(state, _("%(name)s says it is done. And you?", name=name))
    return {
        State.PROPOSED: _("proposed, %(name)s will answer", name=name),
        State.COUNTERED: _("%(name)s looks at your proposal", name=name),
        State.DECLINED: _("declined"),
        State.EXPIRED: _("stayed without an answer"),
        State.AGREED: _("agreed"),
        State.DONE_BY_HELPER: _("done, we wait for the word of %(name)s", name=name),
        State.DONE_BY_HELPED: _("done, we wait for the word of %(name)s", name=name),
        State.CONFIRMED: _("done"),
        State.THANKED: _("done, with thanks"),
        State.CANCELLED: _("cancelled"),
        State.DISPUTED: _("the moderators are looking into it"),
        State.REVERSED: _("undone"),
    }[state]


def next_words(agreement: Agreement, *, me: str, name: str) -> str:
    """Say what comes next, and what happens if nobody does anything."""
    return sentence(_next_words(agreement, me, name))


def sentence(text: str) -> str:
    """Begin with a capital: not every name does, of who has left there is none."""
    return text[:1].upper() + text[1:]


def _next_words(agreement: Agreement, me: str, name: str) -> str:
    state = State(agreement.state)
    if state in ON_THE_TABLE:
        return _on_the_table(agreement, me, name)
    if state == State.AGREED:
        if agreement.amount_smiles and are_counted():
            return _(
                "%(amount)s are set aside. When you have both said that it is done, they pass.",
                amount=amount_words(agreement.amount_smiles),
            )
        return _("When you have both said that it is done, that settles it.")
    if state in DONE_BY_ONE:
        return silence_words.done_by_one(agreement, is_mine=_is_mine(agreement, me), name=name)
    if state in SETTLED:
        return _settled(agreement, me, name)
    if state == State.DISPUTED:
        return _("The moderators are looking into this; nothing moves until they answer.")
    return _ended(agreement, me, name, state)


def decided(agreement: Agreement) -> str:
    """Say what the moderators decided last: done or not, and what became of how many Smiles."""
    dispute = last_of(agreement)
    if dispute is None or dispute.decided_at is None:
        return ""
    two = resolve_actors(agreement.two)
    helper, helped = (first_name(two[uri]) for uri in agreement.two)
    had, has = int(dispute.smiles_before), int(dispute.smiles_after)
    if not (had and are_counted()):
        return _took_place(dispute)
    if dispute.took_place:
        said = _it_took_place(agreement, dispute, helper=helper, helped=helped)
    elif dispute.from_state in HAS_MOVED:
        amount = amount_words(had)
        said = (
            _(
                "it did not take place, and %(helper)s gave %(amount)s back.",
                helper=helper,
                amount=amount,
            )
            if agreement.is_paid_by_neither
            else _(
                "it did not take place, and %(helper)s gave %(amount)s back to %(helped)s.",
                helper=helper,
                helped=helped,
                amount=amount,
            )
        )
    else:
        said = _(
            "it did not take place, and nothing was paid. What was set aside is free: %(amount)s.",
            amount=amount_words(had),
        )
    return " ".join(part for part in (said, _lacking(agreement, dispute, had > has)) if part)


def _took_place(dispute: Dispute) -> str:
    if dispute.took_place:
        return _("it took place, and nothing is paid.")
    if dispute.from_state in HAS_MOVED:
        return _("it did not take place.")
    return _("it did not take place, and nothing was paid.")


def _it_took_place(agreement: Agreement, dispute: Dispute, *, helper: str, helped: str) -> str:
    had, has = int(dispute.smiles_before), int(dispute.smiles_after)
    if 0 < has < had and dispute.from_state in SETTLED:
        return _(
            "it took place, and of %(had)s %(helper)s keeps %(has)s.",
            helper=helper,
            had=amount_words(had),
            has=amount_words(has),
        )
    if has == 0:
        return _("it took place, and nothing is paid.")
    if agreement.is_paid_by_neither:
        return _(
            "it took place, and %(helper)s receives %(amount)s.",
            helper=helper,
            amount=amount_words(has),
        )
    return _(
        "it took place, and %(helped)s gives %(helper)s %(amount)s.",
        helper=helper,
        helped=helped,
        amount=amount_words(has),
    )


def _lacking(agreement: Agreement, dispute: Dispute, goes_back: bool) -> str:
    """Say what became of Smiles that were to move and were not there any more."""
    if not dispute.lacked_smiles:
        return ""
    amount = amount_words(dispute.lacked_smiles)
    if dispute.lacking == RELIEVED:
        return _("%(amount)s of it were spent; the association’s commons gave them.", amount=amount)
    who = first_name(resolve_actor(agreement.helper_uri if goes_back else agreement.helped_uri))
    return _("%(amount)s of it were spent; %(name)s owes them.", amount=amount, name=who)


def _by_moderators(agreement: Agreement) -> str:
    return _("The moderators have decided: %(title)s", title=decided(agreement))


def said_done(agreement: Agreement, *, helper: ActorCard, helped: ActorCard) -> list[str]:
    """Say of each of the two, the helper first, whether and when they said that it is done."""
    both = ((helper, agreement.done_helper_at), (helped, agreement.done_helped_at))
    return [
        sentence(
            _("%(name)s said that it is done: %(when)s", name=shown_name(card), when=when(at))
            if at
            else _("%(name)s has not said that it is done", name=shown_name(card))
        )
        for card, at in both
    ]


def not_alone(agreement: Agreement, *, me: str, name: str) -> str:
    """Say why one who would call off what has been said to be done cannot do so alone."""
    said_it = agreement.state == State.DONE_BY_HELPER
    if said_it == (role_of(agreement, uri=me) == Actor.HELPER):
        return _("It is not for you alone to call this off: you have said that it is done.")
    return _(
        "It is not for you alone to call this off: %(name)s has said that it is done.", name=name
    )


def _on_the_table(agreement: Agreement, me: str, name: str) -> str:
    until = day(agreement.expires_at)
    if agreement.lacked_version == agreement.version:
        return _not_promised(agreement, me, name)
    if _is_mine(agreement, me):
        return _(
            "It is for you to answer. Without an answer the proposal lapses on %(day)s.", day=until
        )
    return _(
        "%(name)s will answer. Without an answer the proposal lapses on %(day)s.",
        name=name,
        day=until,
    )


def _not_promised(agreement: Agreement, me: str, name: str) -> str:
    """Say that a yes could not be kept: to whoever would pay what is missing, to the other not."""
    if role_of(agreement, uri=me) == Actor.HELPED:
        return _(
            "%(name)s says yes, but you cannot promise %(amount)s just now. Take it back, then "
            "propose less or ask for it as a gift; or help somebody first.",
            name=name,
            amount=amount_words(agreement.amount_smiles),
        )
    return _(
        "This cannot be agreed just now. %(name)s is told, and can propose otherwise.", name=name
    )


def _settled(agreement: Agreement, me: str, name: str) -> str:
    helps = role_of(agreement, uri=me) == Actor.HELPER
    is_paid = bool(agreement.amount_smiles) and are_counted()
    amount = amount_words(agreement.amount_smiles)
    words = _("It is done. Well done, both of you.")
    if agreement.disputed_from:
        words = _by_moderators(agreement)
    elif is_paid and agreement.is_paid_by_neither:
        words = (
            _("It is done: %(amount)s for you.", amount=amount)
            if helps
            else _("It is done: %(amount)s for %(name)s.", amount=amount, name=name)
        )
    elif is_paid and helps:
        words = _("It is done: %(amount)s for you, thanks from %(name)s.", amount=amount, name=name)
    elif is_paid:
        words = _("It is done: %(amount)s from you to %(name)s.", amount=amount, name=name)
    if agreement.ended_by_leaving:
        words = _("Your neighbour has left; the word that had been said counts.") + " " + words
    if agreement.gratified_smiles and are_counted():
        extra = amount_words(agreement.gratified_smiles)
        words += " " + _("And %(amount)s in thanks from the association.", amount=extra)
    return words


def _ended(agreement: Agreement, me: str, name: str, state: State) -> str:
    if state == State.EXPIRED:
        return _("Nobody answered in time, so this is over. You can make a new proposal.")
    if state == State.REVERSED:
        return _by_moderators(agreement)
    if agreement.ended_by_leaving:
        return _("Your neighbour has left, so this is over. Nothing was paid.")
    if agreement.disputed_from:
        return _by_moderators(agreement)
    who = _("You") if agreement.ended_by_uri == me else name
    words = {
        (State.DECLINED, True): _("You declined this."),
        (State.DECLINED, False): _("%(name)s cannot this time.", name=who),
        (State.CANCELLED, True): _("You called this off."),
        (State.CANCELLED, False): _("%(name)s called this off.", name=who),
    }[state, agreement.ended_by_uri == me]
    if agreement.ended_why:
        words += " " + _("“%(words)s”", words=agreement.ended_why)
    return words


def _stamp(
    label: str, icon: str, at: datetime | None, *, is_now: bool, note: str, state: State
) -> Stamp:
    if at is not None and not is_now:
        return Stamp(label=label, note=when(at), state="done", icon=icon)
    if is_now:
        return Stamp(label=f"{label}\N{NARROW NO-BREAK SPACE}?", note=note, state="now", icon=icon)
    if state in ENDED or state == State.CONFIRMED:
        return Stamp(label=label, note="", state="off", icon=icon)
    return Stamp(label=label, note=_("later"), state="later", icon=icon)


def _whose(agreement: Agreement, me: str, name: str) -> str:
    """Say whose turn it is, below the stamp that is now."""
    state = State(agreement.state)
    if state in (State.AGREED, State.CONFIRMED):
        return _("both of you")
    if state == State.DISPUTED:
        return _("moderators")
    return _("your turn") if _is_mine(agreement, me) else name


def _is_mine(agreement: Agreement, me: str) -> bool:
    if role_of(agreement, uri=me) == Actor.HELPER:
        return bool(agreement.awaits_helper)
    return bool(agreement.awaits_helped)
