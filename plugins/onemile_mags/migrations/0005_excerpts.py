"""The first words of an article without its marks, for its card."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE mags_article ADD COLUMN excerpt VARCHAR(300) NOT NULL DEFAULT ''")
