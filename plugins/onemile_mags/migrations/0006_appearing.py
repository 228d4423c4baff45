"""Lists of articles are ordered by when each appeared, no longer by when it was begun."""

SPOTS = ("cell", "commune")


def up(migrator, db):
    db.execute_sql("ALTER TABLE mags_article ADD COLUMN out_id BIGINT")
    # What is out already keeps the place that it had.
    db.execute_sql(
        "UPDATE mags_article SET out_id = id WHERE published_at IS NOT NULL OR state = 'published'"
    )
    db.execute_sql("CREATE UNIQUE INDEX mags_article_out_id ON mags_article (out_id)")
    for name in (*SPOTS, "audience"):
        db.execute_sql(f"DROP INDEX mags_article_{name}_id")
    for name in SPOTS:
        db.execute_sql(
            f"CREATE INDEX mags_article_{name}_out_id ON mags_article "
            f"({name}, out_id DESC, audience, state) WHERE state = 'published'"
        )
    db.execute_sql(
        "CREATE INDEX mags_article_audience_out_id ON mags_article (audience, out_id DESC) "
        "WHERE state = 'published'"
    )
