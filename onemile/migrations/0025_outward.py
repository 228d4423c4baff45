"""Members whom other instances may know, if they choose it; reports that come from there."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE member ADD COLUMN federates BOOLEAN NOT NULL DEFAULT FALSE")
    db.execute_sql("ALTER TABLE member ADD COLUMN outward_text TEXT NOT NULL DEFAULT ''")
    db.execute_sql("ALTER TABLE member ADD COLUMN handle VARCHAR(64)")
    db.execute_sql("CREATE UNIQUE INDEX member_handle ON member (handle)")
    db.execute_sql(
        "ALTER TABLE moderation_report ADD COLUMN reporter_uri VARCHAR(500) NOT NULL DEFAULT ''"
    )
