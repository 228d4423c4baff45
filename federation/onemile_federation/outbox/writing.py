"""Write an activity of ours down: its bytes, once for ever, and whom it is for."""

import json
from collections.abc import Mapping
from typing import Any

from onemile.api import WireAudience, activity_streams, clock, ids
from onemile_federation import addresses
from onemile_federation.outbox.models import COUNTS, POSTS, REMOVALS, Activity
from onemile_federation.wire import vocabulary

# As much as peers read of a body; a longer one would be said to nobody, for days.
BODY_BYTES_MAX = 1_048_576
_CLASSES = {"Delete": REMOVALS, "Undo": REMOVALS, "Block": REMOVALS, "Like": COUNTS}
# When somebody has reported something may tell who it was.
_UNDATED = ("Flag",)


def write(
    verb: str,
    *,
    sender_uri: str,
    object_uri: str,
    about: Mapping[str, Any],
    audience: WireAudience,
    key: str,
    undoes: Activity | None = None,
    whole_of: str = "",
) -> Activity:
    """Write down, in the open transaction, an activity; its deliveries follow.

    Raises ValueError for what is too long to be sent.
    """
    number, now = ids.new(), clock.now()
    document = {
        "id": addresses.activity_uri(number),
        "type": verb,
        "actor": sender_uri,
        **({} if verb in _UNDATED else {"published": activity_streams.instant(now)}),
        **about,
    }
    body = json.dumps(vocabulary.in_context(document), ensure_ascii=False, separators=(",", ":"))
    if len(body.encode()) > BODY_BYTES_MAX:
        raise ValueError(f"{verb} of {object_uri} has more than {BODY_BYTES_MAX} bytes")
    made: Activity = Activity.create(
        id=number,
        uri=document["id"],
        key=key,
        sender_uri=sender_uri,
        verb=verb,
        object_uri=object_uri,
        body=body,
        retry_class=_CLASSES.get(whole_of if whole_of == "Delete" else verb, POSTS),
        whole_of=whole_of,
        is_public=audience.is_public,
        audience={
            "followers": list(audience.follower_uris),
            "people": list(dict.fromkeys(audience.people_uris)),
            **({} if undoes is None else {"undoes": undoes.id}),
        },
        fan_out={},
        fan_out_at=now,
        made_at=now,
    )
    return made
