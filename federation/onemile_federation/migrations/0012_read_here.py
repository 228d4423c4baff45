"""What is read here of elsewhere: what came when it was followed, and threads that are re-read.

What was said ``before_followed`` was fetched for who follows since: it stands on the page of who
said it, and in nobody's feed.
"""


def up(migrator, db):
    db.execute_sql(
        "ALTER TABLE federation_object ADD COLUMN before_followed BOOLEAN NOT NULL DEFAULT FALSE"
    )
    # When what was said to it was asked for last, for whoever looks at it.
    db.execute_sql("ALTER TABLE federation_object ADD COLUMN thread_read_at BIGINT")
    # The newest of an author and of a group, by arrival.
    for column in ("author_uri", "audience_uri"):
        db.execute_sql(
            f"CREATE INDEX federation_object_{column}_id ON federation_object ({column}, id)"
        )
