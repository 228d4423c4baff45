"""Whether neighbours on a partner's instance see what a member shows their mile: nobody's yet."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE member ADD COLUMN is_seen_across BOOLEAN NOT NULL DEFAULT FALSE")
