"""Deliveries are claimed before anything is sent: the attempt counted, the ledger written."""

from collections.abc import Sequence

import structlog

from onemile.api import GiveUp, clock, ids, transaction
from onemile_federation import addresses, fixed_sql
from onemile_federation.keys import keeping
from onemile_federation.keys.sealing import LOST_AGAIN_SECONDS, SealLost
from onemile_federation.outbox import ledger
from onemile_federation.outbox.due import Due
from onemile_federation.outbox.models import PENDING, WAITING, Delivery
from onemile_federation.outbox.posting import Flight
from onemile_federation.signatures.keys import PrivateKey

_OTHER_SCHEME = {"cavage": "rfc9421", "rfc9421": "cavage"}

log = structlog.get_logger()


def claim(chosen: Sequence[Due]) -> list[Flight]:
    """Count the attempts and write the ledger, in one transaction, before anything is sent."""
    signers = _signers(chosen)
    signed = [one for one in chosen if one.id in signers]
    if not signed:
        return []
    with transaction():
        numbers = [one.id for one in signed]
        claimed = fixed_sql.about(_CLAIM, numbers, first=(WAITING,), then=PENDING)
        ours = {number for (number,) in claimed}
        ledger.note_attempted([one for one in signed if one.id in ours and not one.attempts])
    activities = sorted({one.activity_id for one in signed})
    bodies = dict(fixed_sql.about(_BODIES, activities))
    # What was taken back a moment ago has no words any more, and its delivery is called off.
    said = [one for one in signed if one.id in ours and bodies.get(one.activity_id)]
    return [_flight(one, bodies[one.activity_id].encode(), signers[one.id]) for one in said]


def _signers(chosen: Sequence[Due]) -> dict[int, PrivateKey | None]:
    """Return what each is signed with, None where that is wiped; none that wait for their seal.

    These are put off and not counted as tried: it is an outage of ours.
    """
    keys: dict[tuple[str, bool], PrivateKey | None] = {}
    found: dict[int, PrivateKey | None] = {}
    lost: list[int] = []
    for one in chosen:
        # New keys of the instance are told by the old one.
        told = one.verb == "Update" and one.sender_uri == addresses.instance_uri()
        try:
            if (one.sender_uri, told) not in keys:
                keys[one.sender_uri, told] = _key(one.sender_uri, is_former=told)
            found[one.id] = keys[one.sender_uri, told]
        except SealLost:
            lost.append(one.id)
    if lost:
        log.warning("the seal of the private keys is lost: deliveries wait", n=len(lost))
        later = clock.ahead(seconds=LOST_AGAIN_SECONDS)
        with transaction():
            Delivery.update(due_at=later).where(Delivery.id.in_(lost)).execute()
    return found


def _key(sender_uri: str, *, is_former: bool) -> PrivateKey | None:
    try:
        former = keeping.former_signer(sender_uri) if is_former else None
        return former or keeping.signer(sender_uri)
    except GiveUp:
        return None


def _flight(one: Due, body: bytes, key: PrivateKey | None) -> Flight:
    scheme = one.speaks or "cavage"
    # The other signature is tried once, at the attempt after a 401; then its own again.
    if one.last_status == 401 and one.attempts % 2:
        scheme = _OTHER_SCHEME[scheme]
    return Flight(
        id=one.id,
        activity_id=one.activity_id,
        inbox=one.inbox,
        host=one.host,
        object_uri=one.object_uri,
        order_of=one.order_of,
        sender_uri=one.sender_uri,
        verb=one.verb,
        retry_class=one.retry_class,
        attempts=one.attempts + 1,
        status_before=one.last_status,
        made_at=ids.instant_of(one.id),
        body=body,
        scheme=scheme,
        key=key,
    )


# A delivery whose rest is probed is kept back until then; it waits again from now on.
_CLAIM = (
    "UPDATE federation_delivery SET attempts = attempts + 1, state = ? WHERE id IN ("
    "SELECT id FROM federation_delivery WHERE id IN ({marks}) AND state IN (?, ?) "
    "ORDER BY id{locked}) RETURNING id"
)
_BODIES = "SELECT id, body FROM federation_activity WHERE id IN ({marks})"
