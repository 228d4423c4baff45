"""What is found by its page, by its name or in its group is found without all of its server.

An answer is read below what it answers: the words of what an edit has made one are forgotten.
"""

# As much of an address as fits into an index; the question (``intents/kept.py``) is of as much.
BEGINNING_CHARS = 500


def up(migrator, db):
    for table in ("federation_object", "federation_actor"):
        db.execute_sql(f"CREATE INDEX {table}_page ON {table} (substr(url, 1, {BEGINNING_CHARS}))")
    db.execute_sql("CREATE INDEX federation_actor_called ON federation_actor (lower(handle))")
    db.execute_sql(
        "CREATE INDEX federation_object_audience_uri_host_id "
        "ON federation_object (audience_uri, host, id) WHERE audience_uri <> ''"
    )
    db.execute_sql(
        "DELETE FROM federation_words WHERE thing_id IN "
        "(SELECT id FROM federation_object WHERE in_reply_to_uri <> '')"
    )
