"""That a request to follow was refused is kept with it: one that ended otherwise was not."""


def up(migrator, db):
    db.execute_sql(
        "ALTER TABLE federation_activity ADD COLUMN is_refused BOOLEAN NOT NULL DEFAULT FALSE"
    )
