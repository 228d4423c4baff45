"""What is due next is read in its order: without the id, PostgreSQL sorts all that waits."""


def up(migrator, db):
    db.execute_sql("DROP INDEX federation_delivery_state_is_urgent_due_at")
    db.execute_sql(
        "CREATE INDEX federation_delivery_state_is_urgent_due_at_id "
        "ON federation_delivery (state, is_urgent, due_at, id)"
    )
