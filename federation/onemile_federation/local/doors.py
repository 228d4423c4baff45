"""Where others may knock to ask: who is here, what they said, and how to find them."""

from onemile.api import Authenticator, Door, Representation
from onemile_federation.local import (
    actors,
    authenticating,
    collections,
    host_meta,
    nodeinfo,
    representing,
    webfinger,
)
from onemile_federation.local.representing import ASKED_PER_MINUTE

# The pages of an outbox are the dearest answers here, and nobody needs many of them.
LISTED_PER_MINUTE = 120

DOORS: list[Door] = [
    Door(rule="/.well-known/webfinger", view=webfinger.show, per_minute=ASKED_PER_MINUTE),
    Door(rule="/.well-known/nodeinfo", view=nodeinfo.links, per_minute=ASKED_PER_MINUTE),
    Door(rule="/.well-known/host-meta", view=host_meta.show, per_minute=ASKED_PER_MINUTE),
    Door(rule="/nodeinfo/2.1", view=nodeinfo.show, per_minute=ASKED_PER_MINUTE),
    Door(rule="/ap/instance", view=actors.instance, per_minute=ASKED_PER_MINUTE),
    Door(rule="/ap/a/<int:number>", view=actors.activity, per_minute=ASKED_PER_MINUTE),
    *(
        Door(rule=f"/ap/<path:of>/{name}", view=view, per_minute=LISTED_PER_MINUTE)
        for name, view in (
            ("outbox", collections.outbox),
            ("followers", collections.followers),
            ("following", collections.following_of),
            ("replies", collections.replies),
            ("likes", collections.likes),
            ("shares", collections.shares),
            ("context", collections.context),
            ("moderators", collections.moderators),
        )
    ),
]
AUTHENTICATORS: list[Authenticator] = authenticating.AUTHENTICATORS
REPRESENTATIONS: list[Representation] = representing.REPRESENTATIONS
