"""What stood in the lines of a list that could not be read: a steward sees it before deciding."""


def up(migrator, db):
    table = "federation_block_draft"
    db.execute_sql(f"ALTER TABLE {table} ADD COLUMN unread TEXT NOT NULL DEFAULT '[]'")
    db.execute_sql(f"ALTER TABLE {table} ADD COLUMN n_unread INTEGER NOT NULL DEFAULT 0")
