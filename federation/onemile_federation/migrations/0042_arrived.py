"""Since when a host has what it was sent: the ledger knows it once the delivery is forgotten.

Of what there is, it stays open whether it arrived only where the deliveries tell: they are tried,
none has arrived, and none that had is forgotten. That is so where the host has never taken
anything, where all lies less than the two weeks back for which an arrival was kept, and where each
activity that carries it has its delivery still. What our partners have taken is known from when
their deliveries are next about to be forgotten.
"""

# Two weeks before what the boxes knew last.
_KEPT_MICROSECONDS = 14 * 86_400 * 1_000_000

_KNEW_LAST = (
    "SELECT MAX(at) FROM (SELECT MAX(ended_at) AS at FROM federation_delivery "
    "UNION ALL SELECT MAX(made_at) FROM federation_activity "
    "UNION ALL SELECT MAX(last_received_at) FROM federation_host "
    "UNION ALL SELECT MAX(first_sent_at) FROM federation_sent) AS known"
)
_NEVER_TOOK = "host IN (SELECT host FROM federation_host WHERE last_sent_at IS NULL)"
_CARRIES = (
    "a.verb IN ('Create', 'Update', 'Announce') AND a.whole_of NOT IN ('Delete', 'Add', 'Remove')"
)
_TRIED = (
    "SELECT 1 FROM federation_delivery d JOIN federation_activity a ON a.id = d.activity_id "
    "WHERE d.host = federation_sent.host AND d.object_uri = federation_sent.object_uri "
    f"AND {_CARRIES}"
)
_ALL_KEPT = (
    "NOT EXISTS (SELECT 1 FROM federation_activity a "
    f"WHERE a.object_uri = federation_sent.object_uri AND {_CARRIES} AND NOT EXISTS ("
    "SELECT 1 FROM federation_delivery d WHERE d.host = federation_sent.host "
    "AND d.object_uri = federation_sent.object_uri AND d.activity_id = a.id))"
)
_THINGS = (
    "UPDATE federation_sent SET arrived_at = NULL "
    f"WHERE (first_sent_at > {{mark}} OR {_NEVER_TOOK} OR {_ALL_KEPT}) "
    f"AND EXISTS ({_TRIED} AND d.state IN ('waiting', 'held', 'failed', 'cancelled')) "
    f"AND NOT EXISTS ({_TRIED} AND d.state = 'sent')"
)
_PEOPLE = (
    f"UPDATE federation_sent SET arrived_at = NULL WHERE {_NEVER_TOOK} AND EXISTS ("
    "SELECT 1 FROM federation_delivery d JOIN federation_activity a ON a.id = d.activity_id "
    "WHERE d.host = federation_sent.host AND a.sender_uri = federation_sent.object_uri)"
)


def up(migrator, db):
    db.execute_sql("ALTER TABLE federation_sent ADD COLUMN arrived_at BIGINT")
    db.execute_sql("UPDATE federation_sent SET arrived_at = first_sent_at")
    (known,) = db.execute_sql(_KNEW_LAST).fetchone()
    db.execute_sql(_THINGS.format(mark=db.param), ((known or 0) - _KEPT_MICROSECONDS,))
    db.execute_sql(_PEOPLE)
    for column in ("taken_turn", "taken_decided"):
        db.execute_sql(
            f"ALTER TABLE federation_partnership ADD COLUMN {column} INTEGER NOT NULL DEFAULT 0"
        )
    for column in ("taken_at", "taken_until"):
        db.execute_sql(f"ALTER TABLE federation_partnership ADD COLUMN {column} BIGINT")
