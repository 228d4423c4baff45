"""Whoever leaves, or takes a link back, waits for no reading of a whole table."""

INDEXES = (
    "conversation_subject_author_uri ON conversation (subject_author_uri)",
    "chosen_person_link_id ON chosen_person (link_id)",
)


def up(migrator, db):
    for index in INDEXES:
        db.execute_sql(f"CREATE INDEX {index}")
