"""Which Mag passes a comment on, and under which article it stands."""


def up(migrator, db):
    for column in ("shared_by_uri", "shared_under_uri"):
        db.execute_sql(
            f"ALTER TABLE mags_crossed_comment ADD COLUMN {column} VARCHAR(500) NOT NULL DEFAULT ''"
        )
    db.execute_sql(
        "CREATE INDEX mags_crossed_comment_shared_under_uri "
        "ON mags_crossed_comment (shared_under_uri)"
    )
