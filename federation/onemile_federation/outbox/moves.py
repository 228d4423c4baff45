"""Move: followers elsewhere are told that an actor of ours lives at another address (FEP-7628).

It goes after the Update that shows the new address, in its order. Source: federation.md 1.9.
"""

from onemile.api import WireAudience
from onemile_federation import addresses
from onemile_federation.outbox import taking_back, writing
from onemile_federation.outbox.models import Activity


def say(uri: str, *, target_uri: str, key: str) -> None:
    """Say it to those who follow, in the open transaction, once per ``key``."""
    if Activity.select(Activity.id).where(Activity.key == key).exists():
        return
    writing.write(
        "Move",
        sender_uri=uri,
        object_uri=uri,
        about={
            "object": uri,
            "target": target_uri,
            "to": [addresses.of(uri, "followers")],
            "cc": [],
        },
        audience=WireAudience(follower_uris=(uri,)),
        key=key,
    )


def stop(uri: str) -> None:
    """Let it go no further, in the open transaction: who has not heard of it need not."""
    said = Activity.select().where((Activity.sender_uri == uri) & (Activity.verb == "Move"))
    for one in list(said):
        taking_back.stop(str(one.uri))
