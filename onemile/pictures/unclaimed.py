"""Pictures that were stored and belong to nothing: forgotten after a day."""

import structlog
from flask import has_request_context, request

from onemile import clock, current
from onemile.db import transaction
from onemile.models import StoredPicture
from onemile.pictures import files

# A form may stay open over night; a day later nobody comes back to it.
KEEP_HOURS = 24

log = structlog.get_logger()


def note(key: str) -> None:
    """Write down that a picture belongs to nothing, yet or any more, and on which plugin's page."""
    with transaction():
        StoredPicture.create(key=key, plugin=_plugin())


def forget() -> int:
    """Delete the pictures of yesterday that nobody says are theirs; return how many.

    What a plugin stored that is switched off now is left alone: it cannot be asked.
    """
    enabled = {"", *current.instance().plugins.names()}
    old = StoredPicture.stored_at < clock.ago(hours=KEEP_HOURS)
    n = 0
    for row in list(StoredPicture.select().where(old)):
        if row.plugin not in enabled:
            continue
        is_claimed = _is_claimed(str(row.key))
        if is_claimed is None:
            continue
        if not is_claimed:
            files.delete(str(row.key))
            n += 1
        with transaction():
            StoredPicture.delete().where(StoredPicture.id == row.id).execute()
    return n


def _is_claimed(key: str) -> bool | None:
    """Tell whether a picture belongs to something; None while a plugin cannot answer."""
    try:
        answer = current.instance().plugins.hook.picture_reaches(key=key, viewer=None)
    except Exception:
        # A plugin that fails today may know it tomorrow: its pictures are not to be lost.
        log.exception("hook failed", hook="picture_reaches")
        return None
    return answer is not None


def _plugin() -> str:
    """Name the plugin whose page is asked for; empty for the core's own and for jobs."""
    room = (request.blueprint or "") if has_request_context() else ""
    return room if current.instance().plugins.is_enabled(room) else ""
