"""For whom an article was while things were said under it, which stay with those readers."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE mags_article ADD COLUMN said_for TEXT NOT NULL DEFAULT '[]'")
