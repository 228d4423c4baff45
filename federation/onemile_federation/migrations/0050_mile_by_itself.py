"""The mile rests by itself; and the ledger knows whose that is which our instance says for others.

What was said for a mile before is of who is shown there still.
"""


def up(migrator, db):
    db.execute_sql(
        "ALTER TABLE federation_partnership ADD COLUMN is_mile_shut BOOLEAN NOT NULL DEFAULT FALSE"
    )
    db.execute_sql(
        "UPDATE federation_partnership SET is_mile_shut = TRUE WHERE state = 'paused' "
        "OR (state = 'active' AND NOT (our_mile AND their_mile))"
    )
    db.execute_sql(
        "ALTER TABLE federation_sent ADD COLUMN member_uri VARCHAR(500) NOT NULL DEFAULT ''"
    )
    db.execute_sql("CREATE INDEX federation_sent_member_uri ON federation_sent (member_uri)")
    db.execute_sql(
        "UPDATE federation_sent SET member_uri = (SELECT author_uri FROM federation_mile_told AS t "
        "WHERE t.object_uri = federation_sent.object_uri) WHERE object_uri IN "
        "(SELECT object_uri FROM federation_mile_told)"
    )
