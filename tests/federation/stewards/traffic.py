"""What lies in the tables after bad days, written there without living through them."""

import json

from onemile.api import clock
from onemile_federation.inbox.models import STUCK, Inbound
from onemile_federation.outbox.models import (
    COUNTS,
    FAILED,
    HELD,
    REMOVALS,
    WAITING,
    Activity,
    Delivery,
    Sent,
)
from onemile_federation.remote import hosts

ARTICLE = "https://als.example/mags/k/a"
SENDER = "https://als.example/ap/instance"


def given_up(host: str, *, object_uri: str = ARTICLE) -> None:
    """A delivery to a host that was given up."""
    body = {
        "id": f"https://als.example/ap/a/{host}",
        "type": "Like",
        "actor": SENDER,
        "object": ARTICLE,
    }
    made = Activity.create(
        uri=body["id"],
        key=f"test {host}",
        sender_uri=SENDER,
        verb="Like",
        object_uri=object_uri,
        body=json.dumps(body),
        retry_class=COUNTS,
        fan_out=None,
        fan_out_at=None,
    )
    Delivery.create(
        activity=made,
        inbox=f"https://{host}/inbox",
        host=host,
        object_uri=object_uri,
        retry_class=COUNTS,
        state=FAILED,
        attempts=3,
        last_status=410,
        error="410 gone",
        ended_at=clock.now(),
    )


def unconfirmed(host: str, *, object_uri: str = ARTICLE, has_arrived: bool = True) -> None:
    """An erasure that a host has not confirmed for more than a month, of what it had or never."""
    Sent.create(
        object_uri=object_uri,
        host=host,
        inbox=f"https://{host}/inbox",
        sender_uri=SENDER,
        first_sent_at=clock.ago(days=50),
        arrived_at=clock.ago(days=50) if has_arrived else None,
        delete_asked_at=clock.ago(days=40),
    )


def asked_today(host: str, *, is_asked: bool) -> None:
    """An erasure of today that a host has not confirmed: it is still asked, or has refused."""
    made = Activity.create(
        uri="https://als.example/ap/a/2",
        key="removal",
        sender_uri=SENDER,
        verb="Delete",
        object_uri=ARTICLE,
        body=json.dumps({"type": "Delete", "actor": SENDER, "object": ARTICLE}),
        retry_class=REMOVALS,
        fan_out=None,
        fan_out_at=None,
    )
    Delivery.create(
        activity=made,
        inbox=f"https://{host}/inbox",
        host=host,
        object_uri=ARTICLE,
        retry_class=REMOVALS,
        state=HELD if is_asked else FAILED,
    )
    hosts.of(host)
    Sent.create(
        object_uri=ARTICLE,
        host=host,
        inbox=f"https://{host}/inbox",
        sender_uri=SENDER,
        arrived_at=clock.now(),
        delete_asked_at=clock.now(),
    )


def stuck(host: str) -> None:
    """A message from a host that failed eight times behind the door."""
    actor = f"https://{host}/u/anna"
    Inbound.create(
        activity_uri=f"https://{host}/a/1",
        digest=host.encode().hex()[:32],
        verb="Sing",
        actor_uri=actor,
        host=host,
        body=json.dumps({"type": "Sing", "actor": actor, "object": ARTICLE}),
        state=STUCK,
        attempts=8,
        error="KeyError('x')",
    )


def waiting(host: str, *, object_uri: str = ARTICLE, n: int = 1) -> None:
    """So many deliveries to a host that were tried once in vain, and wait."""
    for number in range(n):
        uri = f"https://als.example/ap/a/{host}/{number}"
        made = Activity.create(
            uri=uri,
            key=uri[-100:],
            sender_uri=SENDER,
            verb="Like",
            object_uri=object_uri,
            body=json.dumps({"id": uri, "type": "Like", "actor": SENDER, "object": ARTICLE}),
            retry_class=COUNTS,
            fan_out=None,
            fan_out_at=None,
        )
        Delivery.create(
            activity=made,
            inbox=f"https://{host}/inbox",
            host=host,
            object_uri=object_uri,
            retry_class=COUNTS,
            state=WAITING,
            due_at=clock.ahead(hours=1 + number),
            attempts=1,
            last_status=502,
            error="502 bad gateway",
        )
