"""The inboxes: who knocks, may they say this, is it new; kept, and answered with 202.

Source: federation.md 1.2 and 1.3. Whoever has not proven who they are learns nothing here, not
even whether an inbox is there.
"""

from collections.abc import Mapping
from typing import Any

import structlog
from flask import Response

from onemile.api import Conflict, Door, Invalid, NotNow, Peer, RemoteViewer, problem
from onemile_federation import addresses, knocking, registry
from onemile_federation.canary import entrance
from onemile_federation.inbox import admitting, fullness, gathering, keeping, quotas
from onemile_federation.inbox.acting import bounds, keepers
from onemile_federation.inbox.farewells import is_of_a_stranger
from onemile_federation.outbox import tombstones
from onemile_federation.remote import at_rest, hosts, trust
from onemile_federation.signatures import judging
from onemile_federation.wire import json_reader, shapes
from onemile_federation.wire.vocabulary import ACTIVITY_JSON, LD_JSON, SAYING

# Far above the quota of a server: many of them may knock from behind one address, as those of a
# hoster do. Without a signature that holds a message costs a tenth of a millisecond.
KNOCKS_PER_MINUTE = 15_000
# What a signature has to cover at the least, for who is told that theirs does not hold.
CHALLENGE = 'Signature realm="inbox", headers="(request-target) host date digest"'

log = structlog.get_logger()


def shared() -> Response:
    """Take a message for whomever it is meant."""
    return _received("")


def personal(of: str) -> Response:
    """Take a message for one actor of ours, or for the instance."""
    return _received(addresses.owner_of(of))


def _received(owner_uri: str) -> Response:
    with gathering.at_work().knocking():
        return _answered(owner_uri)


def _answered(owner_uri: str) -> Response:
    asked = knocking.asked()
    named = ""
    try:
        named = knocking.host_named(asked)
        if fullness.is_full():
            return _problem(503, retry_after_seconds=fullness.RETRY_AFTER_SECONDS)
        if is_of_a_stranger(asked.body or b"", key_host=named):
            return _taken()
        proven = knocking.proven(asked, key_of=entrance.key_of)
    except knocking.Suspended as suspended:
        return _refused(403, suspended.host, "suspended")
    except judging.Unproven as unproven:
        return _refused(401, named, unproven.reason)
    except trust.HostHeld:
        return _held()
    except judging.KeyAway:
        return _problem(503, retry_after_seconds=knocking.AGAIN_SECONDS)
    try:
        return _answer(asked.body or b"", proven, owner_uri)
    except registry.Unanswered:
        return _problem(503, retry_after_seconds=knocking.AGAIN_SECONDS)


def _answer(body: bytes, proven: judging.Proven, owner_uri: str) -> Response:
    """Answer somebody who has proven who they are."""
    host = addresses.host_of(proven.owner_uri)
    wait_seconds = quotas.at_work().wait_seconds(hosts.domain_of(host), size=len(body))
    if wait_seconds:
        return _problem(429, retry_after_seconds=wait_seconds)
    missing = 404 if entrance.is_shut(owner_uri=owner_uri, by_uri=proven.owner_uri) else 0
    missing = missing or _missing(owner_uri)
    if missing:
        return _problem(missing)
    try:
        activity = json_reader.read(body)
        admitting.check(activity, owner_uri=proven.owner_uri)
    except (json_reader.Unreadable, admitting.Unusable):
        return _problem(400)
    except admitting.Forbidden as forbidden:
        return _refused(403, host, forbidden.reason)
    if not entrance.may_say(activity, by_uri=proven.owner_uri):
        return _refused(403, host, "canary")
    digest = keeping.digest_of(activity, body=body)
    is_known, is_at_rest = keeping.looked_up(
        activity,
        digest,
        signature=proven.digest,
        host=hosts.spelled(host),
        is_across=_is_across(activity),
    )
    if is_known:
        return _taken()
    if is_at_rest and _begins(activity):
        return _refused(409, host, "at rest", detail=at_rest.REFUSED)
    refusal = _refusal_of_keeper(activity, Peer(actor_uri=proven.owner_uri, host=host))
    if refusal is not None:
        return refusal
    keeping.keep(activity, body=body, digest=digest, proven=proven)
    return _taken()


def _begins(activity: Mapping[str, Any]) -> bool:
    """Tell whether it begins something new: who says that while nothing new flows has to know.

    Judged here alone, so that what was answered with 202 is never dropped for a pause begun since.
    """
    passed_on = shapes.type_of(shapes.passed_on_by(activity))
    return at_rest.begins(shapes.type_of(activity), passed_on=passed_on)


def _is_across(activity: Mapping[str, Any]) -> bool:
    """Tell whether what an activity brings is of the mile, which rests by itself."""
    return shapes.is_across(bounds.told_in(admitting.embedded_in(activity), activity))


def _missing(owner_uri: str) -> int:
    """Return the status of an inbox that is not there, 0 for one that is."""
    if owner_uri in ("", addresses.instance_uri(), addresses.canary_uri()):
        return 0
    if registry.actor(owner_uri) is not None:
        return 0
    return 410 if registry.was_actor(owner_uri) else 404


def _refusal_of_keeper(activity: Mapping[str, Any], peer: Peer) -> Response | None:
    """Ask whoever would keep the object that came along whether they can take it.

    What answers something that its sender may not read is refused no otherwise than what answers
    nothing at all (T62); what answers something that was taken back is refused, so that whoever
    said it is not told that it arrived. One that raises anything else has not refused: it is set
    aside if ``receive`` raises as well.
    """
    document = bounds.within(bounds.told_in(admitting.embedded_in(activity), activity))
    if shapes.type_of(activity) in SAYING and _answers_what_is_gone(document):
        return _problem(422)
    object_type = keepers.kept_as(document)
    keeper = registry.keeper_of(document, object_type) if object_type else None
    if keeper is None or keeper.admit is None:
        return None
    if shapes.type_of(activity) not in keeper.receive:
        return None
    try:
        if _answers_what_is_hidden(document, peer):
            return None
        keeper.admit(document, peer)
    except NotNow as later:
        return _problem(503, retry_after_seconds=later.retry_after_seconds)
    except Invalid:
        return _problem(422)
    except Conflict:
        return _problem(409)
    except registry.Unanswered:
        raise
    except registry.SPOILT as error:
        if registry.is_no_mistake(error):
            raise  # 503: its sender says it again
        log.exception("a plugin failed", kind=keeper.name)
    return None


def _answers_what_is_gone(document: Mapping[str, Any]) -> bool:
    """Tell whether something answers what was taken back here, as its tombstone tells anybody."""
    above = shapes.id_of(document.get("inReplyTo"))
    if not addresses.is_ours(above) or tombstones.of(above) is None:
        return False
    found = registry.thing(above)
    return found is None or not found[0].may_fetch(found[1], None)


def _answers_what_is_hidden(document: Mapping[str, Any], peer: Peer) -> bool:
    above = shapes.id_of(document.get("inReplyTo"))
    if not addresses.is_ours(above):
        return False
    found = registry.thing(above)
    viewer = RemoteViewer(uri=peer.actor_uri, host=peer.host)
    return found is not None and not found[0].may_fetch(found[1], viewer)


def _refused(status: int, host: str, reason: str, *, detail: str = "") -> Response:
    # Without the body and without whoever is named in it.
    log.info("inbox refused", status=status, host=host, reason=reason)
    return problem(status, detail) if detail else _problem(status)


def _held() -> Response:
    """Keep a host waiting whose new key a steward has to know of (``remote/trust.py``)."""
    return problem(503, trust.HELD, headers={"Retry-After": str(trust.HELD_SECONDS)})


def _problem(status: int, *, retry_after_seconds: int = 0) -> Response:
    """Refuse, with the time after which it may be tried again, if time helps."""
    headers = {"Retry-After": str(retry_after_seconds)} if retry_after_seconds else {}
    if status == 401:
        headers["WWW-Authenticate"] = CHALLENGE
    return problem(status, headers=headers)


def _taken() -> Response:
    """Say that it was taken; what becomes of it is nobody's business."""
    answer = Response(status=202)
    del answer.headers["Content-Type"]
    return answer


_MEDIA_TYPES = (LD_JSON, ACTIVITY_JSON)
DOORS: list[Door] = [
    Door(
        rule="/ap/inbox",
        view=shared,
        methods=("POST",),
        bytes_max=json_reader.BODY_BYTES_MAX,
        media_types=_MEDIA_TYPES,
        per_minute=KNOCKS_PER_MINUTE,
    ),
    Door(
        rule="/ap/<path:of>/inbox",
        view=personal,
        methods=("POST",),
        bytes_max=json_reader.BODY_BYTES_MAX,
        media_types=_MEDIA_TYPES,
        per_minute=KNOCKS_PER_MINUTE,
    ),
]
