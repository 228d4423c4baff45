"""The life of an exchange: its states, its steps, and who may take which step when.

    proposed ⇄ countered ──► agreed ──► done by one ──► confirmed ──► thanked
        │  declined, expired,  │ ▲ changed: back to countered
        │  cancelled           │         └─ whoever calls it off now only disputes it
        │                      └─► cancelled, by either
        └─ from agreed on, a dispute stops everything until a moderator settles it

Whoever leaves the instance ends what they have: before any word it is cancelled, after one word
it is confirmed, for a word that was said counts; a dispute waits for its moderator.

This is the only place that knows. Pure: no database, no clock.
"""

from collections.abc import Set
from enum import StrEnum

from onemile.api import Conflict, NotFound
from onemile.api import gettext as _


class State(StrEnum):
    """Where an exchange stands."""

    PROPOSED = "proposed"
    COUNTERED = "countered"
    DECLINED = "declined"
    EXPIRED = "expired"
    AGREED = "agreed"
    DONE_BY_HELPER = "done_by_helper"
    DONE_BY_HELPED = "done_by_helped"
    CONFIRMED = "confirmed"
    THANKED = "thanked"
    CANCELLED = "cancelled"
    DISPUTED = "disputed"
    REVERSED = "reversed"


class Step(StrEnum):
    """What can be done to an exchange."""

    ACCEPT = "accept"
    COUNTER = "counter"
    DECLINE = "decline"
    EXPIRE = "expire"
    CANCEL = "cancel"
    SAY_DONE = "say_done"
    AUTO_CONFIRM = "auto_confirm"
    THANK = "thank"
    LEAVE = "leave"
    DISPUTE = "dispute"
    APPEAL = "appeal"
    SETTLE_CONFIRMED = "settle_confirmed"
    SETTLE_CANCELLED = "settle_cancelled"
    SETTLE_REVERSED = "settle_reversed"


class Actor(StrEnum):
    """Who takes a step. A member of the exchange is two of these at once."""

    MAKER = "maker"  # made the proposal that lies on the table
    ANSWERER = "answerer"  # has to answer it
    HELPER = "helper"
    HELPED = "helped"
    CLOCK = "clock"
    LEAVER = "leaver"  # one of the two, who leaves the instance
    MODERATOR = "moderator"


S, T, A = State, Step, Actor

RULES: dict[tuple[State, Step, Actor], State] = {
    # On the table: only the other side answers; whoever proposed may take it back.
    (S.PROPOSED, T.ACCEPT, A.ANSWERER): S.AGREED,
    (S.PROPOSED, T.COUNTER, A.ANSWERER): S.COUNTERED,
    (S.PROPOSED, T.DECLINE, A.ANSWERER): S.DECLINED,
    (S.PROPOSED, T.CANCEL, A.MAKER): S.CANCELLED,
    (S.PROPOSED, T.EXPIRE, A.CLOCK): S.EXPIRED,
    (S.PROPOSED, T.LEAVE, A.LEAVER): S.CANCELLED,
    (S.COUNTERED, T.ACCEPT, A.ANSWERER): S.AGREED,
    (S.COUNTERED, T.COUNTER, A.ANSWERER): S.COUNTERED,
    (S.COUNTERED, T.DECLINE, A.ANSWERER): S.DECLINED,
    (S.COUNTERED, T.CANCEL, A.MAKER): S.CANCELLED,
    (S.COUNTERED, T.EXPIRE, A.CLOCK): S.EXPIRED,
    (S.COUNTERED, T.LEAVE, A.LEAVER): S.CANCELLED,
    # Agreed: a change puts it back on the table; either side may call it off.
    (S.AGREED, T.COUNTER, A.HELPER): S.COUNTERED,
    (S.AGREED, T.COUNTER, A.HELPED): S.COUNTERED,
    (S.AGREED, T.CANCEL, A.HELPER): S.CANCELLED,
    (S.AGREED, T.CANCEL, A.HELPED): S.CANCELLED,
    (S.AGREED, T.SAY_DONE, A.HELPER): S.DONE_BY_HELPER,
    (S.AGREED, T.SAY_DONE, A.HELPED): S.DONE_BY_HELPED,
    (S.AGREED, T.DISPUTE, A.HELPER): S.DISPUTED,
    (S.AGREED, T.DISPUTE, A.HELPED): S.DISPUTED,
    (S.AGREED, T.LEAVE, A.LEAVER): S.CANCELLED,
    # One has said "done": the other's word, or time, or a leaving confirms. From here on nobody
    # calls it off alone, not even by taking their own word back: somebody may have counted on it.
    (S.DONE_BY_HELPER, T.SAY_DONE, A.HELPED): S.CONFIRMED,
    (S.DONE_BY_HELPER, T.AUTO_CONFIRM, A.CLOCK): S.CONFIRMED,
    (S.DONE_BY_HELPER, T.LEAVE, A.LEAVER): S.CONFIRMED,
    (S.DONE_BY_HELPER, T.CANCEL, A.HELPER): S.DISPUTED,
    (S.DONE_BY_HELPER, T.CANCEL, A.HELPED): S.DISPUTED,
    (S.DONE_BY_HELPER, T.DISPUTE, A.HELPER): S.DISPUTED,
    (S.DONE_BY_HELPER, T.DISPUTE, A.HELPED): S.DISPUTED,
    (S.DONE_BY_HELPED, T.SAY_DONE, A.HELPER): S.CONFIRMED,
    (S.DONE_BY_HELPED, T.AUTO_CONFIRM, A.CLOCK): S.CONFIRMED,
    (S.DONE_BY_HELPED, T.LEAVE, A.LEAVER): S.CONFIRMED,
    (S.DONE_BY_HELPED, T.CANCEL, A.HELPER): S.DISPUTED,
    (S.DONE_BY_HELPED, T.CANCEL, A.HELPED): S.DISPUTED,
    (S.DONE_BY_HELPED, T.DISPUTE, A.HELPER): S.DISPUTED,
    (S.DONE_BY_HELPED, T.DISPUTE, A.HELPED): S.DISPUTED,
    # The Smiles have moved: thanks (each side once), or the moderators look at it again.
    (S.CONFIRMED, T.THANK, A.HELPER): S.THANKED,
    (S.CONFIRMED, T.THANK, A.HELPED): S.THANKED,
    (S.CONFIRMED, T.DISPUTE, A.HELPER): S.DISPUTED,
    (S.CONFIRMED, T.DISPUTE, A.HELPED): S.DISPUTED,
    (S.THANKED, T.THANK, A.HELPER): S.THANKED,
    (S.THANKED, T.THANK, A.HELPED): S.THANKED,
    (S.THANKED, T.DISPUTE, A.HELPER): S.DISPUTED,
    (S.THANKED, T.DISPUTE, A.HELPED): S.DISPUTED,
    # A decision may be looked at once more, whatever it was; who asks, and until when, the
    # service knows.
    (S.CONFIRMED, T.APPEAL, A.HELPER): S.DISPUTED,
    (S.CONFIRMED, T.APPEAL, A.HELPED): S.DISPUTED,
    (S.THANKED, T.APPEAL, A.HELPER): S.DISPUTED,
    (S.THANKED, T.APPEAL, A.HELPED): S.DISPUTED,
    (S.CANCELLED, T.APPEAL, A.HELPER): S.DISPUTED,
    (S.CANCELLED, T.APPEAL, A.HELPED): S.DISPUTED,
    (S.REVERSED, T.APPEAL, A.HELPER): S.DISPUTED,
    (S.REVERSED, T.APPEAL, A.HELPED): S.DISPUTED,
    # A moderator has the last word; what was paid is only ever paid back.
    (S.DISPUTED, T.SETTLE_CONFIRMED, A.MODERATOR): S.CONFIRMED,
    (S.DISPUTED, T.SETTLE_CANCELLED, A.MODERATOR): S.CANCELLED,
    (S.DISPUTED, T.SETTLE_REVERSED, A.MODERATOR): S.REVERSED,
}

ON_THE_TABLE = frozenset({S.PROPOSED, S.COUNTERED})
# Still to be agreed, or agreed and not yet said to be done: one of these at a time between two
# about one thing. (The table says so too; nothing ever comes back here from further on.)
OPEN = ON_THE_TABLE | {S.AGREED}
DONE_BY_ONE = frozenset({S.DONE_BY_HELPER, S.DONE_BY_HELPED})
# Both may still have to do something for it to come to its end.
RUNNING = ON_THE_TABLE | DONE_BY_ONE | {S.AGREED, S.DISPUTED}
SETTLED = frozenset({S.CONFIRMED, S.THANKED})
# Something has moved: a decision moves it back, or leaves it.
HAS_MOVED = SETTLED | {S.REVERSED}
# Nothing will come of it any more, and the two have nothing left to arrange.
ENDED = frozenset({S.DECLINED, S.EXPIRED, S.CANCELLED, S.REVERSED})


def next_state(state: State, step: Step, actors: Set[Actor]) -> State:
    """Give the state a step leads to.

    Raises NotFound for a stranger (``actors`` empty) and otherwise, when the step is not
    possible, a Conflict that says where things stand.
    """
    if not actors:
        raise NotFound
    for actor in actors:
        if (state, step, actor) in RULES:
            return RULES[state, step, actor]
    raise Conflict(_why_not(state, step), state=state)


def possible(state: State, actors: Set[Actor]) -> frozenset[Step]:
    """Give the steps that somebody may take now."""
    return frozenset(step for at, step, actor in RULES if at == state and actor in actors)


def actors_of(*, is_helper: bool, maker: str) -> frozenset[Actor]:
    """Give what a member of an exchange is; ``maker`` is the role that proposed last."""
    role = A.HELPER if is_helper else A.HELPED
    return frozenset({role, A.MAKER if role == maker else A.ANSWERER})


def awaited(state: State, maker: str) -> Actor | None:
    """Give the role whose word is waited for, if it is one side's alone."""
    if state in ON_THE_TABLE:
        return A.HELPED if maker == A.HELPER else A.HELPER
    return {S.DONE_BY_HELPER: A.HELPED, S.DONE_BY_HELPED: A.HELPER}.get(state)


def _why_not(state: State, step: Step) -> str:
    """Say where things stand, and what to do instead."""
    if state in ON_THE_TABLE and step in (T.ACCEPT, T.COUNTER, T.DECLINE):
        return _("You made this proposal yourself; now it is for your neighbour to answer.")
    if state in DONE_BY_ONE and step == T.SAY_DONE:
        return _("You have said so already. Now we wait for your neighbour's word.")
    return {
        S.PROPOSED: _("This is only proposed: it has to be agreed or declined first."),
        S.COUNTERED: _("A new proposal lies on the table: it has to be answered first."),
        S.DECLINED: _("This was declined. You can make a new proposal."),
        S.EXPIRED: _("Nobody answered in time, so this is over. You can make a new proposal."),
        S.AGREED: _("This is agreed already. When it is done, say so."),
        S.DONE_BY_HELPER: _("One of you has already said that it is done."),
        S.DONE_BY_HELPED: _("One of you has already said that it is done."),
        S.CONFIRMED: _("You have both said that it is done; this is settled."),
        S.THANKED: _("You have both said that it is done; this is settled."),
        S.CANCELLED: _("This was cancelled. You can make a new proposal."),
        S.DISPUTED: _("The moderators are looking into this; nothing moves until they answer."),
        S.REVERSED: _("The moderators have undone this exchange."),
    }[state]
