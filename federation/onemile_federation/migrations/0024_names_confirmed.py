"""The name of a partner to which a steward said yes, and when members heard that it closes."""


def up(migrator, db):
    table = "federation_partnership"
    db.execute_sql(
        f"ALTER TABLE {table} ADD COLUMN confirmed_name VARCHAR(120) NOT NULL DEFAULT ''"
    )
    db.execute_sql(f"ALTER TABLE {table} ADD COLUMN told_of_closing_at BIGINT")
    # Whoever is a partner by now was let in by that name.
    db.execute_sql(f"UPDATE {table} SET confirmed_name = name WHERE state IN ('active', 'paused')")
