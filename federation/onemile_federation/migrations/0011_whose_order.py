"""What is said of somebody elsewhere is in the order of its sender, not behind all who speak.

What waits already keeps its order with what comes: it gets the sender too.
"""

_ORIGIN = "SELECT sender_uri FROM federation_activity ORDER BY id DESC LIMIT 1"
_ALONE = (
    "UPDATE federation_delivery SET order_of = ("
    "SELECT CASE WHEN a.verb = 'Flag' THEN a.uri ELSE a.sender_uri END "
    "FROM federation_activity a WHERE a.id = federation_delivery.activity_id) "
    "WHERE SUBSTR(object_uri, 1, {n}) <> {mark}"
)


def up(migrator, db):
    db.execute_sql(
        "ALTER TABLE federation_delivery ADD COLUMN order_of VARCHAR(500) NOT NULL DEFAULT ''"
    )
    # All that is ours has one origin, and every sender is ours.
    found = db.execute_sql(_ORIGIN).fetchone()
    if found:
        origin = "/".join(found[0].split("/")[:3]) + "/"
        db.execute_sql(_ALONE.format(n=len(origin), mark=db.param), (origin,))
    db.execute_sql("DROP INDEX federation_delivery_host_state_object_uri_id")
    db.execute_sql(
        "CREATE INDEX federation_delivery_host_state_object_uri_order_of_id "
        "ON federation_delivery (host, state, object_uri, order_of, id)"
    )
