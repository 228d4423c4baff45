"""Since when the server of somebody elsewhere is to know of a block; null where it is not."""

import json


def up(migrator, db):
    db.execute_sql("ALTER TABLE member_block ADD COLUMN disclosed_at BIGINT")
    wished = db.execute_sql(
        "SELECT payload, recorded_at FROM event WHERE name = 'core.BlockDisclosed' ORDER BY id DESC"
    ).fetchall()
    mark = db.param
    for payload, recorded_at in wished:
        two = _of(payload)
        if two is not None:
            db.execute_sql(
                f"UPDATE member_block SET disclosed_at = {mark} WHERE blocker_uri = {mark} "
                f"AND blocked_uri = {mark} AND created_at <= {mark}",
                (recorded_at, *two, recorded_at),
            )


def _of(payload):
    """Return who has blocked whom; None where somebody has broken the event."""
    try:
        found = json.loads(payload)
        return found["blocker_uri"], found["blocked_uri"]
    except (ValueError, KeyError, TypeError):
        return None
