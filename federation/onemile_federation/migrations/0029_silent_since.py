"""Since when another server has been silent: by the first day on which it failed, if known."""

import json
from datetime import UTC, datetime

_MICROSECONDS = 1_000_000


def up(migrator, db):
    db.execute_sql("ALTER TABLE federation_host ADD COLUMN silent_since BIGINT")
    mark = db.param
    found = db.execute_sql(
        "SELECT id, failed_days, failing_since, unreachable_since FROM federation_host "
        "WHERE failed_days <> '[]' OR failing_since IS NOT NULL OR unreachable_since IS NOT NULL"
    ).fetchall()
    for number, days, *known in found:
        first = [
            int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) * _MICROSECONDS
            for day in json.loads(days or "[]")
        ]
        since = min([*first, *(one for one in known if one is not None)])
        db.execute_sql(
            f"UPDATE federation_host SET silent_since = {mark} WHERE id = {mark}", (since, number)
        )
