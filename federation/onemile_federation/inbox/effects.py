"""What has had its effect, remembered for ever by sixteen bytes."""

from onemile.api import ids
from onemile_federation.inbox.models import Known


def note(digest: str) -> bool:
    """Note in the open transaction that an activity has its effect; False where it had before."""
    row = {"id": ids.new(), "digest": digest}
    written = Known.insert(row).on_conflict_ignore().returning(Known.id).execute()
    return bool(list(written))
