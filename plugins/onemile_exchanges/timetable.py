"""What time does: proposals expire, silence is reminded and then confirmed, items lapse."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from onemile.api import (
    Job,
    Refusal,
    clock,
    lock_rows,
    may_go_ahead,
    record,
    setting,
    transaction,
)
from onemile_exchanges import completion, late, photos, silence, steps
from onemile_exchanges.disputes import desk
from onemile_exchanges.events import ItemLapsed, ItemLapsing, ProposalExpired
from onemile_exchanges.lifecycle import DONE_BY_ONE, ON_THE_TABLE, Actor, State, Step
from onemile_exchanges.models import CLOSED, PAUSED, PUBLISHED, Agreement, Item

# One round; what is left waits for the next, so that no round outlasts its lease.
BATCH = 200
# What a member's own step or the ledger refuses now may be right later that day; meanwhile it
# stands behind all others, so that no round is filled by what always fails.
PUT_OFF_SECONDS = 6 * 3600
# The furthest that the settings, and an item's own last day, ever lie ahead. What lies further was
# written while the clock was wrong, and gets its time from now.
AGREEMENT_DAYS_MAX, ITEM_DAYS_MAX = 90, 732
# Of who is silent: from the agreed day on, which may be two years ahead.
SILENCE_DAYS_MAX = ITEM_DAYS_MAX + AGREEMENT_DAYS_MAX


def expire_proposals() -> int:
    """Let proposals go that nobody answered in time; gives how many."""
    _pull_in(Agreement.expires_at, AGREEMENT_DAYS_MAX, days=setting("exchanges.proposal_days"))
    waiting = Agreement.state.in_(list(ON_THE_TABLE))
    due_at = Agreement.expires_at
    return _each(_ready("exchanges.expire_proposals", due_at, of=waiting), _expire, due_at)


def remind() -> int:
    """Remind whoever has not yet said "done" after the other did; gives how many."""
    days = setting("exchanges.first_reminder_days")
    _pull_in(Agreement.remind_at, SILENCE_DAYS_MAX, days=days)
    waiting = Agreement.state.in_(list(DONE_BY_ONE))
    due_at = Agreement.remind_at
    return _each(_ready("exchanges.remind", due_at, of=waiting), _remind, due_at)


def auto_confirm() -> int:
    """Let one word count for both where its time has come; gives how many."""
    days = setting("exchanges.auto_confirm_days")
    _pull_in(Agreement.auto_confirm_at, SILENCE_DAYS_MAX, days=days)
    waiting = Agreement.state.in_(list(DONE_BY_ONE))
    due_at = Agreement.auto_confirm_at
    ready = _ready("exchanges.auto_confirm", due_at, of=waiting)
    return _each(ready, completion.auto_confirm, due_at)


def remind_of_lapse() -> int:
    """Ask authors whether what will soon lapse still holds; gives how many."""
    soon = clock.ahead(days=setting("exchanges.lapse_reminder_days"))
    shown = Item.state == PUBLISHED
    due = Item.lapse_reminded_at.is_null()
    ready = _ready("exchanges.remind_of_lapse", Item.lapses_at, of=shown, only=due, by=soon)
    return _each(ready, _remind_of_lapse)


def lapse_items() -> int:
    """Take down what was not renewed; gives how many."""
    _pull_in(Item.lapses_at, ITEM_DAYS_MAX, days=setting("exchanges.lapse_days"))
    live = Item.state.in_([PUBLISHED, PAUSED])
    rests = Item.paused_for == 0
    return _each(_ready("exchanges.lapse_items", Item.lapses_at, of=live, only=rests), _lapse)


JOBS = (
    Job(
        name="exchanges.expire_proposals",
        every_seconds=900,
        run=expire_proposals,
        trusts_clock=True,
    ),
    Job(name="exchanges.remind", every_seconds=900, run=remind, trusts_clock=True),
    Job(name="exchanges.auto_confirm", every_seconds=900, run=auto_confirm, trusts_clock=True),
    Job(name="exchanges.catch_up", every_seconds=900, run=late.catch_up),
    Job(name="exchanges.remind_moderators", every_seconds=3600, run=desk.remind, trusts_clock=True),
    Job(
        name="exchanges.remind_of_lapse", every_seconds=3600, run=remind_of_lapse, trusts_clock=True
    ),
    Job(name="exchanges.lapse_items", every_seconds=3600, run=lapse_items, trusts_clock=True),
    Job(
        name="exchanges.forget_drafts",
        every_seconds=86_400,
        run=photos.forget_drafts,
        trusts_clock=True,
    ),
)


def _ready(
    name: str, due_at: Any, *, of: Any, only: Any = None, by: datetime | None = None
) -> list[int]:
    """Give a round of what is due, the longest due first, by the column that says when.

    Nothing while very much at once waits for a person's word.
    """
    model, due = due_at.model, of & (due_at <= (by or clock.now()))
    if only is not None:
        due &= only
    n, of_n = model.select().where(due).count(), model.select().where(of).count()
    if not may_go_ahead(name, n=n, of_n=of_n):
        return []
    return [row.id for row in model.select(model.id).where(due).order_by(due_at).limit(BATCH)]


def _pull_in(column: Any, days_max: int, *, days: int) -> None:
    """Give what was put off while the clock was ahead its usual time, from now."""
    too_far = column > clock.ahead(days=days_max, seconds=clock.DRIFT_SECONDS_MAX)
    column.model.update({column: clock.ahead(days=days)}).where(too_far).execute()


def _each(numbers: Iterable[int], step: Callable[[int], bool], due_at: Any = None) -> int:
    """Take a step with each. One that meets a member's own step, or a ledger's no, is put off:
    its time in ``due_at`` is set anew, if it has one still."""
    done = 0
    for number in list(numbers):
        try:
            done += step(number)
        except Refusal:
            if due_at is not None:
                _put_off(due_at, number)
    return done


def _put_off(due_at: Any, number: int) -> None:
    model, later = due_at.model, clock.ahead(seconds=PUT_OFF_SECONDS)
    with transaction():
        is_due = (model.id == number) & (due_at <= clock.now())
        model.update({due_at: later}).where(is_due).execute()


def _expire(agreement_id: int) -> bool:
    with transaction():
        agreement = _locked(agreement_id)
        if agreement.expires_at is None or agreement.expires_at > clock.now():
            return False
        steps.take(agreement, Step.EXPIRE, by={Actor.CLOCK})
        for one, other in (
            (agreement.helper_uri, agreement.helped_uri),
            (agreement.helped_uri, agreement.helper_uri),
        ):
            record(ProposalExpired(agreement_id=agreement.id, by_uri=other, to_uri=one))
    return True


def _remind(agreement_id: int) -> bool:
    with transaction():
        agreement = _locked(agreement_id)
        now = clock.now()
        due = agreement.remind_at is not None and agreement.remind_at <= now
        if not due or State(agreement.state) not in DONE_BY_ONE:
            return False
        if not silence.is_day_over(agreement):
            silence.begin(agreement)
            agreement.save(only=[Agreement.remind_at, Agreement.auto_confirm_at])
            return False
        silence.remind(agreement)
        agreement.save(
            only=[
                Agreement.reminders_sent,
                Agreement.remind_at,
                Agreement.first_reminder_id,
                Agreement.second_reminder_id,
            ]
        )
    return True


def _remind_of_lapse(item_id: int) -> bool:
    with transaction():
        item = lock_rows(Item.select().where(Item.id == item_id)).get()
        if item.state != PUBLISHED or item.lapse_reminded_at is not None:
            return False
        item.lapse_reminded_at = clock.now()
        item.save(only=[Item.lapse_reminded_at])
        record(ItemLapsing(item_id=item.id, author_uri=item.author_uri))
    return True


def _lapse(item_id: int) -> bool:
    with transaction():
        item = lock_rows(Item.select().where(Item.id == item_id)).get()
        if item.state not in (PUBLISHED, PAUSED) or item.lapses_at > clock.now():
            return False
        item.state = CLOSED
        item.save(only=[Item.state])
        record(ItemLapsed(item_id=item.id, author_uri=item.author_uri))
    return True


def _locked(agreement_id: int) -> Agreement:
    found: Agreement = lock_rows(Agreement.select().where(Agreement.id == agreement_id)).get()
    return found
