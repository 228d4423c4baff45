"""What stewards decide about a partnership: to propose, to answer, to change, to rest, to end.

Each is one transaction with what it says to the other side. Refused: NotFound where there is
nothing to decide about, Conflict where it stands otherwise by now, Invalid for a host that is
none.
"""

from onemile.api import Conflict, Invalid, NotFound, clock, day, transaction
from onemile.api import gettext as _
from onemile_federation import addresses
from onemile_federation.partners import (
    after_no,
    finding,
    holding,
    names,
    standing,
    telling,
    unreached,
)
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import (
    ACTIVE,
    BY_THEM,
    BY_US,
    ENDED,
    FLOWS,
    PAUSED,
    STRANGERS,
    YES,
    Switches,
)
from onemile_federation.remote import hosts
from onemile_federation.remote.asking import Absent, Away

LIVING = (ACTIVE, PAUSED)
# Where our side says something that can be changed: partners, and what we have proposed.
STANDING = (*LIVING, BY_US)


def propose(
    *, host: str, switches: Switches, contact: str, reach: str, reason: str = "", by_uri: str = ""
) -> Partnership:
    """Propose a partnership to a host; asks it first who speaks for it.

    Where they have proposed meanwhile it is a yes. Raises Invalid for what is no host of others
    or does not answer as an instance, Conflict for who is suspended or a partner already, or has
    said no a short while ago.
    """
    name = hosts.spelled(host)
    if not name or name in hosts.and_above(addresses.host()) or not hosts.may_be_suspended(name):
        raise Invalid({"host": _("This is no name of another instance.")})
    _refuse_suspended(name)
    known = standing.of(name)
    if known is not None and known.state in STANDING:
        raise Conflict(_("There is a partnership with this instance already, or a proposal."))
    if known is not None and known.state == ENDED:
        _refuse_too_soon(name)
    try:
        actor_uri = _who_speaks(name)
    except Invalid:
        unreached.note(name, reason=reason, by_uri=by_uri)
        raise
    with transaction():
        unreached.forget(name)
        row = _held_or_new(name, actor_uri)
        _refuse_suspended(name)  # while they were asked who speaks for them
        if row.state in STANDING:
            raise Conflict(_("There is a partnership with this instance already, or a proposal."))
        is_answer = row.state == BY_THEM
        row.our_turn = max(row.our_turn, row.their_turn) + (0 if is_answer else 1)
        row.our_stance, row.our_reason = YES, reason
        row.our_contact, row.our_reach = contact, reach
        _turn(row, switches)
        what = telling.ACCEPTED if is_answer else telling.OFFERED
        telling.note(row, what, is_ours=True, reason=reason, by_uri=by_uri, detail=_flows(switches))
        telling.say(row, what)
    return row


def as_shown(row: Partnership) -> str:
    """Return by what a proposal is known that a steward reads: their latest word and charter."""
    return f"{row.their_turn}.{row.their_number}.{row.charter_digest}"


def spoken_anew() -> Conflict:
    """Return the refusal of an answer to what is no more their latest word."""
    return Conflict(_("They have said something new meanwhile. Read it before you answer."))


def stands_otherwise() -> str:
    """Return what is said of a step that the state of a partnership does not know any more."""
    return _("This partnership stands otherwise by now. Look again.")


def accept(
    *, host: str, switches: Switches, contact: str, reach: str, shown: str = "", by_uri: str = ""
) -> Partnership:
    """Say yes to a proposal; their charter counts as read. From then on both sides are partners.

    ``shown`` is what was read (``as_shown``); raises Conflict where they say something else by now,
    and for who is suspended: a yes would not reach them.
    """
    with transaction():
        row = held_in(host, BY_THEM)
        _refuse_suspended(str(row.host))
        if shown and shown != as_shown(row):
            raise spoken_anew()
        row.our_turn, row.our_stance, row.our_reason = row.their_turn, YES, ""
        row.our_contact, row.our_reach = contact, reach
        _turn(row, switches)
        note_read(row)
        names.confirm(row)
        telling.note(row, telling.ACCEPTED, is_ours=True, by_uri=by_uri, detail=_flows(switches))
        telling.say(row, telling.ACCEPTED)
    return row


def refuse(*, host: str, reason: str, by_uri: str = "") -> Partnership:
    """Say no to a proposal, with the reason, which the other side reads."""
    with transaction():
        row = held_in(host, BY_THEM)
        row.our_turn, row.our_stance, row.our_reason = row.their_turn, ENDED, reason
        _turn(row, Switches())  # what an earlier turn had opened went with it
        telling.note(row, telling.REJECTED, is_ours=True, reason=reason, by_uri=by_uri)
        telling.say(row, telling.REJECTED)
    return row


def switch(*, host: str, flow: str, is_open: bool, reason: str = "", by_uri: str = "") -> None:
    """Open or shut one of FLOWS on our side; twice is once."""
    if flow not in FLOWS:
        raise NotFound
    with transaction():
        row = held_in(host, *STANDING)
        before = row.ours.switches
        setattr(row, f"our_{flow}", is_open)
        detail = telling.changed_flows(before, row.ours.switches)
        if not detail:
            return
        row.our_reason = reason
        telling.note(row, "switched", is_ours=True, reason=reason, by_uri=by_uri, detail=detail)
        telling.say(row, telling.CHANGED)


def pause(*, host: str, reason: str, by_uri: str = "") -> None:
    """Let nothing new leave or arrive for now; what takes back passes."""
    _stand(host, stance=PAUSED, what="paused", reason=reason, by_uri=by_uri)


def resume(*, host: str, by_uri: str = "") -> None:
    """Go on after a rest of ours; theirs goes on resting."""
    _stand(host, stance=YES, what="resumed", reason="", by_uri=by_uri)


def end(*, host: str, reason: str, by_uri: str = "") -> None:
    """End a partnership at once, whatever they say; of a proposal of ours it is ``withdraw``."""
    _end(host, *STANDING, reason=reason, by_uri=by_uri)


def withdraw(*, host: str, reason: str, by_uri: str = "") -> None:
    """Take a proposal of ours back. Raises Conflict where they have answered meanwhile."""
    _end(host, BY_US, reason=reason, by_uri=by_uri)


def _end(host: str, *states: str, reason: str, by_uri: str) -> None:
    with transaction():
        row = held_in(host, *states)
        what = telling.WITHDRAWN if row.state == BY_US else telling.ENDED
        row.our_turn = max(row.our_turn, row.their_turn)
        row.our_stance, row.our_reason = ENDED, reason
        telling.note(row, what, is_ours=True, reason=reason, by_uri=by_uri)
        telling.say(row, telling.ENDED)


def _stand(host: str, *, stance: str, what: str, reason: str, by_uri: str) -> None:
    with transaction():
        row = held_in(host, *LIVING)
        if row.our_stance == stance:
            return
        row.our_stance, row.our_reason = stance, reason
        telling.note(row, what, is_ours=True, reason=reason, by_uri=by_uri)
        telling.say(row, telling.CHANGED)


def held_in(host: str, *states: str) -> Partnership:
    """Return the locked row of a host. Raises NotFound, Conflict where it stands otherwise."""
    row = holding.held(Partnership.host == hosts.spelled(host))
    if row is None or row.state == STRANGERS:
        raise NotFound
    if row.state not in states:
        raise Conflict(stands_otherwise())
    return row


def _refuse_suspended(host: str) -> None:
    if hosts.is_suspended(host):
        raise Conflict(_("This instance is suspended here. Let its messages pass again first."))


def _held_or_new(host: str, actor_uri: str) -> Partnership:
    Partnership.insert(host=host, actor_uri=actor_uri).on_conflict_ignore().execute()
    [row] = holding.held_all(Partnership.host == host)
    row.actor_uri = actor_uri
    return row


def _refuse_too_soon(host: str) -> None:
    until = after_no.until(host, is_ours=False)
    if until is not None:
        raise Conflict(
            _(
                "They said no. A new proposal is not heard there before %(day)s: call them, so "
                "that they propose it themselves.",
                day=day(until),
            )
        )


def _who_speaks(host: str) -> str:
    try:
        return str(finding.instance_actor(host).uri)
    except Absent:
        raise Invalid(
            {"host": _("At %(host)s there is no instance that says who it is.", host=host)}
        ) from None
    except Away:
        raise Invalid(
            {"host": _("%(host)s does not answer just now. Try again later.", host=host)}
        ) from None


def _turn(row: Partnership, switches: Switches) -> None:
    for flow in FLOWS:
        setattr(row, f"our_{flow}", getattr(switches, flow))


def note_read(row: Partnership) -> None:
    """Count their charter, as it is now, as read by a steward of ours; saved with the row."""
    if row.charter_digest:
        row.charter_read_digest, row.charter_read_at = row.charter_digest, clock.now()
        row.charter_read_said = row.charter_said_digest


def _flows(switches: Switches) -> str:
    return telling.changed_flows(Switches(), switches)
