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


def moderators_of(author_uri: str) -> str | None:
    """Return the host of somebody elsewhere, if it can be told; None for ours, and where not.

    A suspended host hears nothing, and of who is gone there is nobody left to be looked at.
    """
    host = addresses.host_of(author_uri)
    if not host or not reach.may_be_asked(author_uri) or hosts.is_suspended(host):
        return None
    known = actors.known(author_uri)
    return None if known is not None and known.state == GONE else host


def passed_on(event: Any, key: str) -> None:
    """Say a Flag of somebody, and of what they made there, in the open transaction."""
    uri = event.author_uri
    if moderators_of(uri) is None:
        log.warning("report not passed on: its host hears nothing", key=key)
        became.never_said(event.passed_on_id)
        return
    theirs = [one for one in event.thing_uris if addresses.same_origin(one, uri)]
    things = [one for one in dict.fromkeys(theirs) if one != uri]
    content = passing.words_passed_on(event.passed_on_id)[:CONTENT_CHARS_MAX]
    known_as = became.flag_key(event.passed_on_id, else_=key)
    saying.flag([uri, *things[:THINGS_MAX]], content=content, to_uri=uri, key=known_as)


HEARS = {"core.ReportPassedOn": passed_on}
