"""What time does: proposals expire, silence is reminded and then confirmed, items lapse."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from onemile.api import Conflict, Job, LedgerError, clock, lock_rows, record, setting, transaction
from onemile_exchanges import completion, payments, photos, steps
from onemile_exchanges.events import DoneReminded, ItemLapsed, ItemLapsing, ProposalExpired
from onemile_exchanges.lifecycle import DONE_BY_ONE, ON_THE_TABLE, Actor, State, Step
from onemile_exchanges.models import CLOSED, PAUSED, PUBLISHED, Agreement, Item

# One round; what is left waits for the next, so that no round outlasts its lease.
BATCH = 200
REMINDERS_MAX = 2


def expire_proposals() -> int:
    """Let proposals go that nobody answered in time; gives how many."""
    due = Agreement.select(Agreement.id).where(
        Agreement.state.in_(list(ON_THE_TABLE)) & (Agreement.expires_at <= clock.now())
    )
    return _each((row.id for row in due.limit(BATCH)), _expire)


def remind() -> int:
    """Remind whoever has not yet said "done" after the other did; gives how many."""
    due = Agreement.select(Agreement.id).where(
        Agreement.state.in_(list(DONE_BY_ONE)) & (Agreement.remind_at <= clock.now())
    )
    return _each((row.id for row in due.limit(BATCH)), _remind)


def auto_confirm() -> int:
    """Let one word count for both where its time has come; gives how many."""
    due = Agreement.select(Agreement.id).where(
        Agreement.state.in_(list(DONE_BY_ONE)) & (Agreement.auto_confirm_at <= clock.now())
    )
    return _each((row.id for row in due.limit(BATCH)), completion.auto_confirm)


def remind_of_lapse() -> int:
    """Ask authors whether what will soon lapse still holds; gives how many."""
    soon = clock.ahead(days=setting("exchanges.lapse_reminder_days"))
    due = Item.select(Item.id).where(
        (Item.state == PUBLISHED) & (Item.lapses_at <= soon) & Item.lapse_reminded_at.is_null()
    )
    return _each((row.id for row in due.limit(BATCH)), _remind_of_lapse)


def lapse_items() -> int:
    """Take down what was not renewed; gives how many."""
    due = Item.select(Item.id).where(
        Item.state.in_([PUBLISHED, PAUSED])
        & (Item.paused_for == 0)
        & (Item.lapses_at <= clock.now())
    )
    return _each((row.id for row in due.limit(BATCH)), _lapse)


JOBS = (
    Job(name="exchanges.expire_proposals", every_seconds=900, run=expire_proposals),
    Job(name="exchanges.remind", every_seconds=900, run=remind),
    Job(name="exchanges.auto_confirm", every_seconds=900, run=auto_confirm),
    Job(name="exchanges.catch_up", every_seconds=900, run=payments.catch_up),
    Job(name="exchanges.remind_of_lapse", every_seconds=3600, run=remind_of_lapse),
    Job(name="exchanges.lapse_items", every_seconds=3600, run=lapse_items),
    Job(name="exchanges.forget_drafts", every_seconds=86_400, run=photos.forget_drafts),
)


def _each(numbers: Iterable[int], step: Callable[[int], bool]) -> int:
    """Take a step with each; one that meets a member's own step, or a ledger's no, waits."""
    done = 0
    for number in list(numbers):
        try:
            done += step(number)
        except (Conflict, LedgerError):
            continue  # the member was faster, or the ledger says no: the next round looks again
    return done


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
        agreement.reminders_sent += 1
        agreement.remind_at = _next_reminder(agreement)
        agreement.save(only=[Agreement.reminders_sent, Agreement.remind_at])
        by_helper = State(agreement.state) == State.DONE_BY_HELPER
        by, to = agreement.helper_uri, agreement.helped_uri
        if not by_helper:
            by, to = to, by
        record(DoneReminded(agreement_id=agreement.id, by_uri=by, to_uri=to))
    return True


def _next_reminder(agreement: Agreement) -> object:
    if agreement.reminders_sent >= REMINDERS_MAX:
        return None
    said = agreement.done_helper_at or agreement.done_helped_at
    return said + timedelta(days=setting("exchanges.second_reminder_days"))


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
