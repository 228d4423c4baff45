"""What stands on the cover of a publication is found without all that has no title.

A group that speaks in notes has thousands of them, which were looked through for each page.
"""


def up(migrator, db):
    for column in ("audience_uri", "author_uri"):
        db.execute_sql(
            f"CREATE INDEX federation_object_{column}_titled ON federation_object ({column}, id) "
            "WHERE title <> ''"
        )
