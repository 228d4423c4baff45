"""What came whole and stands here, as it came: a group of ours may pass it on (FEP-1b12)."""

import json
from collections.abc import Mapping
from typing import Any

from onemile.api import clock, ids
from onemile_federation.inbox import all_shown
from onemile_federation.inbox.acting.heard import Heard
from onemile_federation.remote.models import HeardWhole
from onemile_federation.wire import shapes

# Of a comment with its tags and a picture or two 3 kB; what is longer is passed on by its id.
WHOLE_BYTES_MAX = 65_536
# Of one host: more than it says under what stands here in two weeks. Of more the oldest go by id.
HOST_WHOLES_MAX = 200
# By these a thing says something else than before.
SAID = ("name", "summary", "content", "updated")


def keep(heard: Heard, document: Mapping[str, Any]) -> None:
    """Keep, in the open transaction, the latest activity about a thing, if it is for everybody.

    One that names its thing by id alone, or that has no id itself, is not kept; nor one of somebody
    else than its author: what that one says was not believed; nor one that says more than is shown.
    """
    uri = shapes.id_of(document)
    if shapes.id_of(document.get("attributedTo")) != heard.peer.actor_uri:
        _forget_what_is_over(uri, document)
        return
    forget(uri)
    is_for_all = shapes.is_public(document) and shapes.is_public(heard.activity)
    embedded = heard.activity.get("object")
    if not is_for_all or not heard.activity_uri or not isinstance(embedded, Mapping):
        return
    if not all_shown.is_all(heard.activity, shown=str(document.get("content"))):
        return
    body = json.dumps(heard.activity, ensure_ascii=False)
    if len(body.encode()) > WHOLE_BYTES_MAX:
        return
    HeardWhole.insert(
        id=ids.new(),
        object_uri=uri,
        actor_uri=heard.peer.actor_uri,
        host=heard.peer.host,
        body=body,
        received_at=clock.now(),
    ).execute()
    theirs = HeardWhole.select(HeardWhole.id).where(HeardWhole.host == heard.peer.host)
    beyond = theirs.order_by(HeardWhole.id.desc()).offset(HOST_WHOLES_MAX).limit(HOST_WHOLES_MAX)
    numbers = [row.id for row in beyond]
    if numbers:
        HeardWhole.delete().where(HeardWhole.id.in_(numbers)).execute()


def forget(uri: str) -> None:
    """Forget, in the open transaction, how something came."""
    HeardWhole.delete().where(HeardWhole.object_uri == uri).execute()


def _forget_what_is_over(uri: str, document: Mapping[str, Any]) -> None:
    """Forget how something came, if its server says it otherwise by now."""
    row = HeardWhole.get_or_none(HeardWhole.object_uri == uri)
    if row is None:
        return
    came = json.loads(str(row.body))["object"]
    if any((came.get(name) or "") != (document.get(name) or "") for name in SAID):
        forget(uri)
