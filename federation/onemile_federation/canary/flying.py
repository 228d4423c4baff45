"""Once an hour the canary flies: out of the door, and in again by our public name.

A message as others send theirs: by the guarded fetch, signed, to an inbox; there it is verified,
kept, and dealt with by the worker. What a doctor finds only when asked, and members only after
weeks, turns red here within a day (federation.md 1.10; wishes 14).
"""

import json

from flask import Response

from onemile.api import (
    Door,
    HealthCheck,
    HealthResult,
    Job,
    NotFound,
    clock,
    ids,
    transaction,
    when,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_federation import addresses
from onemile_federation.canary.entrance import VERB, is_open
from onemile_federation.canary.models import CanaryFlight
from onemile_federation.keys import keeping
from onemile_federation.keys.sealing import SealLost
from onemile_federation.local import answering, outside
from onemile_federation.outbox import posting
from onemile_federation.outbox.models import COUNTS
from onemile_federation.signatures import cavage
from onemile_federation.wire.vocabulary import ACTIVITY_JSON, in_context
from onemile_federation.written import documents

HOUR_SECONDS = 3_600
# Without a flight that came back for so long, it is red.
RED_HOURS = 24
# What is older says nothing any more: 48 rows.
KEEP_HOURS = 48
# As the doors of other documents that hardly ever change.
ASKED_PER_MINUTE = 60
ERROR_CHARS_MAX = 300


def fly() -> None:
    """Send the canary once, where it flies at all; what came of it stands in its row."""
    if not is_open():
        return
    number, now = ids.new(), clock.now()
    uri = f"{addresses.canary_uri()}/{number}"
    with transaction():
        CanaryFlight.delete().where(CanaryFlight.sent_at < clock.ago(hours=KEEP_HOURS)).execute()
        CanaryFlight.create(id=number, uri=uri, sent_at=now)
    status, error = _sent(number, uri)
    with transaction():
        CanaryFlight.update(status=status, error=error[:ERROR_CHARS_MAX]).where(
            CanaryFlight.id == number
        ).execute()


def check() -> HealthResult:
    """Say whether the canary came back within the last day."""
    if not is_open():
        return HealthResult(
            is_fine=True,
            detail=_("no message to ourselves is sent: it needs https, and rests in development"),
        )
    back = CanaryFlight.select().where(CanaryFlight.noted_at.is_null(False))
    last = back.order_by(CanaryFlight.noted_at.desc()).first()
    if last is not None and last.noted_at > clock.ago(hours=RED_HOURS):
        return HealthResult(
            is_fine=True,
            detail=_(
                "a message to ourselves by our public name arrived %(when)s",
                when=when(last.noted_at),
            ),
        )
    began = CanaryFlight.sent_at < clock.ago(hours=RED_HOURS)
    if last is None and not CanaryFlight.select().where(began).exists():
        return HealthResult(is_fine=True, detail=_("no message to ourselves has come back yet"))
    return HealthResult(
        is_fine=False,
        detail=_("no message to ourselves has come back by our public name for a day"),
        mend=_mend(),
    )


def _mend() -> str:
    latest = CanaryFlight.select().order_by(CanaryFlight.id.desc()).first()
    if latest is None or (not latest.error and latest.status == 202):
        return _("look whether the worker runs: onemile doctor names it")
    said = latest.error or str(latest.status)
    return _(
        "the last one failed with “%(error)s”: look at the proxy, the certificate and the DNS",
        error=said,
    )


def _sent(number: int, uri: str) -> tuple[int, str]:
    """Return status and error of one flight; 0 where nobody answered."""
    canary_uri = addresses.canary_uri()
    try:
        key = keeping.signer(canary_uri)
    except SealLost:
        return 0, "the seal of the private keys is lost"
    path = canary_uri.removeprefix(addresses.base())
    try:
        shown = outside.document(path, ACTIVITY_JSON).get("publicKey")
    except outside.Amiss:
        return 0, "its document cannot be had by our public name"
    if not isinstance(shown, dict) or shown.get("id") != key.key_id:
        return 0, "our public name shows another key"
    said = {"id": uri, "type": VERB, "actor": canary_uri, "object": canary_uri, "to": [canary_uri]}
    outcome = posting.post(
        posting.Flight(
            id=number,
            activity_id=number,
            inbox=addresses.of(canary_uri, "inbox"),
            host=addresses.host(),
            object_uri=canary_uri,
            sender_uri=canary_uri,
            verb=VERB,
            retry_class=COUNTS,
            attempts=1,
            status_before=0,
            made_at=clock.now(),
            body=json.dumps(in_context(said)).encode(),
            scheme=cavage.SCHEME,
            key=key,
        )
    )
    return outcome.status, outcome.error


def document() -> Response:
    """Answer with the canary's document, to anybody; nobody's where it does not fly."""
    if not is_open():
        raise NotFound
    return answering.document(documents.canary())


DOORS = [Door(rule="/ap/canary", view=document, per_minute=ASKED_PER_MINUTE)]
JOBS = [Job(name="federation.canary", every_seconds=HOUR_SECONDS, run=fly, asks_outside=True)]
CHECKS = [HealthCheck(name="federation.canary", title=_l("A message to ourselves"), run=check)]
