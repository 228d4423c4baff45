"""Who was asked to take a Mag over, and has not answered yet."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE mags_seat ADD COLUMN heir_since BIGINT")
