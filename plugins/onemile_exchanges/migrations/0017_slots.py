"""When somebody usually can is kept with what they offer or need."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE exchanges_item ADD COLUMN slots BIGINT NOT NULL DEFAULT 0")
