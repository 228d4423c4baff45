"""Lists of projects are ordered by when each was first shown, no longer by when it was begun."""

INDEXES = {
    "cell": "(cell, out_id DESC, audience, state) WHERE state = 'published'",
    "commune": "(commune, out_id DESC, audience, state) WHERE state = 'published'",
    "audience": "(audience, out_id DESC) WHERE state = 'published' AND audience = 'instance'",
}


def up(migrator, db):
    db.execute_sql("ALTER TABLE projects_project ADD COLUMN out_id BIGINT")
    # What is out already keeps the place that it had, also while it rests or is hidden.
    db.execute_sql(
        "UPDATE projects_project SET out_id = id WHERE state = 'published' OR opened_at IS NOT NULL"
    )
    db.execute_sql("CREATE UNIQUE INDEX projects_project_out_id ON projects_project (out_id)")
    for name, columns in INDEXES.items():
        db.execute_sql(f"DROP INDEX projects_project_{name}_id")
        db.execute_sql(f"CREATE INDEX projects_project_{name}_out_id ON projects_project {columns}")
