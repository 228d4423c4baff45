"""When what was said before is asked for: once somebody lets a member follow them."""

from onemile.api import Event, follows
from onemile_federation.backfill import outboxes

# A follow was answered with yes, as the core tells it (``follows/turning.py``).
_TURNED, _YES = "core.FollowTurned", "yes"
HEARD = (_TURNED,)


def hear(event: Event) -> None:
    """Fetch what somebody said before, now that a member follows them."""
    if event.name == _TURNED and getattr(event, "turn", "") == _YES:
        actor_uri = str(getattr(event, "followed_uri", ""))
        among_us = follows.followers_here(actor_uri, after=0, limit=2)
        outboxes.begin(actor_uri, is_first_follower=len(among_us) < 2)
