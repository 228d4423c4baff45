"""What became of what was said to one server: told to those here who are waiting for it.

A report that is passed on is told of only once it has arrived, and who asked to follow hears that
it was not taken. It is read from the deliveries whenever one of them ends or begins anew, so that
the last word counts, however often it is said.
"""

from collections.abc import Iterable
from typing import Any

from onemile.api import follows, passing
from onemile_federation.outbox.models import PENDING, SENT, Activity, Delivery

UNDER_WAY, TAKEN, NEVER = "", "taken", "never"
# Of these somebody is told what became.
VERBS = ("Flag", "Follow")
# By what a report that is passed on is known as said: the number of it there.
_FLAG_KEY = "flag:"


def note(numbers: Iterable[int]) -> None:
    """Say, in the open transaction, what became of those activities of whom it is waited for."""
    wanted = sorted(set(numbers))
    if not wanted:
        return
    of_them = Activity.id.in_(wanted) & Activity.verb.in_(VERBS)
    for one in Activity.select().where(of_them).order_by(Activity.id):
        _TELLS[str(one.verb)](one, _of(one))


def never_said(passed_on_id: int) -> None:
    """Say of a report that it never went out, in the open transaction."""
    passing.note_became(passed_on_id, became=NEVER)


def flag_key(passed_on_id: int, *, else_: str) -> str:
    """Return by what a Flag is known as said; ``else_`` for one that nobody waits for."""
    return f"{_FLAG_KEY}{passed_on_id}" if passed_on_id else else_


def waited_for(condition: Any) -> list[int]:
    """Return the activities of some deliveries of which it is waited what becomes."""
    these = Delivery.select(Delivery.activity).join(Activity).where(condition)
    found: Any = these.where(Activity.verb.in_(VERBS)).distinct().tuples()
    return [number for (number,) in found]


def _of(activity: Activity) -> str:
    """Return what became of an activity; what was called off is NEVER, unless it had arrived."""
    found: Any = Delivery.select(Delivery.state).where(Delivery.activity == activity.id).tuples()
    states = {state for (state,) in found}
    if SENT in states:
        return TAKEN
    is_coming = activity.fan_out_at is not None or not states.isdisjoint(PENDING)
    return UNDER_WAY if is_coming else NEVER


def _of_flag(activity: Activity, became: str) -> None:
    number = str(activity.key).removeprefix(_FLAG_KEY)
    if str(activity.key).startswith(_FLAG_KEY) and number.isdecimal():
        passing.note_became(int(number), became=became)


def _of_follow(activity: Activity, became: str) -> None:
    """Say it of the latest Follow alone: who has asked again waits for that one."""
    same = (Activity.sender_uri == activity.sender_uri) & (Activity.verb == activity.verb)
    same &= (Activity.object_uri == activity.object_uri) & (Activity.id > activity.id)
    if activity.body and not Activity.select(Activity.id).where(same).exists():
        follower, followed = str(activity.sender_uri), str(activity.object_uri)
        follows.asked_in_vain(follower, followed, is_so=became == NEVER)


_TELLS = {"Flag": _of_flag, "Follow": _of_follow}
