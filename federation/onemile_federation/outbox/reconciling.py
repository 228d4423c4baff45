"""What others hold of ours, against what stands here: what went unheard is taken back, too.

While the federation is off nobody hears that something was taken back, narrowed or hidden. The
ledger knows what was ever sent: all in it is looked up once a day, of whatever type it is.
"""

import json
from datetime import timedelta
from typing import Any, NamedTuple

import structlog
from flask import current_app
from peewee import fn
from werkzeug.exceptions import HTTPException

from onemile.api import (
    FederatedType,
    Job,
    Said,
    WireAudience,
    clock,
    declared,
    may_go_ahead,
    transaction,
)
from onemile_federation import addresses, one_by_one, registry
from onemile_federation.outbox import ledger, saying
from onemile_federation.outbox.models import Activity, Round, Sent
from onemile_federation.wire.vocabulary import SAYING

JOB = "federation.take_back_unheard"
HOUR_SECONDS = 3_600
# From the beginning of one round to that of the next one.
ROUND = timedelta(days=1)
# Looked up in one run, at some five milliseconds each; the run an hour later goes on.
OBJECTS_A_RUN = 5_000

log = structlog.get_logger()


class Held(NamedTuple):
    """An object of ours, or an actor who is its own sender, of which others were told."""

    uri: str
    sender_uri: str
    # The first of its lines in the ledger.
    number: int


def take_back_unheard() -> int:
    """Look up the next of what others hold, and take back what ought to be there no more.

    Returns how many. A round that has ended begins anew a day after it began. Where much is gone
    at once a person is asked first (``may_go_ahead``): what others let go of never comes back.
    """
    current = _round()
    if current is None:
        return 0
    page = _page(str(current.after), OBJECTS_A_RUN)
    gone = [one for one in page if _is_gone(one)]
    if gone and not may_go_ahead(JOB, n=len(gone), of_n=len(page)):
        return 0
    try:
        one_by_one.each(gone, _look_again)
    finally:  # what fails has its turn again in the next round
        current.is_over = len(page) < OBJECTS_A_RUN
        current.after = "" if current.is_over else page[-1].uri
        current.save()
    return len(gone)


def _round() -> Round | None:
    """Return the round that goes on, or one that begins; None where the last ended just now."""
    found: Round | None = Round.get_or_none()
    if found is None:
        begun: Round = Round.create()
        return begun
    # What began in the future began while the clock went wrong.
    is_fresh = timedelta() <= clock.now() - found.begun_at < ROUND
    if found.is_over and is_fresh:
        return None
    if found.is_over:
        found.begun_at = clock.now()
    return found


def _page(after: str, limit: int) -> list[Held]:
    """Return what comes next of what others hold and were not asked to let go of, by URI."""
    held: Any = Sent.select(Sent.object_uri, fn.MIN(Sent.sender_uri), fn.MIN(Sent.id))
    held = held.where((Sent.object_uri > after) & Sent.delete_asked_at.is_null())
    held = held.group_by(Sent.object_uri).order_by(Sent.object_uri).limit(limit)
    return [Held(*row) for row in held.tuples()]


def _is_gone(one: Held) -> bool:
    """Tell whether others ought to hold something no more.

    An object not where its plugin is not at work, or fails: then nobody knows. What was said to
    some alone stands as long as it is found: to whom it is narrowed its type says itself. What an
    actor said that is gone goes with it.
    """
    if _is_taken_back(one.uri):
        return False
    try:
        if one.uri == one.sender_uri:
            return registry.was_actor(one.uri) and registry.actor(one.uri) is None
        if not _is_served(one.uri) or registry.was_actor(one.sender_uri):
            return False
        found = _found(one.uri)
        if found is None:
            return True
        kind, thing = found
        return _was_public(one.uri) and not kind.may_fetch(thing, None)
    except Exception:
        log.exception("a type fails at what it said", uri=one.uri)
        return False


def _found(uri: str) -> tuple[FederatedType, Any] | None:
    """Return what stands at a URI; raises what a type raises: that is no answer."""
    types: list[FederatedType] = declared("register_federated_types")
    for kind in types:
        thing = kind.find(uri)
        if thing is not None:
            return kind, thing
    return None


def _is_served(uri: str) -> bool:
    """Tell whether a plugin at work has pages at such an address, whatever is there."""
    try:
        current_app.url_map.bind("").match(uri.removeprefix(addresses.base()))
    except HTTPException:
        return False
    return True


def _is_taken_back(uri: str) -> bool:
    """Tell whether a Delete is the last that was said of something."""
    latest = _latest(uri, (*ledger.CARRIES, "Delete"))
    return latest is not None and latest.verb == "Delete"


def _was_public(uri: str) -> bool:
    latest = _latest(uri, SAYING)
    return latest is None or bool(latest.is_public)


def _latest(uri: str, verbs: tuple[str, ...]) -> Activity | None:
    of_it = (Activity.object_uri == uri) & Activity.verb.in_(verbs) & (Activity.whole_of == "")
    these = Activity.select().where(of_it)
    found: Activity | None = these.order_by(Activity.id.desc()).first()
    return found


def _look_again(one: Held) -> None:
    """Take back what has not come again meanwhile."""
    with transaction():
        if _is_gone(one):
            _take_back(one)


def _take_back(one: Held) -> None:
    """Say the Delete, in its type's words if it has any: it notes that it was said.

    Raises Unanswered where a type fails and none else knew: it has its turn in the next round.
    """
    said = registry.taken_back(one.uri)
    is_actor = one.uri == one.sender_uri
    saying.say(
        said
        or Said(
            verb="Delete",
            sender_uri=one.sender_uri,
            object_uri=one.uri,
            audience=WireAudience(
                is_public=_was_public(one.uri),
                follower_uris=() if is_actor else (one.sender_uri,),
            ),
            former_type="" if is_actor else _former_type(one.uri),
        ),
        key=f"unheard:{one.number}",
    )
    log.info("taken back: nobody heard that it went", uri=one.uri)


def _former_type(uri: str) -> str:
    latest = _latest(uri, SAYING)
    said = json.loads(latest.body).get("object") if latest is not None and latest.body else None
    return str(said.get("type") or "") if isinstance(said, dict) else ""


JOBS = [Job(name=JOB, every_seconds=HOUR_SECONDS, run=take_back_unheard)]
