"""A key of others that has an end proves nothing new from then on."""


def up(migrator, db):
    # Null for those without an end, and until its owner is read again.
    db.execute_sql("ALTER TABLE federation_remote_key ADD COLUMN ends_at BIGINT")
