"""What was said when an article was given back, and whether it was for more people once."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE mags_article ADD COLUMN answer VARCHAR(500) NOT NULL DEFAULT ''")
    db.execute_sql("ALTER TABLE mags_article ADD COLUMN is_narrowed BOOLEAN NOT NULL DEFAULT FALSE")
