"""What groups passed on whole of things that they have taken back since: its words go.

Until now only the latest 20 activities of each thing lost them.
"""

# Neither the group's own word of it by its id stands any more, nor the one by which it was made.
_OVER = (
    "verb = 'Announce' AND whole_of IN ('Create', 'Update') AND NOT EXISTS ("
    "SELECT 1 FROM federation_activity AS own "
    "WHERE own.object_uri = federation_activity.object_uri AND own.whole_of = '' "
    "AND own.body <> '' AND (own.verb = 'Create' "
    "OR (own.verb = 'Announce' AND own.sender_uri = federation_activity.sender_uri)))"
)


def up(migrator, db):
    db.execute_sql(
        "UPDATE federation_delivery SET state = 'cancelled', ended_at = due_at "
        "WHERE state IN ('waiting', 'held') AND activity_id IN "
        f"(SELECT id FROM federation_activity WHERE {_OVER})"
    )
    db.execute_sql(
        "UPDATE federation_activity SET body = '', audience = '{}', fan_out = NULL, "
        f"fan_out_at = NULL WHERE body <> '' AND {_OVER}"
    )
