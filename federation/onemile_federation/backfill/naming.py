"""Somebody of whom only a server is known is asked by name, once a member looks at their page.

Who was heard of by a message, or was let go of with a suspended server and came back, has a name
that nobody has proven yet: no page waits for it, the next one shows it (``webfinger.prove``).
"""

from onemile.api import LimitReached, Rate, count_try, transaction
from onemile_federation.backfill import waiting
from onemile_federation.backfill.models import AUTHOR
from onemile_federation.remote import actors
from onemile_federation.remote.models import LIVE

# Of one actor: a name that does not lead back today may do so tomorrow.
ASKED = Rate(name="federation.named", times=1, seconds=86_400)


def looked_at(uri: str) -> None:
    """Have the name of somebody elsewhere proven, where it is not; asks nobody itself."""
    found = actors.known(uri)
    if found is None or found.state != LIVE or not found.handle or found.is_handle_proven:
        return
    try:
        with transaction():
            count_try(ASKED, by=uri)
            waiting.ask_for([waiting.line(AUTHOR, uri)])
    except LimitReached:
        return
