"""What has had its effect, remembered for ever by sixteen bytes; what was taken back, two weeks.

In fixed SQL: each activity asks this, and building the question would cost more than the answer.
"""

from onemile.api import clock, ids, microseconds, rows


def note(digest: str) -> bool:
    """Note in the open transaction that an activity has its effect; False where it had before."""
    return bool(rows(_NOTE, (ids.new(), digest)))


def is_removed(uri: str, *, by_uri: str) -> bool:
    """Tell whether an object of ``by_uri`` was taken back lately: what comes now comes too late.

    By themselves, or as its server said when it was asked; no word of others counts.
    """
    return bool(rows(_REMOVED, (uri, by_uri, microseconds(clock.now()))))


_NOTE = (
    "INSERT INTO federation_known (id, digest) VALUES (?, ?) "
    "ON CONFLICT (digest) DO NOTHING RETURNING id"
)
_REMOVED = (
    "SELECT 1 FROM federation_removed WHERE object_uri = ? AND actor_uri IN (?, '') AND until > ?"
)
