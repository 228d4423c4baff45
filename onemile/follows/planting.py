"""Follows that a measurement plants, past the services: nobody is asked, and nothing is told.

For invented crowds alone. What people really do goes through ``following`` and ``elsewhere``.
"""

from collections.abc import Sequence

from onemile import clock
from onemile.db import transaction
from onemile.follows.models import ACCEPTED, Follow

# Five values a row and one statement's worth of them: SQLite binds 32,766 at most.
CHUNK_ROWS = 500


def plant(follower_uri: str, *, follower_id: int, followed_uris: Sequence[str]) -> None:
    """Let somebody follow all of some people and things, as if each had said yes.

    ``follower_id`` may be a number that no member has: then nothing is shown or sent to anybody.
    """
    now = clock.now()
    rows = [
        {
            "follower_uri": follower_uri,
            "follower_id": follower_id,
            "followed_uri": uri,
            "state": ACCEPTED,
            "since": now,
        }
        for uri in followed_uris
    ]
    with transaction():
        for start in range(0, len(rows), CHUNK_ROWS):
            Follow.insert_many(rows[start : start + CHUNK_ROWS]).execute()


def uproot(follower_uri: str) -> None:
    """End all that was planted for somebody; nobody is told."""
    with transaction():
        Follow.delete().where(Follow.follower_uri == follower_uri).execute()
