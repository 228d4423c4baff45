"""What is said of an import once its Mag stands: what did not come along."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE mags_import ADD COLUMN said TEXT NOT NULL DEFAULT '[]'")
