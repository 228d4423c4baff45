"""Who is to hear of an activity: worked out page by page, each in a transaction with its place.

``Activity.fan_out`` is the place: ``at`` counts the sources (the people, then each actor whose
followers get it; for a Delete the ledger alone), ``after`` is the last of the source that was
done. An Undo goes first to whoever was told what it undoes, up to delivery ``undone``. ``later``
are people of whom it is not known where they can be reached and who are still to be asked for,
``vain`` those who were asked for in vain in this try, ``tries`` how often all of them were.
Source: federation.md 2.2.
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from peewee import Case, fn

from onemile.api import clock, follows, lock_rows, transaction
from onemile_federation import addresses, fixed_sql
from onemile_federation.keys import sealing
from onemile_federation.outbox import (
    became,
    kept_back,
    ledger,
    ordering,
    strangers,
    taking_back,
    wholes,
)
from onemile_federation.outbox.models import (
    ANSWERS,
    FAILED,
    REMOVALS,
    WAITING,
    Activity,
    Delivery,
    Sent,
)
from onemile_federation.remote import hosts, standings
from onemile_federation.remote.models import GONE

# Followers of one page: a transaction of some hundredths of a second.
PAGE_RECEIVERS = 500
# Activities whose place is looked at in one round; the urgent ones are among the first.
ACTIVITIES_MAX = 200
# So many people who are not known are kept in a place; those are asked for before others follow.
LATER_MAX = 2_000
# Until the next look at who could not be asked for in a round's time.
UNASKED_SECONDS = 5
# Half a minute, tripled each time: nine hours for a server to say where somebody is reached.
LATER_TRIES, LATER_SECONDS = 7, 30
# From so many hosts on, an Announce starts spread over so many seconds: all of them will come
# and fetch what it announces.
HERD_HOSTS, HERD_SECONDS = 50, 30

# What is for who keeps order on a server, and not for the person whom it is about.
_FOR_THE_SERVER = ("Flag",)

log = structlog.get_logger()


@dataclass
class Page:
    """What one step gives: inboxes with their hosts, and the place at which to go on, or None."""

    inboxes: list[tuple[str, str]]
    place: dict[str, Any] | None
    wait_seconds: float = 0
    strangers: list[str] = field(default_factory=list)  # of whom nothing is known


def work_out(*, limit: int = ACTIVITIES_MAX) -> int:
    """Do one page of each activity that is due, urgent ones first; returns how many pages.

    The activities of one order (``ordering.py``) go one after the other, and so do deliveries.
    Strangers are asked for in a time that all of the round share.
    """
    earlier: Any = Activity.alias()
    holding_up = earlier.select(earlier.id).where(
        ordering.is_in_one_order(earlier) & earlier.fan_out_at.is_null(False)
    )
    due = (
        Activity.select(Activity.id)
        .where((Activity.fan_out_at <= clock.now()) & ~fn.EXISTS(holding_up))
        .order_by(Case(None, [(_URGENT, 0)], 1), Activity.id)
        .limit(limit)
    )
    ready, patience = [row.id for row in due], strangers.Patience()
    if ready and sealing.is_lost():
        return 0  # nobody could be asked where they are reached, and nothing could be sent
    for number in ready:
        do_page(number, patience)
    return len(ready)


# What takes back, and what is for one person alone.
_URGENT = (Activity.retry_class == REMOVALS) | Activity.verb.in_(ANSWERS)


def do_page(number: int, patience: strangers.Patience) -> None:
    activity: Activity | None = Activity.get_or_none(Activity.id == number)
    if activity is None or activity.fan_out is None:
        return  # taken back meanwhile
    place = dict(activity.fan_out)
    if activity.verb == "Delete":
        page = _ledger_page(activity, place)
    elif "undoes" in activity.audience and "at" not in place:
        page = _undone_page(activity, place)
    else:
        page = _page(activity, place, patience)
    with transaction():
        held: Activity = lock_rows(Activity.select().where(Activity.id == number)).get()
        if held.fan_out != activity.fan_out:
            return  # taken back meanwhile, or done by another
        _write(activity, page)
        at = None if page.place is None else clock.ahead(seconds=page.wait_seconds)
        Activity.update(fan_out=page.place, fan_out_at=at).where(Activity.id == number).execute()
        if at is None:
            became.note([number])


def _ledger_page(activity: Activity, place: dict[str, Any]) -> Page:
    is_actor = activity.object_uri == activity.sender_uri
    about: Any = (Sent.sender_uri if is_actor else Sent.object_uri) == activity.object_uri
    told: Any = (
        Sent.select(Sent.host, fn.MIN(Sent.inbox))
        .where(about & (Sent.host > place.get("after", "")))
        .group_by(Sent.host)
        .order_by(Sent.host)
        .limit(PAGE_RECEIVERS)
        .tuples()
    )
    found = [(inbox, host) for host, inbox in told]
    is_full = len(found) == PAGE_RECEIVERS
    return Page(found, {"after": found[-1][1]} if is_full else None)


def _undone_page(activity: Activity, place: dict[str, Any]) -> Page:
    """Return where what is undone was sent, today's followers or not (kept for two weeks)."""
    told = Delivery.activity.in_(wholes.undone_by(activity)) & (Delivery.attempts > 0)
    found = list(
        Delivery.select()
        .where(told & (Delivery.id > place.get("undone", 0)))
        .order_by(Delivery.id)
        .limit(PAGE_RECEIVERS)
    )
    inboxes = [(str(row.inbox), str(row.host)) for row in found]
    is_full = len(found) == PAGE_RECEIVERS
    return Page(inboxes, {"undone": found[-1].id} if is_full else {"at": 0})


def _page(activity: Activity, place: dict[str, Any], patience: strangers.Patience) -> Page:
    followed = activity.audience.get("followers", [])
    at, after, later = place.get("at", 0), place.get("after", 0), place.get("later", [])
    if at > len(followed) or len(later) >= LATER_MAX:
        return _later_page(activity, place, patience)
    if at == 0:
        uris, is_full = wholes.receivers(activity, "", activity.audience.get("people", [])), False
    else:
        found = follows.followers_elsewhere(followed[at - 1], after=after, limit=PAGE_RECEIVERS)
        uris = wholes.receivers(activity, followed[at - 1], [uri for _id, uri in found])
        is_full, after = len(found) == PAGE_RECEIVERS, found[-1][0] if found else 0
    page = _reached(activity, uris)
    later = [*later, *page.strangers]
    vain = place.get("vain", [])
    if is_full or at < len(followed) or later or vain:
        following = {"at": at, "after": after} if is_full else {"at": at + 1}
        page.place = following | _to_ask(later, vain, place.get("tries", 0))
    return page


def _later_page(activity: Activity, place: dict[str, Any], patience: strangers.Patience) -> Page:
    """Ask for strangers; who was not asked for want of time is neither dropped nor counted."""
    later = place.get("later", [])
    unasked, absent = strangers.ask(_reached(activity, later).strangers, patience=patience)
    asked = [uri for uri in later if uri not in {*unasked, *absent}]
    page = _reached(activity, asked)
    vain, tries = [*place.get("vain", []), *page.strangers], place.get("tries", 0)
    page.wait_seconds = UNASKED_SECONDS if unasked else 0
    if not unasked and vain:
        unasked, vain, tries = vain, [], tries + 1
        page.wait_seconds = LATER_SECONDS * 3.0 ** (tries - 1)
        if tries >= LATER_TRIES:
            log.warning("nowhere to reach them", activity=activity.uri, n=len(unasked))
            unasked, tries, page.wait_seconds = [], 0, 0
    if unasked or place["at"] <= len(activity.audience.get("followers", [])):
        source = {"at": place["at"], "after": place.get("after", 0)}
        page.place = source | _to_ask(unasked, vain, tries)
    return page


def _to_ask(later: list[str], vain: list[str], tries: int) -> dict[str, Any]:
    asked = {"vain": vain, "tries": tries} if vain or tries else {}
    return ({"later": later} if later else {}) | asked


def _reached(activity: Activity, uris: Sequence[str]) -> Page:
    """Return the inboxes of actors elsewhere; those that are gone, or ours, have none."""
    wanted = [uri for uri in dict.fromkeys(uris) if not addresses.is_ours(uri)]
    known = {uri: where for uri, *where in fixed_sql.about(_WHERE, wanted)}
    live = [known[uri] for uri in wanted if uri in known and known[uri][2] != GONE]
    is_shared = activity.is_public or activity.verb in _FOR_THE_SERVER
    sharing = Counter(shared for _own, shared, _state in live)
    inboxes = [
        shared if shared and (is_shared or sharing[shared] > 1) else own
        for own, shared, _state in live
    ]
    hosted = [(inbox, addresses.host_of(inbox)) for inbox in dict.fromkeys(inboxes)]
    return Page(hosted, None, strangers=[uri for uri in wanted if uri not in known])


def _write(activity: Activity, page: Page) -> None:
    may_be_told = _hosts_to_tell(activity, {host for _inbox, host in page.inboxes})
    shut = kept_back.among(activity, may_be_told)
    may_be_told -= shut.keys() - kept_back.noted(activity, shut)
    found = [one for one in page.inboxes if one[1] in may_be_told]
    if not found:
        return
    now = clock.now()
    is_herd = activity.verb == "Announce" and len(may_be_told) > HERD_HOSTS
    alike = {
        "activity": activity.id,
        "object_uri": activity.object_uri,
        "order_of": ordering.order_of(activity),
        "retry_class": activity.retry_class,
        "is_urgent": _is_urgent(activity),
    }
    lines = [
        {
            **alike,
            "inbox": inbox,
            "host": host,
            "due_at": now + timedelta(seconds=random.uniform(0, HERD_SECONDS) * is_herd),
            **_ended(shut.get(host), now),
        }
        for inbox, host in found
    ]
    fixed_sql.insert(Delivery, lines, once=("activity_id", "inbox"))
    if activity.verb == "Delete":
        ledger.note_asked(activity, [host for _inbox, host in found])


def _ended(why: str | None, now: datetime) -> dict[str, Any]:
    """Return how a delivery begins that waits, or one that ends before it was tried."""
    if why is None:
        return {"state": WAITING, "error": "", "ended_at": None}
    return {"state": FAILED, "error": why, "ended_at": now}


def _hosts_to_tell(activity: Activity, names: Iterable[str]) -> set[str]:
    """Leave out our own host, and suspended ones."""
    others = {host for host in names if host and host != addresses.host()}
    if activity.verb not in taking_back.FAREWELL_VERBS:
        others -= hosts.suspended_among(others)
    elif activity.verb not in taking_back.REMOVING_VERBS:
        others -= standings.barred_among(others)
    return others


def _is_urgent(activity: Activity) -> bool:
    people, followed = activity.audience.get("people", []), activity.audience.get("followers", [])
    return activity.retry_class == REMOVALS or (len(people) == 1 and not followed)


_WHERE = "SELECT uri, inbox, shared_inbox, state FROM federation_actor WHERE uri IN ({marks})"
