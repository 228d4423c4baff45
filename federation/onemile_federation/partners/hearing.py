"""What the other side of a partnership says: taken from the actor that speaks for its host alone.

A statement counts if its turn and number are beyond the last ones heard, and if it does not undo an
end (``sides.why_not``). One that shows that ours got lost, or that one of the two was put back from
a backup, is answered with ours, once for each message.
"""

from collections.abc import Mapping
from typing import Any

import structlog

from onemile.api import LimitReached, Rate, clock, count_try, defer
from onemile_federation import addresses
from onemile_federation.inbox.acting.heard import Effect, Heard, if_carrying, ignored
from onemile_federation.partners import after_no, finding, holding, noting, statements, telling
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import (
    ACTIVE,
    BY_THEM,
    ENDED,
    FLOWS,
    OVER,
    PAUSED,
    STRANGERS,
    why_not,
)
from onemile_federation.partners.statements import Statement
from onemile_federation.remote import hosts, public_keys, quiet
from onemile_federation.remote.asking import Away
from onemile_federation.remote.key_models import RemoteKey
from onemile_federation.signatures import proofs
from onemile_federation.signatures.judging import KeyAway, Unproven

VERBS = ("Accept", "Greeting", "Offer", "Reject", "Undo", "Update")
# Of one registrable domain in a day: who tries out a name or two, not who has a thousand names.
NEW_PARTNERS = Rate(name="federation.new-partners", times=5, seconds=86_400)
# Of one host in a day: an evening of turning switches.
STATEMENTS = Rate(name="federation.partner-statements", times=100, seconds=86_400)
# Proposals that nobody has answered: more than a steward reads in a month.
UNANSWERED_MAX = 50
# Hosts with which there is or was anything at all.
PARTNERSHIPS_MAX = 2_000
# Numbers of ours that a backup of ours may not know: far more than is decided between two of them.
FORGOTTEN_MAX = 10_000
# Members hear of a partner's closing so often at most, whatever day it names by then.
TOLD_EVERY_DAYS = 30
# The task that tells members of an instance that closes (``closing.py``).
TELL_OF_CLOSING = "federation.tell_of_closing"

log = structlog.get_logger()


def _hear(heard: Heard, document: Mapping[str, Any]) -> Effect:
    said = statements.read(document)
    if said is None:
        return ignored("no statement")
    if said.target != addresses.instance_uri():
        return ignored("for somebody else")
    if not proof_holds(document, heard):
        return ignored("proof")
    host = hosts.spelled(heard.peer.host)
    row: Partnership | None = Partnership.get_or_none(Partnership.host == host)
    if row is None or row.actor_uri != heard.peer.actor_uri:
        # Asked before the transaction; Away puts it off.
        if finding.instance_actor(host).uri != heard.peer.actor_uri:
            return ignored("not who speaks for its server")
    return lambda: _take(heard, host, said)


def proof_holds(document: Mapping[str, Any], heard: Heard) -> bool:
    """Tell whether a proof that is there is one over this, by a key that the sender lists.

    A key that is not known here is asked for, before the transaction and by the rules of all keys
    (``public_keys``): one that nobody lists proves nothing. Raises Away where its server does not
    answer. The signature of the request has held already.
    """
    method = proofs.verification_method(document)
    if not method:
        return "proof" not in document
    if not addresses.same_origin(method, heard.peer.actor_uri):
        return False
    if not RemoteKey.select(RemoteKey.id).where(RemoteKey.key_id == method).exists():
        quiet.refuse()
    try:
        owned = public_keys.key_of(method)
    except Unproven:
        return False
    except KeyAway:
        raise Away from None
    is_theirs = owned is not None and owned.owner_uri == heard.peer.actor_uri
    return owned is not None and is_theirs and proofs.holds(document, key=owned.key)


def _take(heard: Heard, host: str, said: Statement) -> str:
    why = _too_much(host)
    if why:
        return why
    fresh = {"host": host, "actor_uri": heard.peer.actor_uri}
    Partnership.insert(**fresh).on_conflict_ignore().execute()
    [row] = holding.held_all(Partnership.host == host)
    turn = max(row.our_turn, row.their_turn)
    why = why_not(said.side, heard=row.theirs, turn=turn)
    if why:
        _say_how_it_stands(row, why, is_behind=heard.verb == "Greeting" and said.side.turn < turn)
        return why
    if _is_too_soon(row, said):
        return "too soon after a no"
    row.actor_uri = heard.peer.actor_uri
    was = noting.before(row)
    _write(row, said)
    row.heard_at = clock.now()
    if heard.verb == "Greeting":
        row.greeted_at = clock.now()
    telling.settle(row)
    noting.write(row, was, said)
    log.info("partnership heard", host=row.host, state=row.state)
    _tell_of_closing(row)
    if _is_behind(row, said, heard.verb):
        telling.say(row, telling.CHANGED, is_decision=False)
    return ""


def _is_too_soon(row: Partnership, said: Statement) -> bool:
    """Tell whether they propose anew although they were told no a short while ago."""
    if row.state != ENDED or said.side.turn <= row.our_turn or said.side.stance == ENDED:
        return False
    return after_no.until(str(row.host), is_ours=True) is not None


def _say_how_it_stands(row: Partnership, why: str, *, is_behind: bool) -> None:
    """Answer who does not know that a turn is over: it may have been put back from a backup."""
    if why == OVER and row.our_turn == row.their_turn and row.our_stance != ENDED:
        # They have forgotten their end; once it is ours too, they hear of it and we answer no more.
        row.our_stance, row.our_reason = ENDED, ""
        telling.say(row, telling.ENDED)
    elif is_behind and row.our_stance:
        telling.say(row, telling.CHANGED, is_decision=False)


def _too_much(host: str) -> str:
    """Return why a statement is not taken, for who says too much; "" where it is."""
    try:
        if not Partnership.select().where(Partnership.host == host).exists():
            waiting = Partnership.select().where(Partnership.state == BY_THEM).count()
            if waiting >= UNANSWERED_MAX or Partnership.select().count() >= PARTNERSHIPS_MAX:
                return "too many proposals"
            count_try(NEW_PARTNERS, by=hosts.domain_of(host))
        count_try(STATEMENTS, by=host)
    except LimitReached:
        return "too many statements"
    return ""


def _write(row: Partnership, said: Statement) -> None:
    is_new_turn = said.side.turn > row.their_turn
    row.their_turn, row.their_number = said.side.turn, said.side.number
    row.their_stance, row.their_reason = said.side.stance, said.reason
    for flow in FLOWS:
        setattr(row, f"their_{flow}", getattr(said.side.switches, flow))
    row.charter_said_digest = said.charter_said
    for name in (
        *("name", "contact", "reach", "software", "members", "steward_week"),
        *("charter", "charter_url", "charter_digest", "closes_on", "closing_words"),
    ):
        setattr(row, name, getattr(said, name))
    if row.charter_digest and row.charter_digest == row.charter_read_digest:
        row.charter_read_said = said.charter_said  # read before they said by what they know it
    # In a new partnership they say it anew: the day of an earlier one would be another one's.
    if said.charter_read and (is_new_turn or said.charter_read != row.their_read_digest):
        row.their_read_digest, row.their_read_at = said.charter_read, clock.now()


def _tell_of_closing(row: Partnership) -> None:
    """Have members told that a partner closes, once in 30 days; that it takes it back, once."""
    told = str(row.told_of_closing)
    if row.state not in (ACTIVE, PAUSED) or told == row.closes_on:
        return
    at = row.told_of_closing_at
    is_new = at is None or at < clock.ago(days=TOLD_EVERY_DAYS)
    is_taken_back = not row.closes_on and told >= clock.now().date().isoformat()
    if is_taken_back or (row.closes_on and is_new):
        row.told_of_closing = row.closes_on
        row.told_of_closing_at = at if is_taken_back else clock.now()
        row.save()
        defer(TELL_OF_CLOSING, {"host": str(row.host), "on": str(row.closes_on)})


def _is_behind(row: Partnership, said: Statement, verb: str) -> bool:
    """Tell whether they have not heard our latest decision and should have, or we forgot one.

    Only a greeting shows that something got lost: anything else may have crossed ours.
    """
    if row.our_number < said.heard <= row.our_number + FORGOTTEN_MAX:
        row.our_number = said.heard  # they know of more than we do: we were put back
        return bool(row.our_stance)
    is_asking = verb == "Greeting" and row.state != STRANGERS
    return is_asking and bool(row.our_stance) and said.heard < row.our_decided


# What is about a partnership comes here first, by any of VERBS.
first = if_carrying(statements.carried_by, _hear)
