"""Flag: the moderators of another server are told what is reported here of somebody of theirs.

In the name of this instance, so that nobody there learns who has reported it: nothing in it is a
member's but the words, which its reader has been told to be read there. Source: federation.md 1.11.
"""

from typing import Any

import structlog

from onemile.api import passing
from onemile_federation import addresses
from onemile_federation.outbox import became, saying
from onemile_federation.remote import actors, hosts, reach
from onemile_federation.remote.models import GONE

# As much as others read of a report, and as many things as a person looks at in one.
CONTENT_CHARS_MAX = 5_000
THINGS_MAX = 20

log = structlog.get_logger()


def host_told(uri: str) -> str | None:
    """Return the host of somebody, or of a group, elsewhere, if it can be told; None where not.

    A suspended host hears nothing, and of who is gone there is nobody left to be looked at.
    """
    host = addresses.host_of(uri)
    if not host or not reach.may_be_asked(uri) or hosts.is_suspended(host):
        return None
    known = actors.known(uri)
    return None if known is not None and known.state == GONE else host


def tell(event: Any, *, to_uri: str, key: str) -> None:
    """Say a Flag of somebody, and of what they made, to ``to_uri``, in the open transaction.

    To no other host than whoever wished it was shown. Things are named that are of the author's
    server, or of the one that is told.
    """
    told = passing.told_there(event.passed_on_id)
    uri = event.author_uri
    if told is None or host_told(to_uri) != told.host:
        log.warning("report not passed on: its host hears nothing", key=key)
        became.never_said(event.passed_on_id)
        return
    homes = (uri, to_uri)
    known = [
        one
        for one in dict.fromkeys(event.thing_uris)
        if one != uri and any(addresses.same_origin(one, home) for home in homes)
    ]
    saying.flag(
        [uri, *known[:THINGS_MAX]],
        content=told.text[:CONTENT_CHARS_MAX],
        ground=told.ground,
        to_uri=to_uri,
        key=became.flag_key(event.passed_on_id, else_=key),
    )
