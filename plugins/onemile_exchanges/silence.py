"""When silence counts as a word; source: economy.md, section 2.

Never before the agreed day; only of who has heard both reminders, a week after the second; and
up to an amount that the association sets. What silence cannot say, the moderators can.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import cast

from onemile.api import clock, heard_at, record, setting, zone
from onemile_exchanges.events import DoneReminded, SilenceEnds
from onemile_exchanges.lifecycle import State
from onemile_exchanges.models import Agreement

REMINDERS_MAX = 2
# After the second reminder was heard: time to say that it was not so.
REST_DAYS = 7
# Whoever has not heard is looked for once a day, and given up this long after they could.
LOOK_AGAIN_DAYS, GIVEN_UP_DAYS = 1, 30


class Verdict(StrEnum):
    """What a silence says when its time has come."""

    YES = "yes"
    WAIT = "wait"
    NOTHING = "nothing"


def begin(agreement: Agreement) -> None:
    """Let the time of who is silent begin: with the other's word, or once the day is over."""
    since = _since(agreement, clock.now())
    agreement.reminders_sent = 0
    agreement.first_reminder_id = agreement.second_reminder_id = None
    agreement.remind_at = since + timedelta(days=setting("exchanges.first_reminder_days"))
    agreement.auto_confirm_at = since + timedelta(days=setting("exchanges.auto_confirm_days"))


def remind(agreement: Agreement) -> None:
    """Remind who is silent, in the open transaction, and set when to look again."""
    helper, helped = agreement.two
    by_helper = State(agreement.state) == State.DONE_BY_HELPER
    by, to = (helper, helped) if by_helper else (helped, helper)
    event_id = record(DoneReminded(agreement_id=agreement.id, by_uri=by, to_uri=to))
    agreement.reminders_sent += 1
    if agreement.reminders_sent < REMINDERS_MAX:
        first, second = (setting(f"exchanges.{one}_reminder_days") for one in ("first", "second"))
        agreement.first_reminder_id = event_id
        agreement.remind_at = clock.ahead(days=max(1, second - first))
    else:
        agreement.second_reminder_id = event_id
        agreement.remind_at = None


def can_count(agreement: Agreement) -> bool:
    """Tell whether silence can say anything about so many Smiles."""
    return int(agreement.amount_smiles) <= int(setting("exchanges.auto_confirm_most"))


def is_day_over(agreement: Agreement, *, days: int = 0) -> bool:
    """Tell whether the agreed day, if there is one, has been over for so many days."""
    if agreement.day is None:
        return True
    return _over(agreement) + timedelta(days=days) <= clock.now()


def verdict(agreement: Agreement) -> Verdict:
    """Say what a silence whose time has come says; sets when to look again where it waits."""
    if not can_count(agreement):
        return Verdict.NOTHING
    if agreement.remind_at is not None:
        agreement.auto_confirm_at = agreement.remind_at + timedelta(days=REST_DAYS)
        return Verdict.WAIT
    days = setting("exchanges.auto_confirm_days")
    if not is_day_over(agreement, days=days):
        agreement.auto_confirm_at = _over(agreement) + timedelta(days=days)
        return Verdict.WAIT
    heard = _heard_both_at(agreement)
    if heard is None:
        since = _since(agreement, _said_at(agreement))
        if since + timedelta(days=days + GIVEN_UP_DAYS) < clock.now():
            return Verdict.NOTHING
        agreement.auto_confirm_at = clock.ahead(days=LOOK_AGAIN_DAYS)
        return Verdict.WAIT
    rested = heard + timedelta(days=REST_DAYS)
    if rested > clock.now():
        agreement.auto_confirm_at = rested
        return Verdict.WAIT
    return Verdict.YES


def end(agreement: Agreement) -> None:
    """Wait for silence no longer, in the open transaction: tell who said it that others decide."""
    helper, helped = agreement.two
    by_helper = State(agreement.state) == State.DONE_BY_HELPER
    silent, waits = (helped, helper) if by_helper else (helper, helped)
    agreement.remind_at = agreement.auto_confirm_at = None
    agreement.save(only=[Agreement.remind_at, Agreement.auto_confirm_at])
    record(SilenceEnds(agreement_id=agreement.id, by_uri=silent, to_uri=waits))


def _said_at(agreement: Agreement) -> datetime:
    said: datetime = agreement.done_helper_at or agreement.done_helped_at or agreement.changed_at
    return said


def _since(agreement: Agreement, said_at: datetime) -> datetime:
    """Give when the word can count: when it was said, and not before the agreed day is over."""
    return said_at if agreement.day is None else max(said_at, _over(agreement))


def _over(agreement: Agreement) -> datetime:
    """Give when the agreed day is over, in the region."""
    last: date = cast(date, agreement.day)
    return datetime.combine(last + timedelta(days=1), time(), zone())


def _heard_both_at(agreement: Agreement) -> datetime | None:
    """Give when the later of both reminders was heard by who is silent."""
    by_helper = State(agreement.state) == State.DONE_BY_HELPER
    silent = agreement.helped_uri if by_helper else agreement.helper_uri
    heard = [
        heard_at(event_id, silent) if event_id is not None else None
        for event_id in (agreement.first_reminder_id, agreement.second_reminder_id)
    ]
    moments = [moment for moment in heard if moment is not None]
    return max(moments) if len(moments) == REMINDERS_MAX else None
